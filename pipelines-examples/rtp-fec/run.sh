#!/usr/bin/env bash
# Latents over RTP with loss, and what helps against it.   run.sh [LOSS [fec|rtx|none]]
set -euo pipefail
. "$(dirname "$0")/../build.sh"
here=$(dirname "$0")
if [ $# -ge 2 ]; then
  exec /usr/bin/python3 "$here/run.py" "$1" "$2"
fi
for help in none fec rtx; do
  /usr/bin/python3 "$here/run.py" "${1:-0.01}" "$help"
done
