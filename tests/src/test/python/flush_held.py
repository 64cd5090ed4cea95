#!/usr/bin/python3
"""Seeks while a decoder's picture is held on its way out, and lets the picture go only when the flush is over, or
does not end without it.

usage: flush_held.py PIPELINE POSITION

PIPELINE has a decoder named codec and ends in a sink named out; POSITION is in nanoseconds. Stdout gets a JSON object:
  passed  what came after the flush: names of events, and the PTS of buffers
  end     "eos", "timeout" or an error
"""

import json
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402

PATIENCE = 60

# For how long the end of a flush is waited for that has to wait for the picture.
MOST_HELD = 1


class Held:
    def __init__(self, line):
        self.pipeline = Gst.parse_launch(line)
        self.holding, self.flushed = threading.Event(), threading.Event()
        self.passed = []
        kinds = Gst.PadProbeType.BUFFER | Gst.PadProbeType.EVENT_DOWNSTREAM | Gst.PadProbeType.EVENT_FLUSH
        self.pipeline.get_by_name("codec").get_static_pad("src").add_probe(Gst.PadProbeType.BUFFER, self.hold)
        self.pipeline.get_by_name("out").get_static_pad("sink").add_probe(kinds, self.came)

    def hold(self, _pad, _info):
        if not self.holding.is_set():
            self.holding.set()
            self.flushed.wait(PATIENCE)
        return Gst.PadProbeReturn.OK

    def came(self, _pad, info):
        if info.type & Gst.PadProbeType.BUFFER:
            self.passed.append(info.get_buffer().pts)
        else:
            kind = info.get_event().type
            self.passed.append(Gst.EventType.get_name(kind))
            if kind == Gst.EventType.FLUSH_STOP:
                self.passed.clear()
                self.flushed.set()
        return Gst.PadProbeReturn.OK

    def run(self, position):
        self.pipeline.set_state(Gst.State.PLAYING)
        self.holding.wait(PATIENCE)
        seeking = threading.Thread(
            target=lambda: self.pipeline.seek_simple(Gst.Format.TIME, Gst.SeekFlags.FLUSH, position)
        )
        seeking.start()
        self.flushed.wait(MOST_HELD)
        self.flushed.set()
        seeking.join()
        message = self.pipeline.get_bus().timed_pop_filtered(
            PATIENCE * Gst.SECOND, Gst.MessageType.EOS | Gst.MessageType.ERROR
        )
        self.pipeline.set_state(Gst.State.NULL)
        if message is None:
            return "timeout"
        return "eos" if message.type == Gst.MessageType.EOS else message.parse_error()[0].message


if __name__ == "__main__":
    Gst.init(None)
    held = Held(sys.argv[1])
    end = held.run(int(sys.argv[2]))
    print(json.dumps({"passed": held.passed, "end": end}))
