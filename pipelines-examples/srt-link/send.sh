#!/usr/bin/env bash
# Latents and AAC in MPEG-TS over SRT, once a receiver calls; Ctrl-C ends it.   send.sh [PORT]
set -euo pipefail
. "$(dirname "$0")/../build.sh"
. "$(dirname "$0")/../link.sh"
port=${1:-5510}

exec gst-launch-1.0 -q -e videotestsrc is-live=true pattern=ball ! \
  video/x-raw,format=I420,width=160,height=96,framerate=25/1 ! \
  $q ! vaeencode ! $q ! vaetoklv ! $q ! mpegtsmux name=mux alignment=7 ! \
  srtsink uri="srt://:$port?mode=listener" latency=200 \
  audiotestsrc is-live=true wave=ticks samplesperbuffer=1024 ! \
  audio/x-raw,rate=48000 ! avenc_aac ! aacparse ! $q ! mux.
