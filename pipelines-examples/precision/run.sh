#!/usr/bin/env bash
# precision and threads, by the clock.
set -euo pipefail
. "$(dirname "$0")/../build.sh"

for precision in fp32 bf16; do
  for threads in 1 0; do
    printf 'precision=%s threads=%s: ' "$precision" "$threads"
    gst-launch-1.0 videotestsrc num-buffers=32 pattern=ball ! \
      video/x-raw,format=I420,width=320,height=192,framerate=25/1 ! \
      vaeencode precision=$precision threads=$threads ! fakesink | grep Execution
  done
done
