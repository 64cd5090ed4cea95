# Sourced by the examples: installs and builds what is missing, and puts the plugin on the path.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
plugin=$root/plugin/target/gstreamer-1.0

"$root/tests/install-packages.sh"
if [ ! -e "$plugin/libgstvae.so" ] ||
  [ -n "$(find "$root/pom.xml" "$root"/plugin/{pom.xml,src} "$root"/engines/*/{pom.xml,src} \
    -newer "$plugin/libgstvae.so" -type f -not -path '*/src/test/*' 2>/dev/null | head -1)" ]; then
  echo "Building with Maven; the first time it also downloads libtorch and others, about 180 MB."
  (cd "$root" && mvn -B -q -ntp package -DskipTests)
  touch "$plugin/libgstvae.so"
fi
export GST_PLUGIN_PATH=$plugin${GST_PLUGIN_PATH:+:$GST_PLUGIN_PATH}
