#!/usr/bin/env bash
# 3: the round trip through a cable from output to input, for each period.
. "$(dirname "$0")/common.sh"
alone
stompnet latency --seconds 20
echo "The same with a network to compute:"
stompnet latency --block 64 --seconds 60 --model /run/stompnet-firmware/models/triode-preamp.nam
