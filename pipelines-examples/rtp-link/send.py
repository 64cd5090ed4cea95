#!/usr/bin/python3
"""Sends a test picture as latents over RTP and writes the session description.

usage: send.py HOST PORT FILE.sdp [FRAMES]
"""

import os
import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402


def session_description(caps, host, port):
    """RFC 8866; every string field of the caps is a parameter."""
    structure = caps.get_structure(0)
    payload = structure.get_value("payload")
    names = [structure.nth_field_name(i) for i in range(structure.n_fields())]
    parameters = ";".join(
        f"{name}={structure.get_string(name)}"
        for name in names
        if structure.get_string(name) is not None and name not in ("media", "encoding-name")
        and not name.startswith("a-")
    )
    return (
        f"v=0\r\no=- 1 1 IN IP4 {host}\r\ns=latents\r\nc=IN IP4 {host}\r\nt=0 0\r\n"
        f"m=video {port} RTP/AVP {payload}\r\na=rtpmap:{payload} X-VAE/90000\r\n"
        f"a=fmtp:{payload} {parameters}\r\n"
    )


def main():
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__.strip())
    host, port, file = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    frames = int(sys.argv[4]) if len(sys.argv) > 4 else -1
    Gst.init(None)
    pipeline = Gst.parse_launch(
        f"videotestsrc is-live=true pattern=ball num-buffers={frames} !"
        " video/x-raw,format=I420,width=320,height=192,framerate=25/1 ! queue !"
        " vaeencode ! rtpvaepay name=pay ! rtpbin.send_rtp_sink_0"
        f" rtpbin name=rtpbin rtpbin.send_rtp_src_0 ! udpsink host={host} port={port}"
        f" rtpbin.send_rtcp_src_0 ! udpsink host={host} port={port + 1} sync=false async=false"
    )
    pad = pipeline.get_by_name("pay").get_static_pad("src")

    def packet_came(pad, _info):
        # Moved into place, so that nobody reads half a file.
        with open(file + ".new", "w", encoding="utf-8") as new:
            new.write(session_description(pad.get_current_caps(), host, port))
        os.replace(file + ".new", file)
        return Gst.PadProbeReturn.REMOVE

    pad.add_probe(Gst.PadProbeType.BUFFER, packet_came)
    pipeline.set_state(Gst.State.PLAYING)
    bus = pipeline.get_bus()
    while True:
        message = bus.timed_pop_filtered(
            Gst.CLOCK_TIME_NONE,
            Gst.MessageType.EOS | Gst.MessageType.ERROR | Gst.MessageType.LATENCY,
        )
        if message.type == Gst.MessageType.LATENCY:
            pipeline.recalculate_latency()
            continue
        pipeline.set_state(Gst.State.NULL)
        sys.exit(message.parse_error()[0].message if message.type == Gst.MessageType.ERROR else 0)


if __name__ == "__main__":
    main()
