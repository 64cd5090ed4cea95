#!/usr/bin/python3
"""Seeks in a file and tells which buffers come then.

usage: seek.py PIPELINE [ELEMENT]

PIPELINE ends in a sink with name=see; the seek is sent to ELEMENT, or else to the pipeline. Each line of stdin is a JSON object:
  rate, start, stop  as in gst_element_seek(), nanoseconds; stop -1 for none
  flags              a list of GstSeekFlags, such as ["flush", "key_unit"]
  loops              how often the same seek follows without a flush, each when the segment is done

Each becomes one line of stdout:
  done      whether the seek was done
  duration  what the pipeline answers, or -1
  seekable  whether the pipeline says so
  segment   [rate, start, stop] of the last segment
  done-at   the positions of the SEGMENT_DONE messages
  end       "eos", "segment-done", "timeout" or an error
  buffers   [[pts, discont, running time], ...], the last -1 in a segment that is not in time
"""

import json
import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402

WAIT = 30 * Gst.SECOND
ENDS = Gst.MessageType.EOS | Gst.MessageType.SEGMENT_DONE | Gst.MessageType.ERROR


def flags(names):
    found = Gst.SeekFlags.NONE
    for name in names:
        found |= getattr(Gst.SeekFlags, name.upper())
    return found


class Seeking:
    def __init__(self, line):
        self.pipeline = Gst.parse_launch(line)
        self.buffers = []
        self.segment = None
        self.done_at = []
        pad = self.pipeline.get_by_name("see").get_static_pad("sink")
        pad.add_probe(Gst.PadProbeType.BUFFER | Gst.PadProbeType.EVENT_DOWNSTREAM, self.probe)

    def probe(self, _pad, info):
        if info.type & Gst.PadProbeType.BUFFER:
            buffer = info.get_buffer()
            discont = bool(buffer.get_flags() & Gst.BufferFlags.DISCONT)
            running = -1
            if self.segment.format == Gst.Format.TIME:
                _sign, running = self.segment.to_running_time_full(Gst.Format.TIME, buffer.pts)
            self.buffers.append([buffer.pts, discont, running])
        elif info.get_event().type == Gst.EventType.SEGMENT:
            self.segment = info.get_event().parse_segment().copy()
        return Gst.PadProbeReturn.OK

    def limits(self):
        stop = self.segment.stop
        return [self.segment.rate, self.segment.start, -1 if stop == Gst.CLOCK_TIME_NONE else stop]

    def end(self):
        message = self.pipeline.get_bus().timed_pop_filtered(WAIT, ENDS)
        if message is None:
            return "timeout"
        if message.type == Gst.MessageType.ERROR:
            return message.parse_error()[0].message
        if message.type == Gst.MessageType.EOS:
            return "eos"
        self.done_at.append(message.parse_segment_done()[1])
        return "segment-done"

    def run(self, spec):
        self.pipeline.set_state(Gst.State.PAUSED)
        self.pipeline.get_state(WAIT)
        known, duration = self.pipeline.query_duration(Gst.Format.TIME)
        query = Gst.Query.new_seeking(Gst.Format.TIME)
        seekable = self.pipeline.query(query) and query.parse_seeking()[1]
        self.buffers.clear()
        stop_type = Gst.SeekType.NONE if spec["stop"] < 0 else Gst.SeekType.SET
        target = self.pipeline.get_by_name(sys.argv[2]) if len(sys.argv) > 2 else self.pipeline
        edges = [Gst.SeekType.SET, spec["start"], stop_type, spec["stop"]]
        done = target.seek(spec["rate"], Gst.Format.TIME, flags(spec["flags"]), *edges)
        self.pipeline.set_state(Gst.State.PLAYING)
        end = self.end()
        for _ in range(spec["loops"]):
            unflushed = flags(name for name in spec["flags"] if name != "flush")
            done &= target.seek(spec["rate"], Gst.Format.TIME, unflushed, *edges)
            end = self.end()
        self.pipeline.set_state(Gst.State.NULL)
        return {
            "done": done,
            "duration": duration if known else -1,
            "seekable": seekable,
            "segment": self.limits(),
            "done-at": self.done_at,
            "end": end,
            "buffers": self.buffers,
        }


def main():
    Gst.init(None)
    for line in sys.stdin:
        if line.strip():
            print(json.dumps(Seeking(sys.argv[1]).run(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
