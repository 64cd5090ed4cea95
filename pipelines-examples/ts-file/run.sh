#!/usr/bin/env bash
# Video file -> MPEG-TS with latents, H.264 and AAC -> video file.   run.sh [VIDEO]
set -euo pipefail
. "$(dirname "$0")/../build.sh"
. "$(dirname "$0")/../link.sh"
video=$(realpath -- "${1:-$root/pipelines-examples/clip/toytown.mp4}")

gst-launch-1.0 -q filesrc location="$video" ! decodebin ! videoconvert ! videoscale ! \
  video/x-raw,format=I420,width=320,height=180 ! tee name=video ! \
  $q ! vaeencode ! tee name=latents ! $q ! vaetoklv ! $q ! mpegtsmux name=mux ! filesink location="$out/ts-file.ts" \
  latents. ! $q ! vaemux ! filesink location="$out/ts-file-sent.vae" \
  video. ! $q ! x264enc speed-preset=veryfast bitrate=300 ! h264parse ! $q ! mux. \
  audiotestsrc num-buffers=187 samplesperbuffer=1024 wave=ticks ! audio/x-raw,rate=48000 ! \
  avenc_aac ! aacparse ! $q ! mux.

gst-launch-1.0 -q filesrc location="$out/ts-file.ts" ! tsdemux name=demux \
  demux. ! meta/x-klv ! $q ! klvtovae ! tee name=latents ! $q ! vaedecode ! \
  videoconvert ! x264enc quantizer=16 pass=quant ! h264parse ! $q ! mp4mux name=mux ! filesink location="$out/ts-file.mp4" \
  latents. ! $q ! vaemux ! filesink location="$out/ts-file.vae" \
  demux. ! audio/mpeg ! $q ! aacparse ! $q ! mux.

gst-discoverer-1.0 "$out/ts-file.mp4"
echo "$(chunks "$out/ts-file-sent.vae") chunks into the MPEG-TS, $(chunks "$out/ts-file.vae") out of it"
[ "$(chunks "$out/ts-file-sent.vae")" -eq "$(chunks "$out/ts-file.vae")" ]
