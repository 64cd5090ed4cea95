#!/bin/sh
# Makes the bundled model mini-text again: writes its text encoder, trains the model from where mini
# ended (24 minutes on two cores), puts it in its place, and measures what captions do: with each
# clip's own, the empty one and a wrong one, beside mini, on clips that neither was trained on and
# on some that both were. Needs a build and ../shared/data.
#   mini-text.sh          all of it
#   mini-text.sh MODEL    without the training, for a model directory that was trained already
set -eu
cd "$(dirname "$0")/../.."
data=$(realpath ../shared/data)
jars="engines/cli/target/lib/*"
bundled=engines/model/src/main/models/mini-text

java -cp "$jars" org.gstvae.training.WordEncoderWriter "$data/train/train.csv" "$bundled/text-encoder"
model=${1-}
if [ -z "$model" ]; then
  engines/bin/vae train engines/training/configs/mini-text.json
  model=out/training/mini-text/model
fi

# A run records where its text encoder lies on this machine; here it is where it belongs.
cp "$model/LICENSE" "$model/weights.safetensors" "$bundled/"
sed '/^  "text_encoder" : /d' "$model/model.json" > "$bundled/model.json"

measure() {
  engines/bin/vae evaluate "$bundled" mini --data "$1" --only video --size 640x360 --frames 8 \
    --captions own,empty,wrong
}
echo "clips that the model has not seen:"
measure "$data/eval-public"
seen=$(mktemp --suffix .csv)
trap 'rm -f "$seen"' EXIT
awk 'NR == 1 || NR % 15 == 4' "$data/train/train.csv" | grep -v '^images/' \
  | sed "s,^videos/,$data/train/videos/," > "$seen"
echo "clips that it was trained on:"
measure "$seen"
