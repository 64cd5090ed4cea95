#!/usr/bin/env bash
# Latents over RTP between two processes on this machine.   run.sh [PORT]
set -euo pipefail
. "$(dirname "$0")/../build.sh"
port=${1:-5410}
here=$(cd "$(dirname "$0")" && pwd)
description=$root/out/link.sdp
sender=
trap '[ -z "$sender" ] || kill "$sender" 2>/dev/null || true' EXIT

mkdir -p "$root/out"
rm -f "$description"
/usr/bin/python3 "$here/send.py" 127.0.0.1 "$port" "$description" &
sender=$!
until [ -e "$description" ]; do
  kill -0 "$sender" || exit 1
  sleep 0.1
done
"$here/receive.sh" "$description" 50
