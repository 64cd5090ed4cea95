#!/bin/sh
# Makes the bundled model again: trains it from its configuration (about an hour on two cores),
# compares it with the linear codec and puts it in its place. Needs a build and ../shared/data.
set -eu
cd "$(dirname "$0")/../.."
data=../shared/data
run=out/training/mini

engines/bin/vae train engines/training/configs/mini.json
java -cp "engines/cli/target/lib/*" org.gstvae.training.BaselineComparison \
  "$run/model" "$data/linear-baseline.csv" "$data/eval-public"
mkdir -p engines/model/src/main/models/mini
cp "$run"/model/* engines/model/src/main/models/mini/
