#!/bin/sh
# Makes the bundled model again: trains it from its configuration (about an hour on two cores),
# compares it with the linear codec and puts it in its place. Needs a build and ../shared/data.
set -eu
cd "$(dirname "$0")/../.."
data=../shared/data
run=out/training/mini

engines/bin/vae train engines/training/configs/mini.json
engines/bin/vae evaluate "$run/model" --data "$data/eval-public" --only video --size 640x360 \
  --frames 48 --baseline "$data/linear-baseline.csv"
mkdir -p engines/model/src/main/models/mini
cp "$run"/model/* engines/model/src/main/models/mini/
