#!/usr/bin/env bash
# Latents over SRTP between two processes on this machine.   run.sh [PORT]
set -euo pipefail
. "$(dirname "$0")/../build.sh"
port=${1:-5430}
key=$(od -An -N30 -tx1 /dev/urandom | tr -d ' \n')
out=$(mktemp -d)
sender=
trap '[ -z "$sender" ] || kill "$sender" 2>/dev/null || true; rm -rf "$out"' EXIT
cipher="srtp-cipher=(string)aes-128-icm, srtp-auth=(string)hmac-sha1-80, srtcp-cipher=(string)aes-128-icm, srtcp-auth=(string)hmac-sha1-80"

# -v prints the caps that the payloader agreed on: they are what a session description would tell.
gst-launch-1.0 -v videotestsrc is-live=true pattern=ball ! \
  video/x-raw,format=I420,width=160,height=96,framerate=25/1 ! queue ! \
  vaeencode ! rtpvaepay name=pay ssrc=1234 ! \
  srtpenc key="$key" rtp-cipher=aes-128-icm rtp-auth=hmac-sha1-80 rtcp-cipher=aes-128-icm rtcp-auth=hmac-sha1-80 ! \
  udpsink host=127.0.0.1 port="$port" > "$out/sender.txt" &
sender=$!
until grep -q 'GstRtpVaePay:pay.GstPad:src: caps = ' "$out/sender.txt"; do
  kill -0 "$sender" || exit 1
  sleep 0.1
done
caps=$(sed -n 's/.*GstRtpVaePay:pay.GstPad:src: caps = application\/x-rtp, //p' "$out/sender.txt" | head -1)

gst-launch-1.0 -q udpsrc port="$port" \
  caps="application/x-srtp, $caps, srtp-key=(buffer)$key, $cipher, roc=(uint)0" ! \
  srtpdec ! rtpjitterbuffer latency=200 ! rtpvaedepay ! identity eos-after=12 ! vaedecode ! \
  progressreport update-freq=1 ! fakesink sync=true
echo "12 chunks were received and deciphered."
