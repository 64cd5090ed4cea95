#!/usr/bin/env bash
# Latents over TCP between two processes on this machine.
set -euo pipefail
. "$(dirname "$0")/../build.sh"
port=${1:-5400}
log=$(mktemp)
sender=
trap 'rm -f "$log"; [ -z "$sender" ] || kill "$sender" 2>/dev/null || true' EXIT

gst-launch-1.0 videotestsrc num-buffers=50 pattern=ball ! \
  video/x-raw,format=I420,width=320,height=192,framerate=25/1 ! \
  vaeencode ! vaemux ! tcpserversink host=127.0.0.1 port="$port" sync-method=burst \
  burst-format=buffers burst-value=1000 sync=false >"$log" 2>&1 &
sender=$!
# The port is open once the sender has prerolled.
until grep -q 'PLAYING' "$log"; do
  kill -0 "$sender" 2>/dev/null || { cat "$log" >&2; exit 1; }
  sleep 0.1
done

gst-launch-1.0 tcpclientsrc host=127.0.0.1 port="$port" ! vaedemux ! vaedecode ! \
  progressreport update-freq=1 ! fakesink
