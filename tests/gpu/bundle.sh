#!/usr/bin/env bash
# Makes one folder that runs the GPU tests and measurements on any x86-64 Linux machine with an
# NVIDIA driver: copy it there and start its script "run". No network and no Maven are needed there.
#   tests/gpu/bundle.sh [--parts] [DIR]      DIR: tests/gpu/target/bundle
# --parts also packs it as DIR.tar.xz.00, .01, ... of 60 MiB each; there: cat DIR.tar.xz.* | tar xJ
#
# TRT_SLIM=SCRIPT TRT_SM=90   makes TensorRT smaller: SCRIPT LIBRARY OUT --sm 90 keeps the kernels
#                             of one architecture
# Needs a build (mvn -q package -DskipTests), a JDK with jlink, apt, and python3.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

parts=false
if [ "${1-}" = --parts ]; then
  parts=true
  shift
fi
bundle=${1:-$here/target/bundle}

fail() {
  echo "bundle.sh: $*" >&2
  exit 1
}

plugin=$root/plugin/target/gstreamer-1.0
[ -f "$plugin/libgstvae.so" ] && [ -d "$here/target/lib" ] && [ -d "$here/target/test-classes" ] ||
  fail "not built: run 'mvn -q package -DskipTests' in $root"
java_home=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}
[ -x "$java_home/bin/jlink" ] || fail "no jlink in $java_home: install openjdk-17-jdk-headless"
command -v gst-launch-1.0 >/dev/null || fail "no gst-launch-1.0: install gstreamer1.0-tools"

rm -rf "$bundle"
mkdir -p "$bundle"/{lib,tensorrt,gst,models,golden,cache}

echo "bundle.sh: Java" >&2
"$java_home/bin/jlink" --output "$bundle/jre" --no-header-files --no-man-pages --compress=2 \
  --add-modules java.base,java.desktop,java.logging,java.management,java.naming,java.sql,java.xml,jdk.unsupported

echo "bundle.sh: classes" >&2
cp -r "$here/target/test-classes" "$bundle/classes"
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
if [ -n "${TRT_SLIM-}" ]; then
  python3 "$TRT_SLIM" "$resource" "$resource.slim" --sm "${TRT_SM:?set TRT_SM, for example 90}" >&2
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
wanted=("$(command -v gst-launch-1.0)" "$scanner")
for plugin_library in coreelements videotestsrc videoconvert videoconvertscale; do
  [ ! -f "$plugins/libgst$plugin_library.so" ] || wanted+=("$plugins/libgst$plugin_library.so")
done
# Packages of these files and of all that they need, but for the C and C++ runtimes.
mapfile -t packages < <(
  {
    printf '%s\n' "${wanted[@]}"
    ldd "${wanted[@]}" "$bundle/plugin/libgstvae.so" 2>/dev/null | sed -n 's/.*=> \(\/[^ ]*\).*/\1/p'
    # Opened by the plugin at run time.
    ldconfig -p | sed -n 's/.*=> \(.*libgst\(video\|base\|app\)-1.0.so.0\)$/\1/p'
  } | sort -u | while read -r file; do
    dpkg -S "$(readlink -f "$file")" 2>/dev/null || dpkg -S "$file" 2>/dev/null || true
  done | cut -d: -f1 | sort -u | grep -vE '^(libc6|libgcc-s1|libstdc\+\+6|openjdk.*)$'
)
(
  mkdir -p "$bundle/debs"
  cd "$bundle/debs"
  apt-get -q download "${packages[@]}" >&2
  for package in ./*.deb; do
    dpkg-deb -x "$package" "$bundle/gst"
  done
)
rm -rf "$bundle/debs" "$bundle"/gst/usr/share/{doc,man,locale}

echo "bundle.sh: golden models" >&2
if [ -f "$root/../shared/golden/manifest.json" ]; then
  cp "$root"/../shared/golden/* "$bundle/golden/"
elif [ -f "$root/tests/golden/manifest.json" ]; then
  cp "$root"/tests/golden/* "$bundle/golden/"
fi

cat >"$bundle/run" <<'RUN'
#!/bin/sh
# Runs the GPU tests of this folder; prints one JSON on stdout, what happens meanwhile on stderr.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
libraries=$(find "$here/gst" -name '*.so*' -path '*/lib/*' -printf '%h\n' | sort -u | grep -v gstreamer-1.0 | tr '\n' ':')
plugins=$(dirname "$(find "$here/gst" -name libgstcoreelements.so)")
export LD_LIBRARY_PATH="$here/tensorrt:$libraries${LD_LIBRARY_PATH-}"
export PATH="$here/gst/usr/bin:$PATH"
export GST_PLUGIN_SYSTEM_PATH_1_0="$plugins"
export GST_PLUGIN_PATH="$here/plugin"
export GST_PLUGIN_SCANNER="$(find "$here/gst" -name gst-plugin-scanner -type f)"
export GST_REGISTRY="$here/cache/registry.bin"
export VAE_MODELS_PATH="$here/models"
export VAE_JAVA_HOME="$here/jre" JAVA_HOME="$here/jre"
export XDG_CACHE_HOME="$here/cache"
export JAVA_TOOL_OPTIONS="-Dorg.bytedeco.javacpp.cachedir=$here/cache/javacpp"
exec "$here/jre/bin/java" -XX:+UseSerialGC -cp "$here/classes:$here/lib/*" \
  "-Dgstvae.golden=$here/golden" "-Djava.io.tmpdir=${TMPDIR:-/tmp}" \
  org.gstvae.tests.golden.GpuRun "$@"
RUN
chmod +x "$bundle/run"

if $parts; then
  echo "bundle.sh: parts" >&2
  rm -f "$bundle".tar.xz.*
  tar -C "$(dirname "$bundle")" -c "$(basename "$bundle")" | xz -T0 -3 |
    split -b 60M -d -a 2 - "$bundle.tar.xz."
fi
echo "$bundle"
du -sh "$bundle" >&2
