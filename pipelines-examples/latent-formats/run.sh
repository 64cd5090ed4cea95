#!/usr/bin/env bash
# The same chunk in each number format.
set -euo pipefail
. "$(dirname "$0")/../build.sh"
out=$root/out
mkdir -p "$out"

for format in f32 f16 bf16; do
  gst-launch-1.0 -q filesrc location="$root/pipelines-examples/clip/toytown.mp4" ! decodebin ! \
    identity eos-after=16 ! videoconvert ! vaeencode latent-format=$format ! vaemux ! \
    filesink location="$out/latents-$format.vae"
  echo "$format: $(stat -c %s "$out/latents-$format.vae") bytes"
done
