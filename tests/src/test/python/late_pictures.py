#!/usr/bin/python3
"""Gives a live encoder pictures that are late from the first one on, and then some that are not.

usage: late_pictures.py LATE IN_TIME

Pushes so many of each into vaeencode model=tiny overload=drop frames-per-chunk=4, at 25 frames per second. Stdout gets a JSON object:
  passed   what came out, in order: names of events, and the PTS of buffers
  qos      messages of the encoder
  error    null or a text
"""

import json
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
from gi.repository import Gst, GstApp  # noqa: E402,F401

from rtp import run  # noqa: E402

WIDTH, HEIGHT = 32, 32
FRAME = Gst.SECOND // 25
HOUR = 3600 * Gst.SECOND


def main():
    late, in_time = map(int, sys.argv[1:])
    Gst.init(None)
    pipeline = Gst.parse_launch(
        "appsrc name=in is-live=true format=time min-latency=0 max-bytes=0"
        f" caps=video/x-raw,format=RGB,width={WIDTH},height={HEIGHT},framerate=25/1"
        " ! vaeencode name=codec model=tiny overload=drop frames-per-chunk=4 ! fakesink name=out sync=false"
    )
    passed = []

    def came(_pad, info):
        if info.type & Gst.PadProbeType.BUFFER:
            passed.append(info.get_buffer().pts)
        else:
            passed.append(Gst.EventType.get_name(info.get_event().type))
        return Gst.PadProbeReturn.OK

    pad = pipeline.get_by_name("out").get_static_pad("sink")
    pad.add_probe(Gst.PadProbeType.BUFFER | Gst.PadProbeType.EVENT_DOWNSTREAM, came)
    # The pipeline has been running for an hour, as far as its elements can see.
    clock = Gst.SystemClock.obtain()
    pipeline.use_clock(clock)
    pipeline.set_start_time(Gst.CLOCK_TIME_NONE)
    pipeline.set_base_time(clock.get_time() - HOUR)
    source = pipeline.get_by_name("in")
    for number in range(late + in_time):
        buffer = Gst.Buffer.new_allocate(None, WIDTH * HEIGHT * 3, None)
        buffer.pts = number * FRAME if number < late else 2 * HOUR + (number - late) * FRAME
        buffer.duration = FRAME
        source.emit("push-buffer", buffer)
    source.emit("end-of-stream")
    chunks = []

    def dropped(message):
        # The base class counts pictures, in default units; the element's own counts chunks.
        if message.parse_qos_stats()[0] == Gst.Format.BUFFERS:
            chunks.append(message)

    error, _warnings = run(pipeline, {}, dropped)
    print(json.dumps({"passed": passed, "qos": len(chunks), "error": error}))


if __name__ == "__main__":
    main()
