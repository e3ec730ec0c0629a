#!/usr/bin/env bash
# Updates a running pedal over the network: packs this checkout, copies it, installs it beside the firmware that plays, and
# starts it. If it does not play for ten seconds the pedal goes back to the one before by itself, and this says so.
#
#   scripts/deploy.sh HOST [--bundle FILE] [--key KEY]
#
# The pedal takes firmware signed by the key whose public half it has (updates.pub). HOST is whatever ssh understands; the
# user there needs sudo. The bundle is made for the pedal's kind of machine unless one is named with --bundle.
set -euo pipefail
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

refuse() {
  printf '%s\n' "$*" >&2
  exit 1
}

host='' bundle='' key=${STOMPNET_KEY:-}
while [ $# -gt 0 ]; do
  case "$1" in
    --bundle) bundle=${2:?--bundle needs a file}; shift ;;
    --key) key=${2:?--key needs a file}; shift ;;
    --help | -h) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; exit 0 ;;
    -*) refuse "There is no option \"$1\"; see scripts/deploy.sh --help." ;;
    *) [ -z "$host" ] || refuse "One pedal at a time: \"$1\" is too much."; host=$1 ;;
  esac
  shift
done
[ -n "$host" ] || refuse "Which pedal? scripts/deploy.sh HOST"

ssh=${STOMPNET_SSH:-ssh}
machine=$($ssh "$host" uname -m) || refuse "The pedal \"$host\" cannot be reached: is it on, and is ssh allowed?"
case "$machine" in
  aarch64) architecture=arm64 ;;
  x86_64) architecture=amd64 ;;
  *) refuse "The pedal \"$host\" is $machine; Stompnet runs on 64-bit ARM and x86 only." ;;
esac

if [ -z "$bundle" ]; then
  [ -n "$key" ] || refuse "Whose signature? Give the secret key with --key or STOMPNET_KEY (see docs/updates.md)."
  bundle=$project/build/stompnet-$architecture.stompnet
  (cd "$project" && npm run --silent firmware -- "$bundle" --architecture "$architecture" --key "$(realpath "$key")")
fi
[ -f "$bundle" ] && [ -f "$bundle.minisig" ] || refuse "There is no signed bundle $bundle: npm run firmware makes one."

# One connection for the files and one for the rest; nothing is installed unless both files arrived.
tar -C "$(dirname "$bundle")" -cf - "$(basename "$bundle")" "$(basename "$bundle").minisig" |
  $ssh "$host" 'rm -rf /tmp/stompnet-deploy && mkdir -m 700 /tmp/stompnet-deploy && tar -C /tmp/stompnet-deploy -xf -'
$ssh "$host" "sudo /usr/lib/stompnet/start device update '/tmp/stompnet-deploy/$(basename "$bundle")' \
  --slots /opt/stompnet --any-version && rm -rf /tmp/stompnet-deploy" ||
  refuse "The pedal did not take the firmware; see above. It plays on with the one it has."
# Not waited for: firmware that does not start would end this with systemd's words instead of ours.
$ssh "$host" 'sudo systemctl restart --no-block stompnet.service'

# What became of it (src/library/update/slots.ts). Ten seconds of playing and some for the start.
links='cd /opt/stompnet; for link in returned trial tried; do if [ -L $link ]; then echo $link; exit; fi; done; echo confirmed'
for _ in $(seq 1 20); do
  sleep "${STOMPNET_DEPLOY_PAUSE:-2}"
  state=$($ssh "$host" "$links") || continue
  case "$state" in
    confirmed)
      echo "The new firmware plays and stays."
      exit 0
      ;;
    returned) refuse "The new firmware did not play for ten seconds: the pedal went back to the one before. See journalctl -u stompnet." ;;
  esac
done
refuse "The new firmware did not play for ten seconds: at its next start the pedal takes the one before. See journalctl -u stompnet."
