#!/usr/bin/env bash
# Both ends of an SRT link on this machine.   run.sh [SECONDS]
set -euo pipefail
here=$(dirname "$0")
. "$here/../build.sh"
. "$here/../link.sh"
seconds=${1:-4}
rm -f "$out/srt-link.vae"

"$here/receive.sh" 127.0.0.1 5510 &
receiver=$!
trap 'kill -INT "$receiver" 2>/dev/null || true; wait "$receiver" 2>/dev/null || true' EXIT
"$here/send.sh" 5510 "$seconds"
wait_for_chunks "$out/srt-link-sent.vae" "$out/srt-link.vae" "$receiver"
