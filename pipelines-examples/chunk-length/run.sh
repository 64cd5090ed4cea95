#!/usr/bin/env bash
# What frames-per-chunk does to the size of the stream.
set -euo pipefail
. "$(dirname "$0")/../build.sh"
out=$root/out
mkdir -p "$out"

for frames in 4 8 16; do
  gst-launch-1.0 -q videotestsrc num-buffers=32 pattern=ball ! \
    video/x-raw,format=I420,width=320,height=192,framerate=25/1 ! \
    vaeencode frames-per-chunk=$frames ! vaemux ! filesink location="$out/chunk-$frames.vae"
  echo "frames-per-chunk=$frames: waits for $(((frames - 1) * 40)) ms, $(stat -c %s "$out/chunk-$frames.vae") bytes"
done
