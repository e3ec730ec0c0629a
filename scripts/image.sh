#!/usr/bin/env bash
# Builds an SD-card image of the pedal from Debian packages, without hardware: arm64 by default.
#
#   sudo scripts/image.sh OUT.img --bundle FILE [--board NAME] [--architecture arm64|amd64] [--suite bookworm|trixie]
#                         [--root DIR] [--authorized-key FILE]
#
# Three partitions: boot (vfat, 256 MB, label BOOTFS), the system (ext4, read-only under an overlay in memory), and the
# player's data (ext4, label stompnet-data). The image is made of a copy of the Debian root in --root, which is made there
# first where it is not (mmdebstrap), so the next image is quick; a root from elsewhere (with the Raspberry Pi's own kernel,
# which Debian does not hold) is taken as well. With --authorized-key the pedal can be reached over its network socket: ssh
# for root with that key, for scripts/deploy.sh; without, nothing listens there. Needs mmdebstrap, e2fsprogs, dosfstools,
# mtools, fdisk, and qemu-user-static with binfmt-support for a foreign architecture; no loop device and no mount.
set -euo pipefail
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

refuse() {
  printf '%s\n' "$*" >&2
  exit 1
}

out='' bundle='' board=auto architecture=arm64 suite=bookworm debian='' authorized_key=''
while [ $# -gt 0 ]; do
  case "$1" in
    --bundle) bundle=${2:?--bundle needs a file}; shift ;;
    --board) board=${2:?--board needs a name}; shift ;;
    --architecture) architecture=${2:?--architecture needs arm64 or amd64}; shift ;;
    --suite) suite=${2:?--suite needs bookworm or trixie}; shift ;;
    --root) debian=${2:?--root needs a folder}; shift ;;
    --authorized-key) authorized_key=${2:?--authorized-key needs a file}; shift ;;
    --help | -h) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; exit 0 ;;
    -*) refuse "There is no option \"$1\"; see scripts/image.sh --help." ;;
    *) out=$1 ;;
  esac
  shift
done
[ -n "$out" ] || refuse "Where to? scripts/image.sh OUT.img --bundle FILE"
[ -f "$bundle" ] || refuse "An image needs a firmware: --bundle FILE (made by npm run firmware -- --architecture $architecture)."
[ -z "$authorized_key" ] || [ -f "$authorized_key" ] || refuse "There is no key \"$authorized_key\"."

# What a pedal needs of Debian, and nothing that it does not.
packages=systemd,systemd-sysv,udev,kmod,dbus,libasound2,libatomic1,libstdc++6,alsa-utils,i2c-tools,e2fsprogs,dosfstools,exfatprogs,overlayroot,busybox
packages=$packages,openssh-server,sudo,iproute2,systemd-resolved,systemd-timesyncd,ca-certificates
case "$architecture" in
  arm64) packages=$packages,linux-image-arm64,raspi-firmware ;;
  amd64) packages=$packages,linux-image-amd64 ;;
  *) refuse "There is no pedal of the architecture \"$architecture\": arm64 or amd64." ;;
esac
case "$suite" in
  bookworm) ;;
  trixie) packages=${packages/libasound2,/libasound2t64,} ;;
  *) refuse "There is no pedal of the suite \"$suite\": bookworm or trixie." ;;
esac
[ "$(id -u)" = 0 ] || refuse "The owners of files in the image need root: please run it with sudo."
for tool in mke2fs mkfs.vfat mcopy sfdisk; do
  command -v "$tool" > /dev/null || refuse "$tool is missing. Please: sudo apt install e2fsprogs dosfstools mtools fdisk"
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
[ -n "$debian" ] || debian=$work/debian

if [ ! -d "$debian" ]; then
  command -v mmdebstrap > /dev/null || refuse "mmdebstrap is missing. Please: sudo apt install mmdebstrap"
  # Programs of another architecture run through the kernel's binfmt_misc, which a container may not have mounted.
  if [ "$(dpkg --print-architecture)" != "$architecture" ] && [ ! -e /proc/sys/fs/binfmt_misc/register ]; then
    mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc ||
      refuse "This machine cannot run programs of $architecture: binfmt_misc cannot be mounted."
  fi
  # What a run that was broken off left is no root; a mount in it is not followed.
  rm -rf --one-file-system "$debian.part"
  mkdir -p "$(dirname "$debian")"
  # The newest of what the suite has; raspi-firmware lies in non-free-firmware.
  mmdebstrap --architectures="$architecture" --variant=minbase --components=main,non-free-firmware \
    --include="$packages" --essential-hook="cp -r '$project/scripts/image/initramfs-tools' \"\$1/etc/\"" "$suite" "$debian.part"
  mv "$debian.part" "$debian"
fi
cp -a "$debian" "$root"

