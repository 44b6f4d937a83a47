#!/bin/sh
# Makes the base of the injector's image without a registry and without Docker: the few Debian packages a
# Java runtime needs, and a runtime cut from the JDK 25 of this machine. No shell, no package manager.
#
#   base.sh [FILE]    puts the base at FILE, a tar as `docker save` writes it; without FILE prints where it is
#
# It is for the architecture of this machine. What has been made once is found again in the cache
# (RANKTABLE_CACHE names another one); another JDK, Debian suite or script makes a new one. Give
# RANKTABLE_BASE_REFRESH=1 to fetch the packages anew, for instance after a security update.
#
#   base.sh --ready   makes nothing; fails with one line that says what to install when it cannot be made
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cache=${RANKTABLE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ranktable}/images
suite=${RANKTABLE_BASE_SUITE:-bookworm}
# libc6 for the runtime; base-files so that scanners see which Debian it is.
packages=libc6,base-files
# What Jetty, Spring, the Kubernetes client and java.net.http ask for.
modules=java.base,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http
modules=$modules,java.security.jgss,java.sql,java.xml,jdk.crypto.ec,jdk.management,jdk.unsupported
# All files get this time, so that the same content makes the same image.
stamp=2026-01-01T00:00:00Z

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

require() {
  [ "$(uname -s)" = Linux ] || die "the base of the image is made on Linux only; give -Djib.from.image=<an image with a JRE 25> instead"
  for pair in mmdebstrap:mmdebstrap dpkg-deb:dpkg tar:tar sha256sum:coreutils; do
    command -v "${pair%%:*}" >/dev/null 2>&1 ||
      die "${pair%%:*} is needed to make the base of the image: apt-get install ${pair##*:}"
  done
  # shellcheck source=../../.mvn/jdk.sh
  . "$here/../../.mvn/jdk.sh"
  ranktable_find_jdk || die "a JDK 25 or newer is needed to make the base of the image: put one under /usr/lib/jvm or name it in JAVA_HOME"
  [ -x "$JAVA_HOME/bin/jlink" ] || die "$JAVA_HOME has no jlink; a whole JDK is needed to make the base of the image"
}

debian() {
  root=$1
  say "base of the image: Debian $suite ($packages)"
  # The packages' own records stay, one file each, where scanners look for them in images without dpkg.
  # shellcheck disable=SC2016 # expanded by mmdebstrap's shell
  mmdebstrap --quiet --variant=extract --format=tar --include="$packages" \
    --extract-hook='mkdir -p "$1/var/lib/dpkg/status.d" && for deb in "$1"/var/cache/apt/archives/*.deb; do
      name=$(dpkg-deb -f "$deb" Package) && dpkg-deb -f "$deb" >"$1/var/lib/dpkg/status.d/$name" || exit 1; done' \
    "$suite" "$work/debian.tar" >&2
  tar -C "$root" --exclude=./dev/* -xf "$work/debian.tar"
  # Programs, what only programs that are not there would read, and leftovers of apt.
  rm -rf "$root"/usr/bin/* "$root"/usr/sbin/* "$root"/etc/apt "$root"/etc/dpkg "$root"/etc/default "$root"/etc/skel \
    "$root"/etc/update-motd.d "$root"/etc/profile.d "$root"/etc/hostname "$root"/etc/resolv.conf "$root"/etc/fstab \
    "$root"/usr/share/base-files "$root"/usr/share/dict "$root"/usr/share/info "$root"/usr/share/lintian \
    "$root"/usr/share/man "$root"/usr/share/misc "$root"/var/backups "$root"/var/cache/apt "$root"/var/lib/apt \
    "$root"/var/lib/dpkg/alternatives "$root"/var/lib/dpkg/arch "$root"/var/lib/dpkg/info "$root"/var/lib/dpkg/status \
    "$root"/var/lib/dpkg/triggers "$root"/var/lib/dpkg/status.d/mawk "$root"/var/log "$root"/var/local "$root"/var/lock "$root"/boot "$root"/usr/games "$root"/usr/src
  rm -rf "$root"/usr/lib/*/gconv "$root"/usr/share/doc/mawk
  find "$root/usr/share/doc" -type f ! -name copyright -delete
  printf 'root:x:0:0:root:/:/none\nnonroot:x:65532:65532:nonroot:/tmp:/none\n' >"$root/etc/passwd"
  printf 'root:x:0:\nnonroot:x:65532:\n' >"$root/etc/group"
  printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
  chmod 1777 "$root/tmp"
}

