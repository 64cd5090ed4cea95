#!/bin/sh
# Rate and distortion of q8, and other coders on the same values (engines/latent/RESULTS.md):
# tests/bench/q8.sh MODEL TABLE.csv DIRECTORY QUANTIZER...
# TABLE's first column has paths of clips, relative to DIRECTORY.
exec "$(dirname "$0")/java_bench.sh" engines/cli org.gstvae.latent.q8.Q8Bench "$@"
