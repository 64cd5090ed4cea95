#!/usr/bin/env bash
# Latents in a Python application.
set -euo pipefail
. "$(dirname "$0")/../build.sh"
exec /usr/bin/python3 "$(dirname "$0")/run.py"