java() {
  root=$1
  say "base of the image: Java runtime of $JAVA_HOME"
  mkdir -p "$root/opt"
  "$JAVA_HOME/bin/jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages \
    --compress=zip-2 --output "$root/opt/java"
  only_own_providers "$root/opt/java"
}

# Security providers that this runtime has no module for leave its list. Else Java looks for them among the
# jars at each question for an algorithm that nobody has, and so loads the whole of Bouncy Castle at the start.
only_own_providers() {
  list=$1/conf/security/java.security
  own=$(sed -n 's/^security\.provider\.[0-9]*=\(SUN\|SunRsaSign\|SunEC\|SunJSSE\|SunJCE\|SunJGSS\|SunSASL\|JdkLDAP\)$/\1/p' "$list")
  sed -i '/^security\.provider\.[0-9]*=/d' "$list"
  printf '%s\n' "$own" | awk '{ print "security.provider." NR "=" $0 }' >>"$list"
}

# Prints the hash of a layer made of a directory.
layer() {
  tar -C "$1" --sort=name --format=posix --pax-option=delete=atime,delete=ctime --mtime="$stamp" \
    --owner=0 --group=0 --numeric-owner -cf "$work/image/layer.tar" .
  hash=$(sha256sum "$work/image/layer.tar" | cut -d' ' -f1)
  mv "$work/image/layer.tar" "$work/image/$hash.tar"
  printf '%s\n' "$hash"
}

describe() {
  debian_layer=$1
  java_layer=$2
  cat >"$work/image/config.json" <<JSON
{"created":"$stamp","architecture":"$arch","os":"linux","config":{
"Env":["PATH=/opt/java/bin","JAVA_HOME=/opt/java","JAVA_VERSION=$java_version"],"WorkingDir":"/"},
"rootfs":{"type":"layers","diff_ids":["sha256:$debian_layer","sha256:$java_layer"]},
"history":[{"created":"$stamp","created_by":"Debian $suite: $packages"},{"created":"$stamp","created_by":"jlink of $java_build"}]}
JSON
  cat >"$work/image/manifest.json" <<JSON
[{"Config":"config.json","RepoTags":["ranktable-injector-base:$key"],"Layers":["$debian_layer.tar","$java_layer.tar"]}]
JSON
}

release() { sed -n "s/^$1=\"\(.*\)\"$/\1/p" "$JAVA_HOME/release"; }

require
[ "${1-}" != --ready ] || exit 0
case $(uname -m) in
  x86_64 | amd64) arch=amd64 ;;
  aarch64 | arm64) arch=arm64 ;;
  *) arch=$(uname -m) ;;
esac
java_version=$(release JAVA_VERSION)
java_build="$(release IMPLEMENTOR) $(release JAVA_RUNTIME_VERSION)"
key=$(cat "$0" "$JAVA_HOME/release" - <<INPUTS | sha256sum | cut -c1-16
$suite $arch
INPUTS
)
base=$cache/base-$key.tar
if [ ! -f "$base" ] || [ -n "${RANKTABLE_BASE_REFRESH-}" ]; then
  mkdir -p "$cache"
  work=$(mktemp -d "$cache/base.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  umask 022
  mkdir "$work/debian" "$work/java" "$work/image"
  debian "$work/debian"
  java "$work/java"
  debian_layer=$(layer "$work/debian")
  describe "$debian_layer" "$(layer "$work/java")"
  tar -C "$work/image" --sort=name --format=posix --pax-option=delete=atime,delete=ctime --mtime="$stamp" \
    --owner=0 --group=0 --numeric-owner -cf "$work/base.tar" config.json manifest.json $(cd "$work/image" && echo [0-9a-f]*.tar)
  mv "$work/base.tar" "$base"
  say "base of the image: $(wc -c <"$base") bytes in $base"
fi
if [ -n "${1-}" ]; then
  mkdir -p "$(dirname -- "$1")"
  ln -f "$base" "$1" 2>/dev/null || cp "$base" "$1"
else
  printf '%s\n' "$base"
fi
