#!/usr/bin/python3
"""Runs pipelines one after the other in this process and tells what passed through them.

Each line of stdin is a JSON object:
  pipeline   as on a gst-launch-1.0 line; elements whose name begins with "see" are watched
  timeout    seconds, 120 unless given
  push       {appsrc name: {"caps": ..., "times": [[pts, duration], ...]}} in nanoseconds, with
             -1 for none; the pictures are synthetic
  repeat     how often to run it NULL -> PLAYING -> NULL, 1 unless given
  crc        whether to checksum every watched buffer
  seek       [start, stop] in nanoseconds: after prerolling, a flushing accurate seek; what passed
             before it is forgotten
  drop       {element name: [n, ...]}: those buffers of a watched element go no further
  key-unit   {"element": ..., "after": n}: a downstream force-key-unit event follows the n-th
             buffer of that element
  set        {element name: {"n": {"name": {"property": value}}}}: with the n-th buffer of a watched
             element, counted from 0, properties of the element "name" change

Each becomes one line of stdout:
  error      null, or {domain, code, message, source}
  warnings   the same, a list
  messages   how many of each type, such as {"eos": 1}
  seen       {element name: {"caps": [...], "buffers": [[pts, duration, size, late, latency, crc]],
             "gaps": [[pts, duration]]}}
             where `late` is running time minus PTS on arrival and `latency` the largest minimum
             that the pipeline had reported by then
  rss        resident kilobytes after each run
  held       kilobytes of its own at the end of the last run, before it was stopped
  elements   factory names of everything that the pipeline ended up with
"""

import json
import sys
import zlib

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
gi.require_version("GstVideo", "1.0")
from gi.repository import GLib, Gst, GstApp, GstVideo  # noqa: E402,F401

NONE = Gst.CLOCK_TIME_NONE


def resident(kind="VmRSS"):
    """Kilobytes of this process: VmRSS is all that is resident, RssAnon what belongs to it alone and
    not to a mapped file."""
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith(kind + ":"):
                return int(line.split()[1])
    raise RuntimeError("/proc/self/status has no " + kind)


def known(time):
    return -1 if time == NONE else time


