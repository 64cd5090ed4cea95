#!/bin/sh
# Rate and distortion of q8, and other coders on the same values (engines/latent/RESULTS.md):
# tests/bench/q8.sh MODEL TABLE.csv DIRECTORY QUANTIZER...
# TABLE's first column has paths of clips, relative to DIRECTORY.
set -eu
cd "$(dirname "$0")/../.."
mvn -q -pl engines/cli -am test-compile dependency:build-classpath -Dmdep.includeScope=test \
  -Dmdep.outputFile="$PWD/engines/cli/target/q8-bench.classpath" >&2
exec java -cp "engines/cli/target/test-classes:$(cat engines/cli/target/q8-bench.classpath)" \
  "-Dgstvae.bundledModels=$PWD/engines/model/src/main/models" \
  org.gstvae.latent.q8.Q8Bench "$@"
