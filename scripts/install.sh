#!/usr/bin/env bash
# Turns Raspberry Pi OS (bookworm or trixie, 64 bit; Pi 3, Zero 2, 4, 5) into the pedal, or back.
#
#   sudo scripts/install.sh [--board NAME] [--bundle FILE] [--read-only] [--dry-run] [--root DIR]
#   sudo scripts/install.sh --uninstall [--dry-run] [--root DIR]
#
# Run twice it changes nothing the second time. --dry-run says what would be changed. --uninstall puts every file back as it
# was. --root works on a system in a folder (an image, a test). What it changes:
#
#   user stompnet; groups gpio, i2c, input, audio, dialout     /opt/stompnet (firmware and its own Node)
#   systemd units, masks for what a pedal does not need        udev rule, tmpfiles, sysusers
#   config.txt: board, pull-ups, I2C speed, watchdog           cmdline.txt: quiet, no huge pages
#   real-time limits, governor, hardware watchdog              journal in memory
#   Debian package libasound2                                  with --read-only: fstab, overlayroot
set -euo pipefail
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$project/scripts/install/changes.sh"
. "$project/scripts/install/steps.sh"

root='' dry_run=0 uninstall=0 read_only=0 board=auto bundle=''
while [ $# -gt 0 ]; do
  case "$1" in
    --root) root=$(cd "${2:?--root needs a folder}" && pwd); shift ;;
    --board) board=${2:?--board needs a name}; shift ;;
    --bundle) bundle=${2:?--bundle needs a file}; shift ;;
    --dry-run) dry_run=1 ;;
    --uninstall) uninstall=1 ;;
    --read-only) read_only=1 ;;
    --help | -h) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; exit 0 ;;
    *) refuse "There is no option \"$1\"; see scripts/install.sh --help." ;;
  esac
  shift
done
[ "$root" != / ] || root=''
records=$root/var/lib/stompnet-install

[ "$(id -u)" = 0 ] || [ "$dry_run" = 1 ] || refuse "Installing changes the system: please run it with sudo."

if [ "$uninstall" = 1 ]; then
  take_back
else
  grep -qsE '^VERSION_CODENAME=(bookworm|trixie)$' "$root/etc/os-release" ||
    refuse "This is neither bookworm nor trixie: write one of these onto the card first."
  [ -n "$bundle" ] || bundle=$project/build/stompnet-$(dpkg --print-architecture).stompnet
  [ -f "$bundle" ] || refuse "There is no $bundle: make it with npm run firmware, or name one with --bundle."
  install_packages
  install_users
  install_firmware
  install_units
  install_real_time
  install_boot
  install_board
  [ "$read_only" = 0 ] || install_read_only
fi

if [ "$changes" = 0 ]; then
  say "Nothing to be done."
elif [ "$dry_run" = 1 ]; then
  say "$changes changes would be made."
else
  [ -n "$root" ] || { systemctl daemon-reload && udevadm control --reload; } || true
  say "$changes changes made. They count from the next start."
fi
