#!/usr/bin/python3
"""Tells a decoder, when its first picture comes, that pictures are in time from a moment on only.

usage: qos.py PIPELINE EARLIEST

PIPELINE has a decoder named codec and ends in a sink named out; EARLIEST is in nanoseconds. Stdout gets a JSON object:
  pictures  [PTS, ...]
  gaps      [[timestamp, duration], ...]
  dropped   PTS of the chunks of the decoder's QoS messages
  live      whether these say that the stream is
  error     null or a text
"""

import json
import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402

from rtp import run  # noqa: E402


def main():
    Gst.init(None)
    pipeline = Gst.parse_launch(sys.argv[1])
    earliest = int(sys.argv[2])
    codec = pipeline.get_by_name("codec")
    report = {"pictures": [], "gaps": [], "dropped": [], "live": False, "error": None}

    def came(pad, info):
        if info.type & Gst.PadProbeType.BUFFER:
            buffer = info.get_buffer()
            if not report["pictures"]:
                # Twice the delay is made up for.
                late = (earliest - buffer.pts) // 2
                pad.push_event(Gst.Event.new_qos(Gst.QOSType.UNDERFLOW, 2.0, late, buffer.pts))
            report["pictures"].append(buffer.pts)
        elif info.get_event().type == Gst.EventType.GAP:
            report["gaps"].append(list(info.get_event().parse_gap()))
        return Gst.PadProbeReturn.OK

    pad = pipeline.get_by_name("out").get_static_pad("sink")
    pad.add_probe(Gst.PadProbeType.BUFFER | Gst.PadProbeType.EVENT_DOWNSTREAM, came)

    def dropped(message):
        if message.src == codec:
            live, _running, _stream, timestamp, _duration = message.parse_qos()
            report["dropped"].append(timestamp)
            report["live"] |= live

    report["error"], _warnings = run(pipeline, {}, dropped)
    print(json.dumps(report))


if __name__ == "__main__":
    main()
