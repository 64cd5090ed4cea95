#!/usr/bin/env bash
# Shows what a session description describes.   receive.sh FILE.sdp [FRAMES]
set -euo pipefail
. "$(dirname "$0")/../build.sh"
sink="fakesink sync=true"
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  sink=autovideosink
fi

exec gst-launch-1.0 filesrc location="$1" ! sdpdemux ! decodebin ! identity eos-after="${2:--1}" ! \
  progressreport update-freq=1 ! $sink
