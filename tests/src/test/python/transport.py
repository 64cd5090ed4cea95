#!/usr/bin/python3
"""Sends latents from one pipeline of this process to another, and tells what arrived.

usage: transport.py RECEIVER SENDER CHUNKS [sender-first]

The latents pass elements with name=sent and name=got. It ends when CHUNKS chunks arrived, or none for
30 seconds. One JSON object on stdout:
  received   how many chunks arrived
  same       whether they are those that were sent, byte for byte and in order
  times      PTS of the first and of the last one that arrived, nanoseconds
  rss        resident kilobytes when a quarter had arrived, and at the end
  error      of either pipeline, or null
"""

import json
import sys
import threading
import zlib

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402

from observe import resident  # noqa: E402

PATIENCE = 30


class Passed:
    """Checksums and times of what passed an element."""

    def __init__(self, pipeline, name, expected):
        self.checksums = []
        self.times = []
        self.rss = []
        self.expected = expected
        self.news = threading.Condition()
        pad = pipeline.get_by_name(name).get_static_pad("src")
        pad.add_probe(Gst.PadProbeType.BUFFER, self.probe)

    def probe(self, _pad, info):
        buffer = info.get_buffer()
        ok, mapped = buffer.map(Gst.MapFlags.READ)
        if ok:
            with self.news:
                self.checksums.append(zlib.crc32(mapped.data))
                self.times.append(buffer.pts)
                if len(self.times) in (self.expected // 4, self.expected):
                    self.rss.append(resident())
                self.news.notify()
            buffer.unmap(mapped)
        return Gst.PadProbeReturn.OK

    def wait(self):
        """Until all arrived, or none for a while."""
        with self.news:
            while len(self.times) < self.expected:
                if not self.news.wait(PATIENCE):
                    return


def error_of(pipeline):
    message = pipeline.get_bus().pop_filtered(Gst.MessageType.ERROR)
    return None if message is None else message.parse_error()[0].message


def main():
    Gst.init(None)
    receiver = Gst.parse_launch(sys.argv[1])
    sender = Gst.parse_launch(sys.argv[2])
    count = int(sys.argv[3])
    sent = Passed(sender, "sent", count)
    got = Passed(receiver, "got", count)
    pipelines = [receiver, sender]
    if "sender-first" in sys.argv:
        pipelines.reverse()
    for pipeline in pipelines:
        pipeline.set_state(Gst.State.PLAYING)
        # A link that has no other end yet does not get further than this.
        pipeline.get_state(2 * Gst.SECOND)
    got.wait()
    error = error_of(receiver) or error_of(sender)
    sender.set_state(Gst.State.NULL)
    receiver.set_state(Gst.State.NULL)
    print(
        json.dumps(
            {
                "received": len(got.times),
                "same": got.checksums == sent.checksums[: len(got.checksums)],
                "times": [got.times[0], got.times[-1]] if got.times else [],
                "rss": got.rss,
                "error": error,
            }
        )
    )


if __name__ == "__main__":
    main()
