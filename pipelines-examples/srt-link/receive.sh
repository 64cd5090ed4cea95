#!/usr/bin/env bash
# Calls a sender over SRT, shows its latents, writes them to out/srt-link.vae; Ctrl-C ends it.   receive.sh [HOST [PORT]]
set -euo pipefail
. "$(dirname "$0")/../build.sh"
. "$(dirname "$0")/../link.sh"
host=${1:-127.0.0.1} port=${2:-5510}

exec gst-launch-1.0 -q -e srtsrc uri="srt://$host:$port?mode=caller" latency=200 ! \
  video/mpegts,systemstream=true ! tsdemux name=demux \
  demux. ! meta/x-klv ! $q ! klvtovae ! tee name=latents ! $q ! vaedecode ! $q ! $screen \
  latents. ! $q ! vaemux ! filesink location="$out/srt-link.vae" buffer-mode=unbuffered \
  demux. ! audio/mpeg ! $q ! aacparse ! avdec_aac ! fakesink sync=true
