#!/usr/bin/env bash
# Video to latents and back with an unmodified gst-launch-1.0.
#   pipelines-examples/quickstart.sh [VIDEO]
# Installs and builds what is missing, then writes out/NAME.vae (the latents), out/NAME.mp4 (what
# came back) and out/NAME.png (one frame: original left, decoded right).
set -euo pipefail

case ${1-} in
  -*) echo "usage: $0 [VIDEO]" >&2; exit 2 ;;
esac
here=$(cd "$(dirname "$0")" && pwd)
video=${1:-$here/clip/toytown.mp4}
[ -f "$video" ] || { echo "$video: no such file" >&2; exit 1; }
video=$(realpath -- "$video")

. "$here/build.sh"

out=$root/out
mkdir -p "$out"
name=$(basename "${video%.*}")
latents=$out/$name.vae
log=$(mktemp -d)
lossless=$log/decoded.mkv
trap 'rm -rf "$log"' EXIT

# Shows a pipeline, runs it, and keeps what it said.
launch() {
  local step=$1
  shift
  echo
  echo "\$ gst-launch-1.0 $*"
  gst-launch-1.0 "$@" 2>&1 | tee "$log/$step"
}

# Frames a second. gst-launch-1.0 counts from PLAYING, when start-up and the first chunk, 8 frames,
# are behind it.
fps() {
  sed -n 's/^Execution ended after \([0-9]*\):\([0-9]*\):\([0-9.]*\)$/\1 \2 \3/p' "$log/$1" |
    awk -v frames="$frames" '{ printf "%.1f", (frames - 8) / ($1 * 3600 + $2 * 60 + $3) }'
}

echo "Video: $video"
launch encode filesrc location="$video" ! decodebin ! progressreport ! videoconvert ! vaeencode ! vaemux ! \
  filesink location="$latents"
# FFV1 loses nothing, so that the PSNR below is the model's alone.
launch decode filesrc location="$latents" ! vaedemux ! vaedecode ! queue ! videoconvert ! \
  avenc_ffv1 ! matroskamux ! filesink location="$lossless"

frames=$(ffprobe -v error -select_streams v:0 -count_packets \
  -show_entries stream=nb_read_packets -of csv=p=0 "$lossless")
duration=$(ffprobe -v error -show_entries format=duration -of csv=p=0 "$lossless")

ffmpeg -v error -y -i "$lossless" -i "$video" -map 0:v:0 -map '1:a?' -c:a aac \
  -c:v libx264 -crf 14 -preset fast -pix_fmt yuv420p \
  -vf 'crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0' -movflags +faststart "$out/$name.mp4"

# Frame by frame whatever the timestamps; over all RGB samples of the clip, as the README defines it.
ffmpeg -v info -i "$lossless" -i "$video" -map_metadata -1 -lavfi \
  '[0:v:0]setpts=N/25/TB,format=gbrp[d];[1:v:0]setpts=N/25/TB,format=gbrp[o];[d][o]psnr' \
  -f null - 2>"$log/psnr"
psnr=$(sed -n 's/.*average:\([0-9.inf]*\).*/\1/p' "$log/psnr" | tail -1)

middle=$((frames / 2))
ffmpeg -v error -y -i "$video" -i "$lossless" -lavfi \
  "[0:v:0]select=eq(n\,$middle),setpts=0[o];[1:v:0]select=eq(n\,$middle),setpts=0[d];[o][d]hstack" \
  -frames:v 1 "$out/$name.png"

cat <<END

$frames frames, $duration s
PSNR      $psnr dB
encode    $(fps encode) fps
decode    $(fps decode) fps
bit rate  $(awk -v bytes="$(stat -c %s "$latents")" -v duration="$duration" \
  'BEGIN { printf "%.2f", bytes * 8 / duration / 1e6 }') Mbit/s

Latents       $latents
Decoded       $out/$name.mp4
Side by side  $out/$name.png (original left, decoded right)

To go on by hand: export GST_PLUGIN_PATH=$plugin
END
