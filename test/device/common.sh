# shellcheck shell=bash
# What the scripts share.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ "$(id -u)" = 0 ] || { echo "Please run it with sudo." >&2; exit 1; }
[ -x /usr/lib/stompnet/start ] || { echo "There is no pedal installed here: scripts/install.sh makes one." >&2; exit 1; }
exec > >(tee -a "$here/all.log") 2>&1
echo "== $(basename "$0"), $(date -Is), $(tr -d '\0' < /proc/device-tree/model 2> /dev/null || uname -m), Linux $(uname -r)"
stompnet() { /usr/lib/stompnet/start "$@"; }
# The codec belongs to one program at a time.
alone() {
  systemctl stop stompnet
  trap 'systemctl start stompnet' EXIT
}
