#!/usr/bin/env bash
# Builds everything and runs every test that this machine can run.
#   tests/run.sh           at most 25 minutes on two cores
#   tests/run.sh --full    with the long ones, at most 75
# Closes with "N passed, N failed"; skipped tests are listed with their reasons.
set -euo pipefail
cd "$(dirname "$0")/.."

full=false
case ${1-} in
  '') ;;
  --full) full=true ;;
  *) echo "usage: tests/run.sh [--full]" >&2; exit 2 ;;
esac

tests/install-packages.sh

# Reports of classes that are gone would be counted again, and models of an older form be read.
find . -path '*/target/surefire-reports/*.xml' -delete
rm -rf tests/target/work

started=$SECONDS
status=0
# A failed test must not keep the modules behind it from being tested; the summary decides.
mvn -B -ntp --fail-at-end package -Dmaven.test.failure.ignore=true -Dgstvae.full=$full || status=$?

passed=0 failed=0
golden() {
  local log ours bad
  log=$(mktemp)
  tests/golden.sh "$1" | tee "$log" || status=1
  read -r ours bad < <(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed.*/\1 \2/p' "$log" | tail -1) || true
  rm -f "$log"
  passed=$((passed + ${ours:-0})) failed=$((failed + ${bad:-0}))
}
if [ -x tests/golden.sh ]; then
  golden tests/golden
  if [ -f ../shared/golden/manifest.json ]; then
    golden ../shared/golden
  else
    echo "SKIPPED golden cases of the reference: no ../shared/golden beside this checkout"
  fi
fi

echo
summary=$(tests/summary.py "$passed" "$failed") || status=1
echo "$summary" | sed '$d'
echo "Took $(((SECONDS - started) / 60)) min $(((SECONDS - started) % 60)) s."
echo "$summary" | tail -1
exit $((status != 0))
