#!/usr/bin/env bash
# Latents and AAC in MPEG-TS over SRT; waits for a receiver that calls.   send.sh [PORT [SECONDS]]
set -euo pipefail
. "$(dirname "$0")/../build.sh"
. "$(dirname "$0")/../link.sh"
port=${1:-5510} seconds=${2:-10}

gst-launch-1.0 -q -e videotestsrc is-live=true pattern=ball num-buffers=$((seconds * 25)) ! \
  video/x-raw,format=I420,width=320,height=192,framerate=25/1 ! \
  $q ! vaeencode ! tee name=latents ! $q ! vaetoklv ! $q ! mpegtsmux name=mux alignment=7 ! \
  srtsink uri="srt://:$port?mode=listener" latency=200 \
  latents. ! $q ! vaemux ! filesink location="$out/srt-link-sent.vae" \
  audiotestsrc is-live=true wave=ticks num-buffers=$((seconds * 48000 / 1024)) samplesperbuffer=1024 ! \
  audio/x-raw,rate=48000 ! avenc_aac ! aacparse ! $q ! mux.
