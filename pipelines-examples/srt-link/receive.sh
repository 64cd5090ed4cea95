#!/usr/bin/env bash
# Shows latents that come in MPEG-TS over SRT, and writes them to out/srt-link.vae; Ctrl-C ends it.   receive.sh [PORT]
set -euo pipefail
. "$(dirname "$0")/../build.sh"
. "$(dirname "$0")/../link.sh"
port=${1:-5510}

exec gst-launch-1.0 -q -e srtsrc uri="srt://:$port?mode=listener" latency=200 keep-listening=true ! \
  video/mpegts,systemstream=true ! tsdemux name=demux \
  demux. ! meta/x-klv ! $q ! klvtovae ! tee name=latents ! $q ! vaedecode ! $q ! $screen \
  latents. ! $q ! vaemux ! filesink location="$out/srt-link.vae" buffer-mode=unbuffered \
  demux. ! audio/mpeg ! $q ! aacparse ! avdec_aac ! fakesink sync=true
