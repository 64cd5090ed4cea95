#!/usr/bin/env bash
# Latents, an H.264 preview and AAC in MPEG-TS over UDP.   send.sh [HOST [PORT [SECONDS]]]
set -euo pipefail
. "$(dirname "$0")/../build.sh"
. "$(dirname "$0")/../link.sh"
host=${1:-127.0.0.1} port=${2:-5500} seconds=${3:-10}

gst-launch-1.0 -q -e videotestsrc is-live=true pattern=ball num-buffers=$((seconds * 25)) ! \
  video/x-raw,format=I420,width=320,height=192,framerate=25/1 ! tee name=video ! \
  $q ! vaeencode ! tee name=latents ! $q ! vaetoklv ! $q ! mpegtsmux name=mux alignment=7 ! \
  udpsink host="$host" port="$port" \
  latents. ! $q ! vaemux ! filesink location="$out/ts-udp-sent.vae" \
  video. ! $q ! x264enc tune=zerolatency speed-preset=ultrafast bitrate=300 ! h264parse ! $q ! mux. \
  audiotestsrc is-live=true wave=ticks num-buffers=$((seconds * 48000 / 1024)) samplesperbuffer=1024 ! \
  audio/x-raw,rate=48000 ! avenc_aac ! aacparse ! $q ! mux.
