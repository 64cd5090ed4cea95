#!/usr/bin/python3
"""Two live pipelines, and between them a link that loses packets and changes their order.

usage: rtp_live.py SPEC, a JSON object:
  send       a gst-launch-1.0 line that ends with rtpvaepay name=pay
  receive    a gst-launch-1.0 line that begins with what takes packets and ends with a sink; one with
             name=see is watched
  loss       how likely a packet is lost
  lose-last  the last packet of every so-manieth chunk is lost; 0 loses none
  reorder    how likely a packet waits until two others have passed
  seed       of all that is random
  stop-after packets after which both are stopped instead of waiting for the end

Stdout gets a JSON object:
  sent       [nanoseconds since the chunk's first packet, marker] of each packet, as it left
  lost       how many packets were lost
  seen       [pts, late] of each buffer at the watched sink; late is running time minus PTS
  latency    what sender and receiver reported last
  stopping   seconds that it took to stop both
  warnings, error
"""

import json
import random
import sys
import time

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
from gi.repository import Gst, GstApp  # noqa: E402,F401


class Link:
    """An appsink of the sender that feeds an appsrc of the receiver, when its caps are known."""

    def __init__(self, spec):
        self.spec = spec
        self.chance = random.Random(spec.get("seed", 1))
        self.sent, self.lost, self.held, self.chunks = [], 0, [], 0
        self.first = None
        self.sender = Gst.parse_launch(spec["send"] + " ! appsink name=packets emit-signals=true sync=false")
        self.receiver = Gst.parse_launch(
            "appsrc name=in is-live=true do-timestamp=true format=time max-bytes=0 ! " + spec["receive"]
        )
        self.source = self.receiver.get_by_name("in")
        self.sender.get_by_name("packets").connect("new-sample", self.packet)
        self.seen = []
        self.receiver.get_by_name("see").get_static_pad("sink").add_probe(
            Gst.PadProbeType.BUFFER, self.watch
        )

    def packet(self, sink):
        sample = sink.emit("pull-sample")
        buffer = sample.get_buffer()
        data = buffer.extract_dup(0, buffer.get_size())
        last = data[1] >> 7
        now = time.monotonic_ns()
        if self.first is None:
            self.first = now
            self.source.set_property("caps", sample.get_caps())
        self.sent.append([now - self.first, last])
        if last:
            self.first = now
            self.chunks += 1
        every = self.spec.get("lose-last", 0)
        lose = last and every and self.chunks % every == 0
        if last:
            self.first = None
        if lose or self.chance.random() < self.spec.get("loss", 0):
            self.lost += 1
        elif self.chance.random() < self.spec.get("reorder", 0):
            self.held.append([2, data])
        else:
            self.deliver(data)
            for waiting in self.held:
                waiting[0] -= 1
            while self.held and self.held[0][0] <= 0:
                self.deliver(self.held.pop(0)[1])
        return Gst.FlowReturn.OK

    def deliver(self, data):
        self.source.emit("push-buffer", Gst.Buffer.new_wrapped(data))

    def watch(self, _pad, info):
        clock = self.receiver.get_clock()
        pts = info.get_buffer().pts
        self.seen.append([pts, clock.get_time() - self.receiver.get_base_time() - pts])
        return Gst.PadProbeReturn.OK

    def latency(self, asked):
        query = Gst.Query.new_latency()
        return query.parse_latency()[1] if asked.query(query) else -1

    def run(self):
        warnings, error = [], None
        reported = [-1, -1]
        # The sink of the sender does not synchronise, and so would not ask.
        asked = [self.sender.get_by_name("pay").get_static_pad("src"), self.receiver]
        ended = {"sender": False, "receiver": False}
        clock = Gst.SystemClock.obtain()
        self.sender.use_clock(clock)
        self.receiver.use_clock(clock)
        self.receiver.set_state(Gst.State.PLAYING)
        self.sender.set_state(Gst.State.PLAYING)
        deadline = time.monotonic() + 120
        stop = self.spec.get("stop-after", 1e9)
        while not (ended["sender"] and ended["receiver"]) and error is None:
            for place, (name, pipeline) in enumerate(
                (("sender", self.sender), ("receiver", self.receiver))
            ):
                message = pipeline.get_bus().timed_pop(20 * Gst.MSECOND)
                if message is None:
                    continue
                if message.type == Gst.MessageType.LATENCY:
                    pipeline.recalculate_latency()
                    reported[place] = max(reported[place], self.latency(asked[place]))
                elif message.type in (Gst.MessageType.ASYNC_DONE, Gst.MessageType.STATE_CHANGED):
                    reported[place] = max(reported[place], self.latency(asked[place]))
                elif message.type == Gst.MessageType.WARNING:
                    warnings.append(message.parse_warning()[0].message)
                elif message.type == Gst.MessageType.ERROR:
                    error = name + ": " + message.parse_error()[0].message
                elif message.type == Gst.MessageType.EOS:
                    ended[name] = True
                    if name == "sender":
                        for waiting in self.held:
                            self.deliver(waiting[1])
                        self.source.emit("end-of-stream")
            if time.monotonic() > deadline:
                error = "timeout"
            if len(self.sent) >= stop:
                break
        began = time.monotonic()
        self.sender.set_state(Gst.State.NULL)
        self.receiver.set_state(Gst.State.NULL)
        print(
            json.dumps(
                {
                    "sent": self.sent,
                    "lost": self.lost,
                    "seen": self.seen,
                    "latency": reported,
                    "stopping": time.monotonic() - began,
                    "warnings": warnings,
                    "error": error,
                }
            )
        )


if __name__ == "__main__":
    Gst.init(None)
    Link(json.loads(sys.argv[1])).run()
