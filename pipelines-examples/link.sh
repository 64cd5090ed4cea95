# Sourced by the examples of links: what is the same on all of them.
out=$root/out
mkdir -p "$out"
# Streams that are muxed together wait for each other: these queues hold as much as that takes.
q="queue max-size-buffers=0 max-size-bytes=0 max-size-time=0"
# A screen, where there is one.
screen="fakesink sync=true"
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  screen=autovideosink
fi

# Chunks in a latent file, also in one that is still being written.
chunks() {
  { grep -ao VAEU "$1" 2>/dev/null || true; } | wc -l
}

# Waits until a program has opened its port: in state 07 of /proc/net/udp it is bound.
wait_for_udp_port() {
  until grep -q ":$(printf %04X "$1") [0-9:A-F]* 07" /proc/net/udp /proc/net/udp6; do
    kill -0 "$2" || exit 1
    sleep 0.1
  done
}

# Waits until as many chunks were received as were sent, and says so.
wait_for_chunks() {
  local sent deadline=$((SECONDS + 60))
  sent=$(chunks "$1")
  until [ "$(chunks "$2")" -ge "$sent" ]; do
    kill -0 "$3" || exit 1
    if [ $SECONDS -ge $deadline ]; then
      echo "$sent chunks sent, $(chunks "$2") received" >&2
      exit 1
    fi
    sleep 0.1
  done
  echo "$sent chunks sent, $(chunks "$2") received"
}
