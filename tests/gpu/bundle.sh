#!/usr/bin/env bash
# Makes one folder that runs the GPU tests and measurements on any x86-64 Linux machine with glibc
# and an NVIDIA driver: copy it there and start its script "run". Neither network nor Maven, Java,
# GStreamer or CUDA are needed there.
#   tests/gpu/bundle.sh [--sm NN] [--parts [MIB]] [DIR]      DIR: tests/gpu/target/bundle
#
# --sm NN        keeps only the kernels of that architecture (90: Hopper) in TensorRT, which packs to
#                a sixth; with the tool named in TRT_SLIM, called as SCRIPT LIBRARY OUT --sm NN
# --parts [MIB]  also packs the folder as DIR.parts/part-000, part-001, ... of at most 60 MiB (or MIB)
#                each, and an unpack.py that needs nothing but Python 3: python3 unpack.py TARGET
# Needs a build (mvn -q package -DskipTests), a JDK with jlink, apt, binutils and python3.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

fail() {
  echo "bundle.sh: $*" >&2
  exit 1
}

sm=
part_mib=
bundle=$here/target/bundle
while [ $# -gt 0 ]; do
  case $1 in
    --sm)
      sm=${2:?--sm needs a number, for example 90}
      shift 2
      ;;
    --parts)
      part_mib=60
      shift
      if [[ ${1-} =~ ^[0-9]+$ ]]; then
        part_mib=$1
        shift
      fi
      ;;
    -*) fail "unknown option $1" ;;
    *)
      bundle=$(realpath -m "$1")
      shift
      ;;
  esac
done
slim=${TRT_SLIM:-$root/../shared/tools/trt-slim.py}
[ -z "$sm" ] || [ -f "$slim" ] || fail "no $slim: name the tool in TRT_SLIM"

plugin=$root/plugin/target/gstreamer-1.0
[ -f "$plugin/libgstvae.so" ] && [ -d "$here/target/lib" ] && [ -d "$here/target/test-classes" ] ||
  fail "not built: run 'mvn -q package -DskipTests' in $root"
java_home=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}
[ -x "$java_home/bin/jlink" ] || fail "no jlink in $java_home: install openjdk-17-jdk-headless"
command -v gst-launch-1.0 >/dev/null || fail "no gst-launch-1.0: install gstreamer1.0-tools"

rm -rf "$bundle"
mkdir -p "$bundle"/{lib,tensorrt,models,golden,cache,peer}

echo "bundle.sh: Java" >&2
"$java_home/bin/jlink" --output "$bundle/jre" --no-header-files --no-man-pages --compress=2 \
  --add-modules java.base,java.desktop,java.logging,java.management,java.naming,java.sql,java.xml,jdk.unsupported

echo "bundle.sh: classes" >&2
cp -r "$here/target/test-classes" "$bundle/classes"
cp "$root/tests/bench/pytorch_16z.py" "$bundle/peer/"
find "$here/target/lib" -name '*.jar' ! -name '*-redist.jar' -exec cp -t "$bundle/lib" {} +

