#!/bin/sh
# CPU time that q8 takes per latent sample at 1080p (engines/latent/RESULTS.md):
# tests/bench/q8_speed.sh MODEL CLIP...
exec "$(dirname "$0")/java_bench.sh" engines/cli org.gstvae.latent.q8.Q8SpeedBench "$@"
