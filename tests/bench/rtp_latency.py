#!/usr/bin/python3
"""Glass to glass: from a live source through encoder, RTP over UDP, decoder, to the screen's clock.

    tests/bench/rtp_latency.py [--size 320x192] [--frames 150] [--jitter 200] [--model mini]

The live source gives 25 frames a second, each with its number as a row of 12 black and white bars, and notes the time; the number is
read again from the picture that the sink shows. Sender and receiver are
two pipelines that know nothing of each other but the caps. Prints what was measured, what each side
reported, and what that is made of.
"""

import argparse
import json
import sys
import threading
import time

import gi
import numpy as np

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
from gi.repository import Gst, GstApp  # noqa: E402,F401

BITS = 12
PORT = 5440
RATE = 25


def latency(asked):
    query = Gst.Query.new_latency()
    return query.parse_latency()[1] / 1e6 if asked.query(query) else None


def stamped(luma, number):
    """Draws the number: bars over the upper half."""
    height, width = luma.shape
    bar = width // BITS
    for bit in range(BITS):
        luma[: height // 2, bit * bar : (bit + 1) * bar] = 235 if number >> bit & 1 else 16


def stamp_of(luma):
    height, width = luma.shape
    bar = width // BITS
    number = 0
    for bit in range(BITS):
        middle = luma[height // 8 : 3 * height // 8, bit * bar + bar // 4 : (bit + 1) * bar - bar // 4]
        number |= int(middle.mean() > 125) << bit
    return number


class Measurement:
    def __init__(self, arguments):
        self.width, self.height = (int(extent) for extent in arguments.size.split("x"))
        self.captured, self.shown, self.arrived = {}, {}, {}
        caps = f"video/x-raw,format=GRAY8,width={self.width},height={self.height},framerate=25/1"
        self.frames = arguments.frames
        self.sender = Gst.parse_launch(
            f"appsrc name=glass is-live=true do-timestamp=true format=time caps={caps} ! queue !"
            " videoconvert ! video/x-raw,format=I420 ! queue !"
            f" vaeencode name=encode model={arguments.model} ! rtpvaepay name=pay ! udpsink host=127.0.0.1 port={PORT}"
        )
        self.receiver = Gst.parse_launch(
            f"udpsrc name=from port={PORT} ! rtpjitterbuffer latency={arguments.jitter} !"
            " rtpvaedepay name=depay ! vaedecode name=decode ! video/x-raw,format=I420 ! queue !"
            " fakesink name=glass sync=true signal-handoffs=true"
        )
        self.receiver.get_by_name("glass").connect("handoff", self.show)
        self.sender.get_by_name("pay").get_static_pad("src").add_probe(
            Gst.PadProbeType.EVENT_DOWNSTREAM, self.negotiated
        )

    def negotiated(self, _pad, info):
        event = info.get_event()
        if event.type == Gst.EventType.CAPS:
            self.receiver.get_by_name("from").set_property("caps", event.parse_caps())
            self.receiver.set_state(Gst.State.PLAYING)
        return Gst.PadProbeReturn.OK

    def capture(self):
        """The camera: a frame each 40 ms, with the time at which the light fell in."""
        source = self.sender.get_by_name("glass")
        began = time.monotonic()
        for number in range(self.frames):
            due = began + number / RATE
            if due > time.monotonic():
                time.sleep(due - time.monotonic())
            luma = np.full((self.height, self.width), 60, np.uint8)
            stamped(luma, number)
            self.captured[number] = self.clock.get_time()
            source.emit("push-buffer", Gst.Buffer.new_wrapped(luma.tobytes()))
        source.emit("end-of-stream")

    def show(self, _sink, buffer, _pad):
        now = self.clock.get_time()
        pixels = np.frombuffer(buffer.extract_dup(0, self.width * self.height), np.uint8)
        number = stamp_of(pixels.reshape(self.height, self.width))
        late = now - self.receiver.get_base_time() - buffer.pts
        self.shown.setdefault(number, (now, late))

    def run(self):
        self.clock = Gst.SystemClock.obtain()
        for pipeline in (self.sender, self.receiver):
            pipeline.use_clock(self.clock)
        self.receiver.set_state(Gst.State.READY)
        self.sender.set_state(Gst.State.PLAYING)
        camera = threading.Thread(target=self.capture)
        camera.start()
        done = False
        reported = {}
        while not done:
            for name, pipeline in (("sender", self.sender), ("receiver", self.receiver)):
                message = pipeline.get_bus().timed_pop(10 * Gst.MSECOND)
                if message is None:
                    continue
                if message.type == Gst.MessageType.LATENCY:
                    pipeline.recalculate_latency()
                elif message.type == Gst.MessageType.ERROR:
                    sys.exit(message.parse_error()[0].message)
                elif message.type == Gst.MessageType.EOS:
                    done = name == "sender"
        reported["encoder"] = latency(self.sender.get_by_name("encode").get_static_pad("src"))
        reported["with pacing"] = latency(self.sender.get_by_name("pay").get_static_pad("src"))
        deadline = time.monotonic() + 5
        while len(self.shown) < self.frames and time.monotonic() < deadline:
            message = self.receiver.get_bus().timed_pop(20 * Gst.MSECOND)
            if message is not None and message.type == Gst.MessageType.LATENCY:
                self.receiver.recalculate_latency()
        reported["jitter buffer and spread"] = latency(
            self.receiver.get_by_name("depay").get_static_pad("src")
        )
        reported["receiver"] = latency(self.receiver)
        for pipeline in (self.sender, self.receiver):
            pipeline.set_state(Gst.State.NULL)
        measured = sorted(
            (self.shown[number][0] - self.captured[number]) / 1e6
            for number in self.shown
            if number in self.captured
        )
        late = sum(self.shown[number][1] / 1e6 > reported["receiver"] + 20 for number in self.shown)
        return {
            "frames": self.frames,
            "read": len(measured),
            "glass to glass ms": {
                "median": measured[len(measured) // 2],
                "most": measured[-1],
            },
            "later than the receiver reported": late,
            "reported ms": dict(reported, sum=reported["with pacing"] + reported["receiver"]),
        }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", default="320x192")
    parser.add_argument("--frames", type=int, default=150)
    parser.add_argument("--jitter", type=int, default=200)
    parser.add_argument("--model", default="mini")
    Gst.init(None)
    print(json.dumps(Measurement(parser.parse_args()).run(), indent=2))


if __name__ == "__main__":
    main()