echo "bundle.sh: plugin" >&2
mkdir -p "$bundle/plugin/java"
cp "$plugin/libgstvae.so" "$bundle/plugin/"
for jar in "$plugin"/java/*.jar; do
  name=$(basename "$jar")
  case $name in
    *-redist.jar) continue ;;
  esac
  # What the tests have too is there once.
  if cmp -s "$jar" "$bundle/lib/$name"; then
    ln "$bundle/lib/$name" "$bundle/plugin/java/$name"
  else
    cp "$jar" "$bundle/plugin/java/$name"
  fi
done
ln -s ../models "$bundle/plugin/models"
cp -r "$root"/engines/model/src/main/models/* "$bundle/models/"

echo "bundle.sh: TensorRT" >&2
version=$(sed -n 's:.*<tensorrt.version>\(.*\)-${javacpp.version}<.*:\1:p' "$root/pom.xml")-$(sed -n 's:.*<javacpp.version>\(.*\)<.*:\1:p' "$root/pom.xml")
repository=$(mvn -q -B -ntp -o -f "$root/pom.xml" -N help:evaluate -Dexpression=settings.localRepository -DforceStdout 2>/dev/null || true)
[ -d "$repository" ] || repository=$HOME/.m2/repository
redist=$repository/org/bytedeco/tensorrt/$version/tensorrt-$version-linux-x86_64-redist.jar
if [ ! -f "$redist" ]; then
  mvn -q -B -ntp dependency:get -Dtransitive=false \
    -Dartifact=org.bytedeco:tensorrt:"$version":jar:linux-x86_64-redist
fi
for library in libnvinfer.so.10 libnvonnxparser.so.10 libnvinfer_builder_resource.so.10.6.0; do
  unzip -q -o -j "$redist" "org/bytedeco/tensorrt/linux-x86_64/$library" -d "$bundle/tensorrt"
done
resource=$bundle/tensorrt/libnvinfer_builder_resource.so.10.6.0
if [ -n "$sm" ]; then
  python3 "$slim" "$resource" "$resource.slim" --sm "$sm" >&2
  mv "$resource.slim" "$resource"
fi
# glibc 2.41 and newer refuse a library that asks for an executable stack.
python3 - "$resource" <<'PYTHON'
import struct, sys
with open(sys.argv[1], "r+b") as f:
    start = f.read(1 << 16)
    at, = struct.unpack_from("<Q", start, 32)
    size, count = struct.unpack_from("<HH", start, 54)
    for header in range(at, at + size * count, size):
        kind, flags = struct.unpack_from("<II", start, header)
        if kind == 0x6474E551:
            f.seek(header + 4)
            f.write(struct.pack("<I", flags & ~1))
PYTHON

echo "bundle.sh: GStreamer" >&2
plugins=$(pkg-config --variable=pluginsdir gstreamer-1.0 2>/dev/null || dirname "$(find /usr/lib -name libgstcoreelements.so | head -1)")
scanner=$(find /usr/lib /usr/libexec -name gst-plugin-scanner -type f 2>/dev/null | head -1)
wanted=("$(command -v gst-launch-1.0)" "$(command -v gst-inspect-1.0)" "$scanner")
kept=()
# nvcodec has cudaupload and cudadownload, videoconvertscale and videoconvert are one or the other.
for name in coreelements videotestsrc videoconvert videoconvertscale nvcodec; do
  if [ -f "$plugins/libgst$name.so" ]; then
    kept+=("libgst$name.so")
    wanted+=("$plugins/libgst$name.so")
  fi
done
[[ " ${kept[*]} " == *" libgstnvcodec.so "* ]] ||
  echo "bundle.sh: no nvcodec (gstreamer1.0-plugins-bad): video memory is not tested" >&2
# Packages of these files and of all that they need, but for the C library; and what Java, libtorch
# and the plugin open at run time.
mapfile -t packages < <(
  {
    printf '%s\n' "${wanted[@]}"
    ldd "${wanted[@]}" "$bundle/plugin/libgstvae.so" "$bundle"/jre/lib/libzip.so 2>/dev/null |
      sed -n 's/.*=> \(\/[^ ]*\).*/\1/p'
    ldconfig -p | sed -n 's/.*=> \(.*libgst\(video\|base\|app\|rtp\|cuda\)-1.0.so.0\)$/\1/p'
    ldconfig -p | sed -n 's/.*=> \(.*x86_64.*\/\(libstdc++.so.6\|libgcc_s.so.1\)\)$/\1/p'
  } | sort -u | while read -r file; do
    dpkg -S "$(readlink -f "$file")" 2>/dev/null || dpkg -S "$file" 2>/dev/null || true
  done | cut -d: -f1 | sort -u | grep -vE '^(libc6|openjdk.*)$'
)
(
  mkdir -p "$bundle/debs"
  cd "$bundle/debs"
  apt-get -q download "${packages[@]}" >&2
  for package in ./*.deb; do
    dpkg-deb -x "$package" "$bundle/gst"
  done
)
rm -rf "$bundle/debs"
# One folder of libraries, one of plugins, and the programs.
mkdir -p "$bundle"/gstreamer/{bin,lib,plugins}
for name in "${kept[@]}"; do
  find "$bundle/gst" -name "$name" -exec mv -t "$bundle/gstreamer/plugins" {} +
done
find "$bundle/gst" -type d -name gstreamer-1.0 -path '*/lib/*' -prune -o \
  \( -type f -o -type l \) -name 'lib*.so*' -exec mv -t "$bundle/gstreamer/lib" {} +
for program in gst-launch-1.0 gst-inspect-1.0 gst-plugin-scanner; do
  find "$bundle/gst" -type f -perm -u+x -name "$program" -exec mv -t "$bundle/gstreamer/bin" {} +
done
rm -rf "$bundle/gst"

# What is missed here would be missed on the other machine only.
python3 - "$bundle" <<'PYTHON'
import pathlib, re, subprocess, sys

bundle = pathlib.Path(sys.argv[1])
# The other machine has its own C library and driver.
theirs = re.compile(r"(ld-linux-x86-64|lib(c|m|dl|rt|pthread|resolv|util|cuda|nvcuvid|nvidia-.*))\.so\.\d+")
folders = [bundle / "tensorrt", bundle / "gstreamer/lib"]
wanted = [
    *(bundle / "tensorrt").iterdir(),
    *(bundle / "gstreamer/bin").iterdir(),
    *(bundle / "gstreamer/plugins").iterdir(),
    bundle / "plugin/libgstvae.so",
    *(folders[1] / f"libgst{name}-1.0.so.0" for name in ("video", "base", "app", "rtp")),
]
known = set()
while wanted:
    file = wanted.pop()
    dynamic = subprocess.run(["readelf", "-d", file], check=True, stdout=subprocess.PIPE, text=True).stdout
    for name in re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic):
        if name in known or theirs.fullmatch(name):
            continue
        known.add(name)
        found = [folder / name for folder in folders if (folder / name).exists()]
        if not found:
            sys.exit(f"bundle.sh: {file.relative_to(bundle)} needs {name}, which is not in the bundle")
        wanted.append(found[0])
PYTHON

echo "bundle.sh: golden models" >&2
if [ -f "$root/../shared/golden/manifest.json" ]; then
  cp "$root"/../shared/golden/* "$bundle/golden/"
elif [ -f "$root/tests/golden/manifest.json" ]; then
  cp "$root"/tests/golden/* "$bundle/golden/"
  # Its model is one of those of the bundle.
  sed -i 's:"\.\./\.\./engines/model/src/main/models/:"../models/:' "$bundle/golden/manifest.json"
fi

cat >"$bundle/run" <<'RUN'
#!/bin/sh
# Runs the GPU tests of this folder; prints one JSON on stdout, what happens meanwhile on stderr.
# With names of test classes only those, in that order, for example: ./run GpuBenchmark
# For a first, short run, with the name of a case in golden/manifest.json:
#   GOLDEN_CASE=CASE ./run BundleTest GpuGoldenTest#fp32 GpuRangeTest GpuPipelineTest
# GOLDEN_CASE  the only golden case to run
# CYCLES       how often GpuLifetimeTest builds and loads (100)
# PYTHON       the Python whose PyTorch is the peer of the benchmark (python3)
set -eu
case $0 in
  */*) cd "${0%/*}" ;;
