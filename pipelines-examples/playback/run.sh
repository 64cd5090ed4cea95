#!/usr/bin/env bash
# Plays a latent file as any other video file.   run.sh [FILE.vae]
set -euo pipefail
. "$(dirname "$0")/../build.sh"
out=$root/out
mkdir -p "$out"

file=${1:-}
if [ -z "$file" ]; then
  file=$out/playback.vae
  gst-launch-1.0 -q videotestsrc num-buffers=48 pattern=ball ! \
    video/x-raw,format=I420,width=320,height=192,framerate=25/1 ! \
    vaeencode ! vaemux ! filesink location="$file"
fi
sink="fakesink sync=true"
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  sink=autovideosink
fi
gst-launch-1.0 playbin3 uri="file://$(realpath -- "$file")" video-sink="$sink"
