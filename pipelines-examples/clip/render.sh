#!/usr/bin/env bash
# Renders toytown.pov and writes toytown.mp4: 4 s, 640x360, 25 frames a second, H.264.
# Needs povray, povray-includes (for its font) and ffmpeg; takes about four minutes on one core.
set -euo pipefail
cd "$(dirname "$0")"

frames=100
out=${1:-toytown.mp4}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

nice povray +Itoytown.pov +W640 +H360 +A0.15 +AM2 +R3 -D +WT1 \
  +KI0 +KF1 +KFI1 +KFF$frames +O"$work/frame.png" 2>"$work/povray.log" ||
  { tail -20 "$work/povray.log" >&2; exit 1; }

# BT.709 is written into the stream, so that decoders need not guess the matrix.
ffmpeg -v error -y -framerate 25 -i "$work/frame%03d.png" \
  -vf scale=out_color_matrix=bt709:out_range=tv,format=yuv420p \
  -c:v libx264 -preset slow -crf 15 -threads 1 \
  -color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv \
  -movflags +faststart "$out"
