# shellcheck shell=bash disable=SC2154
# What makes Raspberry Pi OS a pedal, one function for each subject. See changes.sh for how.

units="stompnet.service stompnet-safe.service stompnet-stick@.service
  stompnet-backup.service stompnet-backup.path stompnet-update.service stompnet-update.path
  stompnet-confirm.service stompnet-confirm.path stompnet-poweroff.service stompnet-poweroff.path"

# Nothing that a pedal needs, and everything that makes it wait or wakes it up in the middle of a song.
useless_units="NetworkManager-wait-online.service systemd-networkd-wait-online.service apt-daily.timer
  apt-daily-upgrade.timer man-db.timer e2scrub_all.timer e2scrub_reap.service dpkg-db-backup.timer
  ModemManager.service triggerhappy.service hciuart.service rpi-eeprom-update.service"

# ALSA's library for the sound, and the two that Node's binary needs and a small Debian lacks.
install_packages() {
  local package missing=''
  local alsa=libasound2
  grep -q '^VERSION_CODENAME=trixie' "$root/etc/os-release" && alsa=libasound2t64
  for package in $alsa libatomic1 libstdc++6; do
    dpkg-query --admindir="$root/var/lib/dpkg" -W -f '${db:Status-Status}' "$package" 2> /dev/null | grep -qx installed ||
      missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  changing "install Debian packages:$missing (they stay when Stompnet goes)" || return 0
  # Names of packages hold no blanks.
  # shellcheck disable=SC2086
  ${root:+chroot "$root"} env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing ||
    refuse "Debian's packages could not be installed; see above. Is the network there? Then: sudo apt-get update, and again."
}

install_users() {
  put /usr/lib/sysusers.d/stompnet.conf 644 < "$project/systemd/files/sysusers.conf"
  grep -qs '^stompnet:' "$root/etc/passwd" && return 0
  changing "add the user stompnet and the groups gpio, i2c, input, audio and dialout where they are missing" || return 0
  local file
  for file in passwd group shadow gshadow passwd- group- shadow- gshadow-; do keep "/etc/$file"; done
  # It takes .pwd.lock as long as it works and leaves it behind.
  keep /etc/.pwd.lock
  file=$(systemd-sysusers ${root:+"--root=$root"} stompnet.conf 2>&1) || refuse "The user could not be added: $file"
}

# Unpacks the bundle into the slot that does not play, and makes it the one that does.
install_firmware() {
  local sum slot
  sum=$(sha256sum "$bundle" | cut -d ' ' -f 1)
  [ "$(cat "$root/opt/stompnet/good/bundle.sha256" 2>/dev/null)" = "$sum" ] && return 0
  slot=a
  [ "$(readlink "$root/opt/stompnet/good" 2>/dev/null)" = a ] && slot=b
  changing "unpack the firmware with its own Node into /opt/stompnet/$slot" || return 0
  make_folder /opt
  record trees /opt/stompnet
  rm -rf "$root/opt/stompnet/.part-install"
  mkdir -p "$root/opt/stompnet/.part-install"
  tar -xzf "$bundle" -C "$root/opt/stompnet/.part-install" --no-same-owner --no-same-permissions
  printf '%s\n' "$sum" > "$root/opt/stompnet/.part-install/bundle.sha256"
  rm -rf "$root/opt/stompnet/$slot" "$root/opt/stompnet/trial" "$root/opt/stompnet/tried" "$root/opt/stompnet/returned"
  mv -T "$root/opt/stompnet/.part-install" "$root/opt/stompnet/$slot"
  sync -f "$root/opt/stompnet"
  ln -sfnT "$slot" "$root/opt/stompnet/good.part"
  mv -fT "$root/opt/stompnet/good.part" "$root/opt/stompnet/good"
}