esac
here=$(pwd)
export PEER_LD_LIBRARY_PATH="${LD_LIBRARY_PATH-}"
export LD_LIBRARY_PATH="$here/tensorrt:$here/gstreamer/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export PATH="$here/gstreamer/bin:${PATH-}"
export GST_PLUGIN_SYSTEM_PATH_1_0="$here/gstreamer/plugins"
export GST_PLUGIN_PATH="$here/plugin"
export GST_PLUGIN_SCANNER="$here/gstreamer/bin/gst-plugin-scanner"
export GST_REGISTRY="$here/cache/registry.bin"
export VAE_MODELS_PATH="$here/models"
export VAE_JAVA_HOME="$here/jre" JAVA_HOME="$here/jre"
export XDG_CACHE_HOME="$here/cache"
export JAVA_TOOL_OPTIONS="-Dorg.bytedeco.javacpp.cachedir=$here/cache/javacpp"
exec "$here/jre/bin/java" -XX:+UseSerialGC -cp "$here/classes:$here/lib/*" \
  "-Dgstvae.golden=$here/golden" "-Dgstvae.bundle=$here" \
  "-Dgstvae.golden.case=${GOLDEN_CASE-}" "-Dgstvae.cycles=${CYCLES-100}" "-Djava.io.tmpdir=${TMPDIR:-/tmp}" \
  org.gstvae.tests.golden.GpuRun "$@"
RUN
chmod +x "$bundle/run"

if [ -n "$part_mib" ]; then
  echo "bundle.sh: parts" >&2
  parts=$bundle.parts
  rm -rf "$parts"
  mkdir -p "$parts"
  cp "$here/unpack.py" "$parts/"
  tar -C "$(dirname "$bundle")" -c "$(basename "$bundle")" | xz -T0 -3 |
    split -b "${part_mib}MiB" -d -a 3 - "$parts/part-"
  (cd "$parts" && sha256sum part-* >SHA256SUMS)
  du -sh "$parts" >&2
fi
du -sh "$bundle" >&2
echo "$bundle"
