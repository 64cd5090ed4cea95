#!/usr/bin/env bash
# Both ends of a UDP link on this machine.   run.sh [SECONDS]
set -euo pipefail
here=$(dirname "$0")
. "$here/../build.sh"
. "$here/../link.sh"
seconds=${1:-4}
rm -f "$out/ts-udp.vae"

"$here/receive.sh" 5500 &
receiver=$!
trap 'kill -INT "$receiver" 2>/dev/null || true; wait "$receiver" 2>/dev/null || true' EXIT
wait_for_udp_port 5500 "$receiver"
"$here/send.sh" 127.0.0.1 5500 "$seconds"
wait_for_chunks "$out/ts-udp-sent.vae" "$out/ts-udp.vae" "$receiver"
