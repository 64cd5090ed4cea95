#!/bin/sh
# Makes the bundled model again: trains it, first afresh on small crops, then on larger ones from
# where that ended, then with as many images as videos, then with more, then twice with its
# convolutions rounded to 8 bits (six hours on two cores in all), and puts it in its place with what
# depends on its weights. Needs a build and ../shared/data. calibration/mini.sh comes after it.
#   mini.sh          all trainings, then the rest
#   mini.sh MODEL    the rest alone, for a model directory that was trained already
set -eu
cd "$(dirname "$0")/../.."
data=../shared/data
jars="engines/cli/target/lib/*"
bundled=engines/model/src/main/models/mini

# Ranges of all convolutions for training in 8 bits: what they cost there is no matter.
ranges() {
  rm -rf "$2"
  cp -r "$1" "$2"
  for precision in int8 fp8; do
    engines/bin/vae calibrate "$2" --precision $precision --data "$data/train" --use ship \
      --held-out davis_car-shadow,davis_scooter-black,intel_asl_eat,zwmcam,sintel_snow,frog,bear,openh264_drive \
      --frames 128 --gate-frames 8 --max-loss 99 --max-worst-loss 99 --min-latent-snr 0
  done
}

model=${1-}
if [ -z "$model" ]; then
  engines/bin/vae train engines/training/configs/mini.json
  engines/bin/vae train --init out/training/mini/model engines/training/configs/mini-refine.json
  engines/bin/vae train --init out/training/mini-refine/model \
    engines/training/configs/mini-images.json
  engines/bin/vae train --init out/training/mini-images/model \
    engines/training/configs/mini-photographs.json
  model=out/training/mini-photographs/model
  for run in mini-8bit mini-8bit-refine; do
    ranges $model out/training/$run-ranges
    engines/bin/vae train --init $model engines/training/configs/$run.json
    model=out/training/$run/model
  done
fi

mkdir -p "$bundled"
cp "$model"/* "$bundled"/
java -cp "$jars" org.gstvae.training.LatentGains "$bundled"
java -cp "tests/target/classes:$jars" org.gstvae.tests.golden.GoldenWriter "$bundled" tests/golden
engines/bin/vae evaluate "$bundled" --data "$data/eval-public" --only video --size 640x360 \
  --frames 48 --baseline "$data/linear-baseline.csv"
