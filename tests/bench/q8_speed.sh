#!/bin/sh
# CPU time that q8 takes per latent sample at 1080p (engines/latent/RESULTS.md):
# tests/bench/q8_speed.sh MODEL CLIP...
set -eu
cd "$(dirname "$0")/../.."
mvn -q -pl engines/cli -am test-compile dependency:build-classpath -Dmdep.includeScope=test \
  -Dmdep.outputFile="$PWD/engines/cli/target/q8-bench.classpath" >&2
exec java -cp "engines/cli/target/test-classes:$(cat engines/cli/target/q8-bench.classpath)" \
  "-Dgstvae.bundledModels=$PWD/engines/model/src/main/models" \
  org.gstvae.latent.q8.Q8SpeedBench "$@"
