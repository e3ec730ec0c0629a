#!/usr/bin/env bash
# 1: what the machine lacks to play well.
. "$(dirname "$0")/common.sh"
stompnet doctor
