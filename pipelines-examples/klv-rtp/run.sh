#!/usr/bin/env bash
# Both ends of an RTP link on this machine.   run.sh [SECONDS]
set -euo pipefail
here=$(dirname "$0")
. "$here/../build.sh"
. "$here/../link.sh"
seconds=${1:-4}
rm -f "$out/klv-rtp.vae"

"$here/receive.sh" 5520 &
receiver=$!
trap 'kill -INT "$receiver" 2>/dev/null || true; wait "$receiver" 2>/dev/null || true' EXIT
wait_for_udp_port 5520 "$receiver"
"$here/send.sh" 127.0.0.1 5520 "$seconds"
wait_for_chunks "$out/klv-rtp-sent.vae" "$out/klv-rtp.vae" "$receiver"
