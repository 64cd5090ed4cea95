#!/usr/bin/env bash
# Latents as KLV over RTP.   send.sh [HOST [PORT [SECONDS]]]
set -euo pipefail
. "$(dirname "$0")/../build.sh"
. "$(dirname "$0")/../link.sh"
host=${1:-127.0.0.1} port=${2:-5520} seconds=${3:-10}

gst-launch-1.0 -q -e videotestsrc is-live=true pattern=ball num-buffers=$((seconds * 25)) ! \
  video/x-raw,format=I420,width=320,height=192,framerate=25/1 ! \
  $q ! vaeencode ! tee name=latents ! $q ! vaetoklv unit-size=8000 ! rtpklvpay pt=96 mtu=1400 ! \
  udpsink host="$host" port="$port" \
  latents. ! $q ! vaemux ! filesink location="$out/klv-rtp-sent.vae"
