#!/usr/bin/env bash
# The posterior's mode and two samples of it.
set -euo pipefail
. "$(dirname "$0")/../build.sh"
out=$root/out
mkdir -p "$out"

encode() {
  local name=$1
  shift
  gst-launch-1.0 -q videotestsrc num-buffers=8 pattern=ball ! \
    video/x-raw,format=RGB,width=128,height=96,framerate=25/1 ! \
    vaeencode "$@" ! vaemux ! filesink location="$out/$name.vae"
}
encode mode
encode sample-1 sample=true seed=1
encode sample-1-again sample=true seed=1
encode sample-2 sample=true seed=2

cmp -s "$out/sample-1.vae" "$out/sample-1-again.vae" && echo "the same seed: the same latents"
cmp -s "$out/sample-1.vae" "$out/sample-2.vae" || echo "another seed: other latents"
cmp -s "$out/sample-1.vae" "$out/mode.vae" || echo "a sample is not the mode"
