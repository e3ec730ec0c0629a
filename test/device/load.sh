#!/usr/bin/env bash
# 4: what each shipped model costs here, with the codec at rest.
. "$(dirname "$0")/common.sh"
alone
for model in /run/stompnet-firmware/models/*.nam; do stompnet info "$model"; done
