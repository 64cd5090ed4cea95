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
video=$(realpath -- "${1:-$here/clip/toytown.mp4}")
[ -f "$video" ] || { echo "$video: no such file" >&2; exit 1; }

. "$here/build.sh"

out=$root/out
mkdir -p "$out"
name=$(basename "${video%.*}")
latents=$out/$name.vae
log=$(mktemp -d)
lossless=$log/decoded.mkv
trap 'rm -rf "$log"' EXIT

# Runs a pipeline; shows it first, and what it said only if it failed.
launch() {
  local step=$1
  shift
  echo
  echo "\$ gst-launch-1.0 $*"
  if ! gst-launch-1.0 "$@" >"$log/$step" 2>&1; then
    grep -E 'ERROR|WARNING|additional' "$log/$step" >&2 || tail -5 "$log/$step" >&2
    exit 1
  fi
}

# Seconds that a pipeline ran, start-up and first chunk left out: gst-launch-1.0 counts from PLAYING.
seconds() {
  sed -n 's/^Execution ended after \([0-9]*\):\([0-9]*\):\([0-9.]*\)$/\1 \2 \3/p' "$log/$1" |
    awk '{ print $1 * 3600 + $2 * 60 + $3 }'
}

echo "Video: $video"
launch encode filesrc location="$video" ! decodebin ! videoconvert ! vaeencode ! vaemux ! \
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
  '[0:v:0]setpts=N,format=gbrp[d];[1:v:0]setpts=N,format=gbrp[o];[d][o]psnr=shortest=1' \
  -f null - 2>"$log/psnr"
psnr=$(sed -n 's/.*average:\([0-9.inf]*\).*/\1/p' "$log/psnr" | tail -1)

middle=$((frames / 2))
ffmpeg -v error -y -i "$video" -i "$lossless" -lavfi \
  "[0:v:0]select=eq(n\,$middle),setpts=0[o];[1:v:0]select=eq(n\,$middle),setpts=0[d];[o][d]hstack" \
  -frames:v 1 "$out/$name.png"

awk -v frames="$frames" -v duration="$duration" -v psnr="$psnr" -v encode="$(seconds encode)" \
  -v decode="$(seconds decode)" -v bytes="$(stat -c %s "$latents")" 'BEGIN {
    printf "\n%d frames, %.1f s\n", frames, duration
    printf "PSNR      %s dB\n", psnr
    printf "encode    %.1f fps\n", frames / encode
    printf "decode    %.1f fps\n", frames / decode
    printf "bit rate  %.2f Mbit/s\n", bytes * 8 / duration / 1e6
  }'
echo
echo "Latents       ${latents#"$PWD"/}"
echo "Decoded       ${out#"$PWD"/}/$name.mp4"
echo "Side by side  ${out#"$PWD"/}/$name.png (original left, decoded right)"
echo
echo "To go on by hand: export GST_PLUGIN_PATH=$plugin"
