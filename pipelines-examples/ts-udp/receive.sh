#!/usr/bin/env bash
# Shows latents that come in MPEG-TS over UDP, and writes them to out/ts-udp.vae; Ctrl-C ends it.   receive.sh [PORT]
set -euo pipefail
. "$(dirname "$0")/../build.sh"
. "$(dirname "$0")/../link.sh"
port=${1:-5500}

exec gst-launch-1.0 -q -e udpsrc port="$port" buffer-size=4000000 caps=video/mpegts,systemstream=true ! tsdemux name=demux \
  demux. ! meta/x-klv ! $q ! klvtovae ! tee name=latents ! $q ! vaedecode ! $q ! $screen \
  latents. ! $q ! vaemux ! filesink location="$out/ts-udp.vae" buffer-mode=unbuffered \
  demux. ! audio/mpeg ! $q ! aacparse ! avdec_aac ! fakesink sync=true
