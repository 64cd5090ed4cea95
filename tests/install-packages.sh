#!/usr/bin/env bash
# Installs those of packages.txt that are missing, and says which. Asks nothing but what apt asks,
# and not even that where there is nobody to answer (CI, or no terminal).
set -euo pipefail
list=$(dirname "$0")/packages.txt

if ! command -v apt-get >/dev/null; then
  echo "This is not Debian or Ubuntu: install what $list names in your system's way." >&2
  exit 0
fi

installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# A JDK older than 17 does not count.
there() {
  command -v "$1" >/dev/null || return 1
  [ "$1" != javac ] || [ "$(javac -version 2>&1 | sed 's/[^0-9]*\([0-9]*\).*/\1/')" -ge 17 ]
}

missing=()
while IFS=: read -r packages command; do
  packages=${packages%%#*}
  command=${command// /}
  [ -n "${packages// /}" ] || continue
  if [ -n "$command" ] && there "$command"; then
    continue
  fi
  IFS='|' read -ra choices <<<"${packages// /}"
  for choice in "${choices[@]}"; do
    if installed "$choice"; then
      continue 2
    fi
  done
  missing+=("${packages// /}")
done <"$list"

if [ ${#missing[@]} -eq 0 ]; then
  exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null ||
    { echo "Missing: ${missing[*]}. Install them as root, then run this again." >&2; exit 1; }
  as_root=(sudo)
fi
"${as_root[@]}" apt-get update -q

wanted=()
for packages in "${missing[@]}"; do
  IFS='|' read -ra choices <<<"$packages"
  found=
  for choice in "${choices[@]}"; do
    if [ -z "$found" ] && apt-cache show --no-all-versions "$choice" >/dev/null 2>&1; then
      found=$choice
    fi
  done
  [ -n "$found" ] || { echo "No package here is called ${packages//|/ or }." >&2; exit 1; }
  wanted+=("$found")
done

echo "Installing with apt-get: ${wanted[*]}"
answer=()
if [ -n "${CI:-}" ] || [ ! -t 0 ]; then
  answer=(-y)
fi
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q --no-install-recommends "${answer[@]}" "${wanted[@]}"
