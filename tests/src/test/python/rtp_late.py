#!/usr/bin/python3
"""Lets the packets of a chunk arrive at chosen times, on a clock that moves only when told.

usage: rtp_late.py SPEC, a JSON object:
  source     a gst-launch-1.0 line that gives latents; its first chunk is sent
  pay        properties of rtpvaepay
  latency    nanoseconds that the link in front of rtpvaedepay reports
  arrivals   [running time in nanoseconds, packets that have come by then], in order; negative numbers
             count from the chunk's end, as in Python, and 0 stands for all

Stdout gets a JSON object:
  slices     of the chunk, as it was sent
  received   [running time, slices, flags] of what came of it
  error      null or a text
"""

import json
import sys
import time

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
gi.require_version("GstCheck", "1.0")
from gi.repository import Gst, GstApp, GstCheck  # noqa: E402,F401

from rtp import content, run, taken_apart  # noqa: E402

PATIENCE = 120


class Receiver:
    def __init__(self, caps, latency):
        self.clock = GstCheck.TestClock.new()
        self.pipeline = Gst.parse_launch(
            f"appsrc name=in is-live=true format=time min-latency={latency} ! rtpvaedepay"
            " ! appsink name=out sync=false"
        )
        self.source = self.pipeline.get_by_name("in")
        self.source.set_property("caps", caps)
        self.sink = self.pipeline.get_by_name("out")
        self.received = []
        self.begun = False
        self.pipeline.use_clock(self.clock)
        self.pipeline.set_state(Gst.State.PLAYING)

    def push(self, data):
        buffer = Gst.Buffer.new_wrapped(data)
        buffer.pts = 0
        if self.begun:
            # In this thread: afterwards the depayloader is through with it.
            self.source.get_static_pad("src").push(buffer)
        else:
            self.begun = True
            self.source.emit("push-buffer", buffer)
        self.settle()

    def settle(self):
        """Until the depayloader waits for a time to come, or let the chunk go."""
        deadline = time.monotonic() + PATIENCE
        while not self.received and time.monotonic() < deadline:
            waits_for = self.clock.get_next_entry_time()
            if waits_for != Gst.CLOCK_TIME_NONE:
                if waits_for > self.clock.get_time():
                    return
                self.clock.process_next_clock_id()
            sample = self.sink.try_pull_sample(Gst.MSECOND)
            if sample is not None:
                buffer = sample.get_buffer()
                slices = len(taken_apart(content(buffer))[1])
                self.received.append([self.clock.get_time(), slices, int(buffer.get_flags())])
        if not self.received:
            raise AssertionError("the depayloader neither waits nor lets the chunk go")

    def advance(self, to):
        self.clock.set_time(to)
        if self.begun:
            self.settle()


def sent(spec):
    """Packets and slices of the first chunk, and the packets' caps."""
    packets, units, caps = [], [], []

    def packet_came(sample):
        caps[:] = [sample.get_caps()]
        packets.append(content(sample.get_buffer()))

    line = f"{spec['source']} ! tee name=t ! queue ! appsink name=sent t. ! queue ! rtpvaepay {spec['pay']} ! appsink name=packets"
    error, _warnings = run(
        Gst.parse_launch(line),
        {"sent": lambda sample: units.append(content(sample.get_buffer())), "packets": packet_came},
    )
    if error is not None:
        raise AssertionError(error)
    last = next(number for number, data in enumerate(packets) if data[1] >> 7)
    return packets[: last + 1], len(taken_apart(units[0])[1]), caps[0]


def main():
    Gst.init(None)
    spec = json.loads(sys.argv[1])
    report = {"slices": 0, "received": [], "error": None}
    try:
        packets, report["slices"], caps = sent(spec)
        receiver = Receiver(caps, spec["latency"])
        pushed = 0
        for at, many in spec["arrivals"]:
            receiver.advance(at)
            end = many if many > 0 else len(packets) + many
            while pushed < end:
                receiver.push(packets[pushed])
                pushed += 1
        report["received"] = receiver.received
        receiver.pipeline.set_state(Gst.State.NULL)
    except AssertionError as failure:
        report["error"] = str(failure)
    print(json.dumps(report))


if __name__ == "__main__":
    main()
