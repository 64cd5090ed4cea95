#!/usr/bin/env bash
# Video file -> latent file -> video file.   run.sh [VIDEO]
set -euo pipefail
. "$(dirname "$0")/../build.sh"
video=$(realpath -- "${1:-$root/pipelines-examples/clip/toytown.mp4}")
out=$root/out
mkdir -p "$out"

gst-launch-1.0 -e filesrc location="$video" ! decodebin ! videoconvert ! \
  vaeencode ! vaemux ! filesink location="$out/round-trip.vae"

gst-launch-1.0 -e filesrc location="$out/round-trip.vae" ! vaedemux ! vaedecode ! \
  videoconvert ! x264enc quantizer=16 pass=quant ! h264parse ! mp4mux ! filesink location="$out/round-trip.mp4"

gst-discoverer-1.0 "$out/round-trip.mp4"