# A boot folder with the two files that the installer writes to. raspi-firmware names the builder's own disk as the root.
boot=$root/boot/firmware
mkdir -p "$boot" "$root/data"
[ -e "$boot/config.txt" ] || printf '[all]\narm_64bit=1\n' > "$boot/config.txt"
echo "root=LABEL=stompnet-root rootfstype=ext4 fsck.repair=yes rootwait ro" > "$boot/cmdline.txt"
echo 'ROOTPART="LABEL=stompnet-root"' >> "$root/etc/default/raspi-firmware"
echo stompnet > "$root/etc/hostname"
cat > "$root/etc/fstab" <<'END'
LABEL=stompnet-root / ext4 ro,noatime 0 1
LABEL=BOOTFS /boot/firmware vfat ro,noatime,nofail 0 2
END

# What is to be different on every pedal is not in the image: its identity, and the key by which ssh knows it.
: > "$root/etc/machine-id"
rm -f "$root/var/lib/dbus/machine-id" "$root"/etc/ssh/ssh_host_*
if [ -n "$authorized_key" ]; then
  install -D -m 600 "$authorized_key" "$root/root/.ssh/authorized_keys"
  printf 'HostKey /data/ssh/ssh_host_ed25519_key\nPasswordAuthentication no\n' > "$root/etc/ssh/sshd_config.d/stompnet.conf"
  install -D -m 644 "$project/systemd/files/ssh-key.conf" "$root/etc/systemd/system/ssh.service.d/stompnet.conf"
  # The address follows from the socket, not from an identity that is new at every start.
  install -D -m 644 /dev/stdin "$root/etc/systemd/network/80-stompnet.network" <<'END'
[Match]
Type=ether

[Network]
DHCP=yes

[DHCPv4]
ClientIdentifier=mac
END
  systemctl --root="$root" --quiet enable ssh.service systemd-networkd.service systemd-resolved.service
else
  systemctl --root="$root" --quiet mask ssh.service ssh.socket systemd-networkd.service
  systemctl --root="$root" --quiet disable systemd-resolved.service systemd-timesyncd.service
fi
"$project/scripts/install.sh" --root "$root" --bundle "$bundle" --board "$board" --read-only > "$work/install.log" ||
  { cat "$work/install.log" >&2; refuse "The installation into the image failed; see above."; }

# What changes lies on the data partition (see the bind mounts in fstab). The firmware stays in the system too: that copy
# plays when the data partition is gone.
data=$work/data
mkdir -p "$data/stompnet/incoming" "$data/firmware"
cp -a "$root/opt/stompnet/." "$data/firmware/"
user=$(sed -n 's/^stompnet:x:\([0-9]*\):\([0-9]*\):.*/\1:\2/p' "$root/etc/passwd")
mkdir -p "$root/var/lib/stompnet"
chown -R "$user" "$data/stompnet" "$root/var/lib/stompnet"

# Each partition as a file, made without mounting anything.
megabytes() { du -sm --apparent-size "$1" | cut -f 1; }
boot_size=256
root_size=$(($(megabytes "$root") * 13 / 10 + 64))
data_size=$(($(megabytes "$data") * 2 + 512))

mkfs.vfat -C -F 32 -n BOOTFS "$work/boot.part" $((boot_size * 1024)) > "$work/vfat.log"
for file in "$boot"/*; do
  [ -e "$file" ] || continue
  mcopy -s -Q -i "$work/boot.part" "$file" ::/
done
find "$boot" -mindepth 1 -delete
mke2fs -q -t ext4 -L stompnet-root -d "$root" "$work/root.part" "${root_size}M"
mke2fs -q -t ext4 -L stompnet-data -d "$data" "$work/data.part" "${data_size}M"

# One megabyte before the first, for the table; sizes in sectors of 512 bytes.
mega=2048
first=$mega second=$((mega * (1 + boot_size))) third=$((mega * (1 + boot_size + root_size)))
truncate -s "$((1 + boot_size + root_size + data_size + 1))M" "$out.part"
sfdisk -q "$out.part" <<END
label: dos
start=$first, size=$((mega * boot_size)), type=c, bootable
start=$second, size=$((mega * root_size)), type=83
start=$third, size=$((mega * data_size)), type=83
END
dd if="$work/boot.part" of="$out.part" bs=1M seek=1 conv=notrunc,sparse status=none
dd if="$work/root.part" of="$out.part" bs=1M seek=$((1 + boot_size)) conv=notrunc,sparse status=none
dd if="$work/data.part" of="$out.part" bs=1M seek=$((1 + boot_size + root_size)) conv=notrunc,sparse status=none
sync "$out.part"
mv "$out.part" "$out"
echo "$out: $(megabytes "$out") MB (boot $boot_size, system $root_size, data $data_size)."
