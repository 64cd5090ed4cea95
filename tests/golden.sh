#!/usr/bin/env bash
# Runs every golden case of a directory with a manifest.json (default ../shared/golden):
#   tests/golden.sh [DIR]
# One line a case with what came closest to its tolerance; closes with "N passed, N failed".
# Exit code 0 if all passed, 1 if not, 2 if DIR or the build is missing.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
directory=${1:-$root/../shared/golden}
classes=$root/tests/target/classes
jars=$root/engines/cli/target/lib
if [ ! -d "$classes" ] || [ ! -d "$jars" ]; then
  echo "golden.sh: not built: run 'mvn -q package -DskipTests' in $root" >&2
  exit 2
fi
exec java -XX:+UseSerialGC -cp "$classes:$jars/*" org.gstvae.tests.golden.GoldenRunner "$directory"
