#!/usr/bin/env bash
# A picture to a latent and back.   run.sh [PICTURE]
set -euo pipefail
. "$(dirname "$0")/../build.sh"
out=$root/out
mkdir -p "$out"

picture=${1:-}
if [ -z "$picture" ]; then
  picture=$out/still.png
  gst-launch-1.0 -q filesrc location="$root/pipelines-examples/clip/toytown.mp4" ! decodebin ! \
    identity eos-after=2 ! videoconvert ! pngenc snapshot=true ! filesink location="$picture"
fi

gst-launch-1.0 -q filesrc location="$picture" ! decodebin ! videoconvert ! \
  vaeencode mode=image ! vaemux ! filesink location="$out/still.vae"
gst-launch-1.0 -q filesrc location="$out/still.vae" ! vaedemux ! vaedecode ! \
  videoconvert ! pngenc ! filesink location="$out/still-decoded.png"
echo "$picture -> $out/still.vae ($(stat -c %s "$out/still.vae") bytes) -> $out/still-decoded.png"
