#!/usr/bin/env bash
# 5: ten minutes of playing, counted by the audio thread itself.
. "$(dirname "$0")/common.sh"
alone
echo "Play for ten minutes: change models, turn knobs, put a stick in."
stompnet play --backend alsa --no-page --data /var/lib/stompnet --seconds "${1:-600}"
vcgencmd get_throttled 2> /dev/null || true
