#!/usr/bin/env bash
# Latents over TCP between two processes on this machine.   run.sh [PORT]
set -euo pipefail
. "$(dirname "$0")/../build.sh"
port=${1:-5400}
receiver=
trap '[ -z "$receiver" ] || kill "$receiver" 2>/dev/null || true' EXIT

gst-launch-1.0 tcpserversrc host=127.0.0.1 port="$port" ! vaedemux ! vaedecode ! fakesink &
receiver=$!

# State 0A of /proc/net/tcp: somebody listens there.
until grep -q ":$(printf %04X "$port") [0-9:A-F]* 0A" /proc/net/tcp; do
  kill -0 "$receiver" || exit 1
  sleep 0.1
done

gst-launch-1.0 -q videotestsrc num-buffers=50 pattern=ball ! \
  video/x-raw,format=I420,width=320,height=192,framerate=25/1 ! \
  vaeencode ! vaemux ! tcpclientsink host=127.0.0.1 port="$port"
wait "$receiver"
receiver=
