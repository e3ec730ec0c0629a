#!/usr/bin/env bash
# Builds the bench's kernel, a program for x86-64 Linux, out of Debian's kernel source:  build.sh INTO
# INTO gets `linux` and `versions`. Needs root's apt, gcc, make, patch, perl and xz; what else it needs (flex, bison, m4) is unpacked
# beside the source, and nothing is installed on the machine.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
into=$(mkdir -p "$1" && cd "$1" && pwd)
work=$into/work
mkdir -p "$work/tools" "$work/source"
cd "$work"

source=linux-source-6.12
# 69: not to be had at the moment, which is no mistake of ours.
apt-get -q -o DPkg::Lock::Timeout=600 -o APT::Sandbox::User=root download "$source" flex bison m4 || exit 69
for package in flex bison m4; do dpkg-deb -x "$package"_*.deb tools; done
dpkg-deb --fsys-tarfile "$source"_*.deb | tar -xO "./usr/src/$source.tar.xz" |
  xz -dc | tar -x -C source --strip-components=1 \
    --exclude='*/drivers/gpu/*.[ch]' --exclude='*/drivers/net/*/*.[ch]' --exclude='*/Documentation/*/*' --exclude='*/tools/testing/*'
dpkg-deb -f "$source"_*.deb Package Version > "$into/versions"
rm -f ./*.deb

cd source
patch -s -p1 < "$here/wide-registers.patch"
cp "$here/pedal_bench_i2c.c" drivers/i2c/
echo 'obj-y += pedal_bench_i2c.o' >> drivers/i2c/Makefile
# The loop-back card's clock is this timer: a millisecond, so that periods of 64 frames are possible.
sed -i '/^config HZ$/,/default/s/default 100/default 1000/' arch/um/Kconfig

tools=$work/tools
export PATH=$tools/usr/bin:$PATH BISON_PKGDATADIR=$tools/usr/share/bison M4=$tools/usr/bin/m4
make -s ARCH=um KCONFIG_ALLCONFIG="$here/config" allnoconfig
while IFS='=' read -r name value; do
  case $name in CONFIG_*) ;; *) continue ;; esac
  [ "$value" = n ] || grep -qxF "$name=$value" .config ||
    { echo "The kernel's configuration did not take $name=$value." >&2; exit 1; }
done < "$here/config"
make -s -j"$(nproc)" ARCH=um linux
strip -o "$into/linux" linux
cd "$into"
rm -rf "$work"
