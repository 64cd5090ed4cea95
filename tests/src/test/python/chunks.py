#!/usr/bin/python3
"""Sends many small chunks through encoder and decoder, and prints this process's resident
kilobytes when the numbers of chunks given as arguments have come out."""

import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402

from observe import resident  # noqa: E402

FRAMES_PER_CHUNK = 8

Gst.init(None)
marks = [int(argument) * FRAMES_PER_CHUNK for argument in sys.argv[1:]]
pipeline = Gst.parse_launch(
    f"videotestsrc num-buffers={max(marks)} ! video/x-raw,format=I420,width=16,height=16,framerate=25/1"
    " ! vaeencode model=tiny ! vaedecode ! fakesink name=sink"
)
count = 0


def passed(_pad, _info):
    global count
    count += 1
    if count in marks:
        print(resident(), flush=True)
    return Gst.PadProbeReturn.OK


pipeline.get_by_name("sink").get_static_pad("sink").add_probe(Gst.PadProbeType.BUFFER, passed)
pipeline.set_state(Gst.State.PLAYING)
message = pipeline.get_bus().timed_pop_filtered(
    Gst.CLOCK_TIME_NONE, Gst.MessageType.EOS | Gst.MessageType.ERROR
)
pipeline.set_state(Gst.State.NULL)
if message.type == Gst.MessageType.ERROR:
    sys.exit(message.parse_error()[0].message)
