#!/usr/bin/env bash
# A live source through encoder and decoder in one process.   run.sh [SECONDS]
set -euo pipefail
. "$(dirname "$0")/../build.sh"
seconds=${1:-5}
sink="fakesink sync=true"
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  sink=autovideosink
fi

gst-launch-1.0 -e videotestsrc is-live=true pattern=ball num-buffers=$((seconds * 25)) ! \
  video/x-raw,format=I420,width=320,height=192,framerate=25/1 ! \
  queue ! vaeencode frames-per-chunk=8 overload=drop ! queue ! vaedecode overload=drop ! queue ! \
  progressreport update-freq=1 ! $sink