install_units() {
  local name
  for name in start slots stick; do put "/usr/lib/stompnet/$name" 755 < "$project/systemd/lib/$name"; done
  for name in $units; do put "/etc/systemd/system/$name" 644 < "$project/systemd/$name"; done
  for name in stompnet.service stompnet-backup.path stompnet-update.path stompnet-confirm.path stompnet-poweroff.path; do
    link_to "/etc/systemd/system/$name" "/etc/systemd/system/multi-user.target.wants/$name"
  done
  put /etc/udev/rules.d/70-stompnet.rules 644 < "$project/systemd/files/70-stompnet.rules"
  put /usr/lib/tmpfiles.d/stompnet.conf 644 < "$project/systemd/files/tmpfiles.conf"
}

install_real_time() {
  put /etc/security/limits.d/70-stompnet.conf 644 <<'END'
# For playing from a terminal; the service has its own limits.
@audio - rtprio 80
@audio - memlock 262144
END
  put /usr/lib/tmpfiles.d/stompnet-governor.conf 644 <<'END'
# A processor that first has to wake up is late.
w /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor - - - - performance
END
}

install_boot() {
  local name
  put /etc/systemd/system.conf.d/70-stompnet.conf 644 <<'END'
# The board's own watchdog counts to 15 seconds at most: a machine that hangs starts again.
[Manager]
RuntimeWatchdogSec=14s
RebootWatchdogSec=2min
DefaultTimeoutStopSec=10s
END
  put /etc/systemd/journald.conf.d/70-stompnet.conf 644 <<'END'
# The plug is the off switch: the log lives in memory and wears no card.
[Journal]
Storage=volatile
RuntimeMaxUse=16M
END
  for name in $useless_units; do link_to /dev/null "/etc/systemd/system/$name"; done
}

install_board() {
  local boot=/boot/firmware lines
  [ -e "$root$boot/config.txt" ] || boot=/boot
  if [ ! -e "$root$boot/config.txt" ]; then
    say "There is no config.txt: this is no Raspberry Pi, its lines are left out."
    return 0
  fi
  lines=$(board_lines) || refuse "The lines for config.txt could not be had; see above."
  printf '[all]\n%s\n' "$lines" | put_block "$boot/config.txt" "$(stat -c %a "$root$boot/config.txt")"
  put_words "$boot/cmdline.txt" quiet loglevel=3 logo.nologo vt.global_cursor_default=0 transparent_hugepage=never
}

# The boards' data answer, through whichever Node can run here: that of the bundle, or the builder's own for an image.
board_lines() {
  local firmware=$root/opt/stompnet/good node pedal=$root/var/lib/stompnet/pedal.json
  [ -d "$firmware" ] || { echo "(known once the firmware is unpacked)"; return 0; }
  for node in "$firmware/bin/node" "$project/node_modules/node/bin/node"; do
    "$node" --version > /dev/null 2>&1 || continue
    set -- device config-txt --board "$board"
    [ -f "$pedal" ] && set -- "$@" --pedal "$pedal"
    "$node" "$firmware/dist/stompnet.cjs" "$@"
    return
  done
  echo "No Node runs here: run node scripts/setup.mjs first." >&2
  return 1
}

# With --read-only: the system in memory over a card that is never written, and a small partition for what is the player's.
install_read_only() {
  local part=/dev/disk/by-label/stompnet-data
  put_block /etc/fstab 644 <<'END'
LABEL=stompnet-data /data ext4 noatime,nodev,nosuid,commit=5,errors=remount-ro,nofail,x-systemd.device-timeout=15s 0 2
/data/stompnet /var/lib/stompnet none bind,nofail,x-systemd.requires-mounts-for=/data 0 0
/data/firmware /opt/stompnet none bind,nofail,x-systemd.requires-mounts-for=/data 0 0
END
  # recurse=0: without it trixie's overlayroot makes the data partition read-only too.
  put /etc/overlayroot.local.conf 644 <<'END'
overlayroot="tmpfs:recurse=0"
END
  make_data_folder /data
  [ -n "$root" ] || [ -e "$part" ] || say "Note: no partition is labelled stompnet-data yet; scripts/image.sh makes one."
}

make_data_folder() { # PATH
  [ -d "$root$1" ] && return 0
  changing "make the folder $1" || return 0
  make_folder "$1"
}
