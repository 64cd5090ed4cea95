#!/bin/sh
# What collecting the statistics of a calibration costs, against plain encoding and decoding of the
# same frames at 640x360 (calibration/README.md): tests/bench/collect.sh MODEL DIRECTORY [FRAMES]
exec "$(dirname "$0")/java_bench.sh" calibration org.gstvae.calibration.CollectBench "$@"
