#!/usr/bin/python3
"""Sends live latents with a header extension: transport-wide sequence numbers.

usage: rtp_extension.py

Stdout gets a JSON object:
  numbers  of the packets in order; null for a packet without the extension
  error    null or a text
"""

import json

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtp", "1.0")
from gi.repository import Gst, GstRtp  # noqa: E402,F401

from rtp import run  # noqa: E402

ID = 3

# RFC 8285, section 4.2: the profile of one-byte headers, its length in words; then ID and length.
EXTENSION = bytes([0xBE, 0xDE, 0, 1, ID << 4 | 1])
RTP_HEADER = 12


def number(packet):
    extension = packet[RTP_HEADER : RTP_HEADER + len(EXTENSION)]
    if not packet[0] >> 4 & 1 or extension != EXTENSION:
        return None
    return int.from_bytes(packet[RTP_HEADER + len(EXTENSION) :][:2], "big")


def main():
    Gst.init(None)
    pipeline = Gst.parse_launch(
        "videotestsrc is-live=true num-buffers=24 ! video/x-raw,format=RGB,width=32,height=32,framerate=25/1"
        " ! vaeencode model=tiny frames-per-chunk=8 slice-size=200 ! rtpvaepay name=pay mtu=300 ! fakesink name=out"
    )
    extension = Gst.ElementFactory.make("rtphdrexttwcc", None)
    extension.set_id(ID)
    pipeline.get_by_name("pay").emit("add-extension", extension)
    report = {"numbers": [], "error": None}

    def came(_pad, info):
        buffer = info.get_buffer()
        report["numbers"].append(number(buffer.extract_dup(0, buffer.get_size())))
        return Gst.PadProbeReturn.OK

    pipeline.get_by_name("out").get_static_pad("sink").add_probe(Gst.PadProbeType.BUFFER, came)
    report["error"], _warnings = run(pipeline, {})
    print(json.dumps(report))


if __name__ == "__main__":
    main()
