#!/usr/bin/env bash
# Shows latents that come as KLV over RTP, and writes them to out/klv-rtp.vae; Ctrl-C ends it.   receive.sh [PORT]
set -euo pipefail
. "$(dirname "$0")/../build.sh"
. "$(dirname "$0")/../link.sh"
port=${1:-5520}

exec gst-launch-1.0 -q -e udpsrc port="$port" buffer-size=4000000 \
  caps="application/x-rtp,media=application,encoding-name=SMPTE336M,clock-rate=90000,payload=96" ! \
  rtpjitterbuffer latency=200 ! rtpklvdepay ! meta/x-klv,parsed=true ! klvtovae ! tee name=latents ! \
  $q ! vaedecode ! $q ! $screen \
  latents. ! $q ! vaemux ! filesink location="$out/klv-rtp.vae" buffer-mode=unbuffered
