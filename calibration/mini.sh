#!/bin/sh
# Calibrates the bundled model again, for INT8 and FP8, and measures both on the public videos. To be
# run when its weights change; needs a build and ../shared/data. Ranges come from footage that may be
# shipped from, the gate from the shots that training held out.
# Takes 15 to 25 minutes on two idle cores; an interrupted run goes on where it was. INT8's share
# is less than passes on the gate's own clips: other footage is not quite like them.
set -eu
cd "$(dirname "$0")/.."
data=../shared/data
model=engines/model/src/main/models/mini
held=davis_car-shadow,davis_scooter-black,intel_asl_eat,zwmcam,sintel_snow,frog,bear,openh264_drive

status=0
for precision in int8 fp8; do
  share=0.95
  if [ $precision = int8 ]; then
    share=0.87
  fi
  engines/bin/vae calibrate "$model" --precision "$precision" --data "$data/train" --use ship \
    --held-out "$held" --share $share --gate-frames 24 \
    --report "out/calibration/mini-$precision.html" || status=1
  echo "public videos:"
  engines/bin/vae calibrate "$model" --precision "$precision" --data "$data/eval-public" --check \
    --gate-frames 48 || status=1
done
exit $status
