#!/usr/bin/env bash
# 2: from power to the first note, after a cold start.
. "$(dirname "$0")/common.sh"
systemctl show -P StatusText stompnet
ready=$(systemctl show -P ActiveEnterTimestampMonotonic stompnet)
echo "The kernel had run for $((ready / 1000)) ms when the first buffer had been played; add what the boot loader took before it."
systemd-analyze | head -n 2
systemd-analyze critical-chain stompnet.service
