#!/usr/bin/env bash
# 7: what the pedal makes of sticks that come and go.
. "$(dirname "$0")/common.sh"
echo "Put sticks in and pull them out for three minutes."
timeout 180 journalctl -f -n 0 -o cat -u 'stompnet-stick@*' -u stompnet || true
stompnet library
dmesg | grep -iE 'error|corrupt' || echo "The kernel complained of nothing."
