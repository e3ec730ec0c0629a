#!/usr/bin/env bash
# 6: each switch and knob of pedal.json, as the kernel and the pedal see them.
. "$(dirname "$0")/common.sh"
cat /var/lib/stompnet/pedal.json
grep -H . /sys/class/gpio/gpiochip*/label /sys/class/gpio/gpiochip*/base
echo "Press each switch ten times and turn each knob from end to end. A minute; what the pedal says of it:"
timeout 60 journalctl -f -n 0 -o short-monotonic -u stompnet || true
echo "Interrupts of the lines since the start (ten presses are twenty edges, and the bounce):"
grep -i gpio /proc/interrupts
