#!/bin/sh
# Runs a bench that lies among a module's tests: java_bench.sh MODULE CLASS [ARGUMENT...]
set -eu
cd "$(dirname "$0")/../.."
module=$1
shift
mvn -q -pl "$module" -am test-compile dependency:build-classpath -Dmdep.includeScope=test \
  -Dmdep.outputFile="$PWD/$module/target/bench.classpath" >&2
exec java -cp "$module/target/test-classes:$module/target/classes:$(cat "$module/target/bench.classpath")" \
  "-Dgstvae.bundledModels=$PWD/engines/model/src/main/models" "$@"
