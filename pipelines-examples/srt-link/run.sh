#!/usr/bin/env bash
# Both ends of an SRT link on this machine, until so many chunks came.   run.sh [CHUNKS]
set -euo pipefail
here=$(dirname "$0")
. "$here/../build.sh"
. "$here/../link.sh"
wanted=${1:-12}
rm -f "$out/srt-link.vae"

"$here/send.sh" 5510 &
sender=$!
"$here/receive.sh" 127.0.0.1 5510 &
receiver=$!
trap 'kill "$sender" "$receiver" 2>/dev/null || true; wait "$sender" "$receiver" 2>/dev/null || true' EXIT
until [ "$(chunks "$out/srt-link.vae")" -ge "$wanted" ]; do
  kill -0 "$receiver" && kill -0 "$sender" || exit 1
  sleep 0.1
done
kill "$receiver"
wait "$receiver" 2>/dev/null || true
echo "$(chunks "$out/srt-link.vae") chunks received"

# Decodes what came, and fails if anything is missing in it.
gst-launch-1.0 -q filesrc location="$out/srt-link.vae" ! vaedemux ! vaedecode conceal=error ! fakesink