def picture(size, number):
    """Something that differs from frame to frame and has edges."""
    row = bytes((i * (3 + number % 5) + number * 11) % 256 for i in range(256))
    return (row * (size // 256 + 1))[:size]


class Watch:
    """What passes one pad."""

    def __init__(self, run, element):
        self.run = run
        self.key_unit = run.spec.get("key-unit", {})
        if self.key_unit.get("element") != element.get_name():
            self.key_unit = None
        self.drop = run.spec.get("drop", {}).get(element.get_name(), [])
        self.set = run.spec.get("set", {}).get(element.get_name(), {})
        self.caps = []
        self.buffers = []
        self.gaps = []
        pad = element.get_static_pad("src") or element.get_static_pad("sink")
        pad.add_probe(
            Gst.PadProbeType.BUFFER
            | Gst.PadProbeType.EVENT_DOWNSTREAM
            | Gst.PadProbeType.EVENT_FLUSH,
            self.probe,
        )

    def change(self, elements):
        for name, properties in elements.items():
            for key, value in properties.items():
                self.run.pipeline.get_by_name(name).set_property(key, value)

    def probe(self, pad, info):
        if info.type & Gst.PadProbeType.BUFFER:
            if self.key_unit and len(self.buffers) == self.key_unit["after"]:
                self.key_unit = None
                pad.push_event(
                    GstVideo.video_event_new_downstream_force_key_unit(NONE, NONE, NONE, True, 1)
                )
            self.change(self.set.get(str(len(self.buffers)), {}))
            buffer = info.get_buffer()
            crc = None
            if self.run.crc:
                ok, mapped = buffer.map(Gst.MapFlags.READ)
                if ok:
                    crc = zlib.crc32(mapped.data)
                    buffer.unmap(mapped)
            self.buffers.append(
                [
                    known(buffer.pts),
                    known(buffer.duration),
                    buffer.get_size(),
                    self.run.late(buffer.pts),
                    self.run.latency,
                    crc,
                ]
            )
            if len(self.buffers) - 1 in self.drop:
                return Gst.PadProbeReturn.DROP
        else:
            event = info.get_event()
            if event.type == Gst.EventType.CAPS:
                self.caps.append(event.parse_caps().to_string())
            elif event.type == Gst.EventType.GAP:
                self.gaps.append([known(time) for time in event.parse_gap()])
            elif event.type == Gst.EventType.FLUSH_STOP:
                self.buffers.clear()
        return Gst.PadProbeReturn.OK


class Run:
    def __init__(self, spec):
        self.spec = spec
        self.crc = spec.get("crc", False)
        self.error = None
        self.warnings = []
        self.messages = {}
        self.latency = -1
        self.rss = []
        self.held = 0
        self.factories = set()
        self.seen = {}

    def late(self, pts):
        clock = self.pipeline.get_clock()
        if clock is None or pts == NONE or self.pipeline.current_state != Gst.State.PLAYING:
            return None
        return clock.get_time() - self.pipeline.get_base_time() - pts

    def ask_latency(self):
        query = Gst.Query.new_latency()
        if self.pipeline.query(query):
            _live, least, _most = query.parse_latency()
            self.latency = max(self.latency, least)

    def push(self, name, what):
        """Feeds an appsrc from its own thread of control: GLib's idle."""
        source = self.pipeline.get_by_name(name)
        caps = Gst.Caps.from_string(what["caps"])
        source.set_property("caps", caps)
        source.set_property("format", Gst.Format.TIME)
        source.set_property("max-bytes", 0)
        size = GstVideo.VideoInfo.new_from_caps(caps).size
        for number, (pts, duration) in enumerate(what["times"]):
            buffer = Gst.Buffer.new_wrapped(picture(size, number))
            buffer.pts = NONE if pts < 0 else pts
            buffer.duration = NONE if duration < 0 else duration
            source.emit("push-buffer", buffer)
        source.emit("end-of-stream")

    def issue(self, error, source):
        return {
            "domain": error.domain,
            "code": error.code,
            "message": error.message,
            "source": source.get_name(),
        }

    def once(self):
        try:
            self.pipeline = Gst.parse_launch(self.spec["pipeline"])
        except GLib.Error as error:
            self.error = {"domain": error.domain, "code": error.code, "message": error.message, "source": ""}
            return
        if not isinstance(self.pipeline, Gst.Pipeline):
            whole = Gst.Pipeline.new()
            whole.add(self.pipeline)
            self.pipeline = whole
        for element in self.every():
            if element.get_name().startswith("see"):
                self.seen[element.get_name()] = Watch(self, element)
        for name, what in self.spec.get("push", {}).items():
            self.push(name, what)
        bus = self.pipeline.get_bus()
        if "seek" in self.spec:
            self.pipeline.set_state(Gst.State.PAUSED)
            self.pipeline.get_state(10 * Gst.SECOND)
            start, stop = self.spec["seek"]
            self.pipeline.seek(
                1.0,
                Gst.Format.TIME,
                Gst.SeekFlags.FLUSH | Gst.SeekFlags.ACCURATE,
                Gst.SeekType.SET,
                start,
                Gst.SeekType.SET,
                stop,
            )
        self.pipeline.set_state(Gst.State.PLAYING)
        deadline = GLib.get_monotonic_time() + int(1e6 * self.spec.get("timeout", 120))
        while True:
            left = deadline - GLib.get_monotonic_time()
            message = bus.timed_pop(max(left, 0) * 1000)
            if message is None:
                self.error = {"domain": "", "code": 0, "message": "timeout", "source": ""}
                break
            kind = Gst.MessageType.get_name(message.type)
            self.messages[kind] = self.messages.get(kind, 0) + 1
            if message.type == Gst.MessageType.LATENCY:
                self.pipeline.recalculate_latency()
                self.ask_latency()
            elif message.type == Gst.MessageType.ASYNC_DONE:
                self.ask_latency()
            elif message.type == Gst.MessageType.WARNING:
                self.warnings.append(self.issue(message.parse_warning()[0], message.src))
            elif message.type == Gst.MessageType.ERROR:
                self.error = self.issue(message.parse_error()[0], message.src)
                break
            elif message.type == Gst.MessageType.EOS:
                break
        for element in self.every():
            factory = element.get_factory()
            if factory is not None:
                self.factories.add(factory.get_name())
        self.held = resident("RssAnon")
        self.pipeline.set_state(Gst.State.NULL)
        bus.set_flushing(True)

    def every(self):
        found = []
        iterator = self.pipeline.iterate_recurse()
        while True:
            result, element = iterator.next()
            if result != Gst.IteratorResult.OK:
                return found
            found.append(element)

    def report(self):
        for _ in range(self.spec.get("repeat", 1)):
            self.once()
            self.pipeline = None
            self.rss.append(resident())
            if self.error is not None:
                break
        return {
            "error": self.error,
            "warnings": self.warnings,
            "messages": self.messages,
            "seen": {
                n: {"caps": w.caps, "buffers": w.buffers, "gaps": w.gaps}
                for n, w in self.seen.items()
            },
            "rss": self.rss,
            "held": self.held,
            "elements": sorted(self.factories),
        }


def main():
    Gst.init(None)
    for line in sys.stdin:
        if line.strip():
            print(json.dumps(Run(json.loads(line)).report()), flush=True)


if __name__ == "__main__":
    main()
