#!/bin/sh
# Makes the bundled model again: trains it, first afresh on small crops, then on larger ones from
# where that ended, then with as many images as videos, then with more (five hours on two cores in
# all), and puts it in its place with what depends on its weights. Needs a build and ../shared/data.
#   mini.sh          all trainings, then the rest
#   mini.sh MODEL    the rest alone, for a model directory that was trained already
set -eu
cd "$(dirname "$0")/../.."
data=../shared/data
jars="engines/cli/target/lib/*"
bundled=engines/model/src/main/models/mini

model=${1-}
if [ -z "$model" ]; then
  engines/bin/vae train engines/training/configs/mini.json
  engines/bin/vae train --init out/training/mini/model engines/training/configs/mini-refine.json
  engines/bin/vae train --init out/training/mini-refine/model \
    engines/training/configs/mini-images.json
  engines/bin/vae train --init out/training/mini-images/model \
    engines/training/configs/mini-photographs.json
  model=out/training/mini-photographs/model
fi

mkdir -p "$bundled"
cp "$model"/* "$bundled"/
java -cp "$jars" org.gstvae.training.LatentGains "$bundled"
java -cp "tests/target/classes:$jars" org.gstvae.tests.golden.GoldenWriter "$bundled" tests/golden
engines/bin/vae evaluate "$bundled" --data "$data/eval-public" --only video --size 640x360 \
  --frames 48 --baseline "$data/linear-baseline.csv"
