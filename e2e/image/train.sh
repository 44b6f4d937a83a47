#!/bin/sh
# Makes the AOT cache of an image: unpacks the image, and lets its own Java machine run its own jars under
# traffic, as `ranktable train` does it. The cache fits that image only.
#
#   train.sh IMAGE.tar CACHE
#
# No container is started: the image's Java machine runs here, on this machine's libc. So the image must be of
# this machine's architecture, but neither root nor a container engine is needed.
set -eu

image=$1
cache=$2

die() { printf '%s\n' "$*" >&2; exit 1; }

work=$(mktemp -d "${TMPDIR:-/tmp}/ranktable-train.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

mkdir "$work/image" "$work/root"
tar -C "$work/image" -xf "$image"
layers=$(tr ',[]' '\n\n\n' <"$work/image/manifest.json" | sed -n 's/^.*"\([^":]*\.tar\(\.gz\)\{0,1\}\)".*$/\1/p')
[ -n "$layers" ] || die "$image is no image as jib:buildTar writes it: its manifest.json names no layers"
for layer in $layers; do
  # What a user other than root may not make (devices) is of no use here. Times count: the cache knows the jars by them.
  tar -C "$work/root" -xf "$work/image/$layer" --no-same-owner --exclude='./dev/*' --warning=no-unknown-keyword
done
home=$(tr ',[]' '\n\n\n' <"$work/image/config.json" | sed -n 's/^.*"JAVA_HOME=\(\/[^"]*\)".*$/\1/p')
java=$work/root${home:-/opt/java}/bin/java
[ -x "$java" ] || die "$image has no ${home:-/opt/java}/bin/java for this machine"
[ -f "$work/root/app/jib-classpath-file" ] || die "$image has no /app/jib-classpath-file: it was not made by jib"

# A Java machine takes a cache also where all jars lie below another directory than at the training.
sed "s#/app/#$work/root/app/#g" "$work/root/app/jib-classpath-file" >"$work/classpath"
mkdir -p "$(dirname -- "$cache")"
rm -f "$cache"
# shellcheck disable=SC2086 # options are words
"$java" ${RANKTABLE_TRAIN_OPTIONS-} -cp "@$work/classpath" "$(cat "$work/root/app/jib-main-class-file")" train --output "$cache"
