#!/bin/sh
# Compiles the shim: build.sh JAVA_HOME VERSION OUTPUT
set -eu

here=$(dirname "$0")
java_home=$1
version=$2
output=$3
packages='gstreamer-1.0 gstreamer-video-1.0 gstreamer-rtp-1.0'

if ! pkg-config --exists $packages; then
  echo "GStreamer's headers are missing: apt install libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev" >&2
  exit 1
fi
mkdir -p "$(dirname "$output")"
# Written beside and moved into place: a running pipeline keeps the old file.
# Error messages name source files: by their own names, not by where this was built.
# shellcheck disable=SC2046,SC2086
${CC:-gcc} -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror -fvisibility=hidden -fPIC -shared -ffile-prefix-map="$here/=" \
  -DPACKAGE='"gst-vae"' -DPACKAGE_VERSION="\"$version\"" \
  -I"$java_home/include" -I"$java_home/include/linux" $(pkg-config --cflags $packages) \
  "$here"/*.c -o "$output.new" $(pkg-config --libs $packages) -ldl
mv "$output.new" "$output"
