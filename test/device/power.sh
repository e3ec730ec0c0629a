#!/usr/bin/env bash
# 8: after the plug was pulled: is everything of the player's whole?
. "$(dirname "$0")/common.sh"
cd /var/lib/stompnet
journalctl -b -o cat | grep -iE 'recover|fsck|EXT4-fs' || true
journalctl -b -o cat -u stompnet | grep -iE 'cannot be read|damaged' && echo "NOT WHOLE" || echo "What the pedal remembers is whole."
for entry in library/*/*/content; do
  [ -e "$entry" ] || continue
  name=$(basename "$(dirname "$entry")")
  case $(sha256sum < "$entry") in "$name"*) ;; *) echo "NOT WHOLE: $entry" ;; esac
done
find . -name '.part*' -printf 'left over: %p\n'
