#!/usr/bin/python3
"""Glass to glass: from a live source through encoder, RTP over UDP and decoder to the moment a sink shows the picture.

    tests/bench/rtp_latency.py [--size 160x96] [--frames 400] [--jitter 200] [--model mini]

The source gives 25 pictures a second, each with its number as a row of 12 black and white bars, and notes the time; the number is
read again from the picture that the sink shows at that moment. Sender and receiver are two pipelines of one clock that know nothing
of each other but the caps. Frames count that were captured after both had opened their models and settled their latency. Prints
what was measured, what sender and receiver report together, and what that is made of; ends with 1 if a picture was shown later than
reported.
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
FRAME_MS = 1000 / RATE
PATIENCE = 20


def latency(pad):
    query = Gst.Query.new_latency()
    if not pad.query(query):
        sys.exit(f"{pad.get_name()} does not know its latency")
    return query.parse_latency()[1] / 1e6


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
        self.captured, self.shown = {}, {}
        self.frames = arguments.frames
        self.settled = 0
        self.done = threading.Event()
        caps = f"video/x-raw,format=GRAY8,width={self.width},height={self.height},framerate={RATE}/1"
        self.sender = Gst.parse_launch(
            f"appsrc name=glass is-live=true format=time max-buffers=2 leaky-type=downstream caps={caps} !"
            " videoconvert ! video/x-raw,format=I420 ! queue !"
            f" vaeencode name=encode model={arguments.model} ! rtpvaepay name=pay !"
            f" udpsink host=127.0.0.1 port={PORT}"
        )
        self.receiver = Gst.parse_launch(
            f"udpsrc name=from port={PORT} ! rtpjitterbuffer name=jitter latency={arguments.jitter} !"
            f" rtpvaedepay name=depay ! vaedecode name=decode model={arguments.model} !"
            " video/x-raw,format=I420 ! queue ! fakesink name=glass sync=true signal-handoffs=true"
        )
        self.receiver.get_by_name("glass").connect("handoff", self.show)
        self.pad(self.sender, "pay").add_probe(
            Gst.PadProbeType.EVENT_DOWNSTREAM, self.negotiated
        )
        self.clock = Gst.SystemClock.obtain()

    @staticmethod
    def pad(pipeline, element):
        return pipeline.get_by_name(element).get_static_pad("src")

    def negotiated(self, _pad, info):
        event = info.get_event()
        if event.type == Gst.EventType.CAPS:
            self.receiver.get_by_name("from").set_property("caps", event.parse_caps())
            self.receiver.set_state(Gst.State.PLAYING)
        return Gst.PadProbeReturn.OK

    def capture(self):
        """The camera: a frame each 40 ms, with the time at which the light fell in."""
        source = self.sender.get_by_name("glass")
        number = 0
        began = time.monotonic()
        while not self.done.is_set():
            time.sleep(max(0, began + number / RATE - time.monotonic()))
            luma = np.full((self.height, self.width), 60, np.uint8)
            stamped(luma, number % (1 << BITS))
            now = self.clock.get_time()
            self.captured[number] = now
            picture = Gst.Buffer.new_wrapped(luma.tobytes())
            # Like a camera's: when the light fell in, and not when the encoder had time for it.
            picture.pts = now - self.sender.get_base_time()
            picture.duration = Gst.SECOND // RATE
            source.emit("push-buffer", picture)
            number += 1
            if number == 1 << BITS:
                sys.exit("the numbers are used up before latencies settled: is the machine too slow?")

    def show(self, _sink, buffer, _pad):
        now = self.clock.get_time()
        pixels = np.frombuffer(buffer.extract_dup(0, self.width * self.height), np.uint8)
        self.shown.setdefault(stamp_of(pixels.reshape(self.height, self.width)), now)

    def counted(self):
        """Milliseconds of the frames that were captured and shown since latencies last changed."""
        return [
            (self.shown[number] - self.captured[number]) / 1e6
            for number in sorted(self.shown)
            if self.captured.get(number, 0) > self.settled
        ]

    def wait(self):
        """Until enough frames were shown with the same latency."""
        deadline = time.monotonic() + PATIENCE + 3 * self.frames / RATE
        while len(self.counted()) < self.frames and time.monotonic() < deadline:
            for pipeline in (self.sender, self.receiver):
                message = pipeline.get_bus().timed_pop(10 * Gst.MSECOND)
                if message is None:
                    continue
                if message.type == Gst.MessageType.LATENCY:
                    pipeline.recalculate_latency()
                    self.settled = self.clock.get_time()
                elif message.type == Gst.MessageType.ERROR:
                    sys.exit(message.parse_error()[0].message)

    def run(self):
        for pipeline in (self.sender, self.receiver):
            pipeline.use_clock(self.clock)
        self.receiver.set_state(Gst.State.READY)
        self.sender.set_state(Gst.State.PLAYING)
        camera = threading.Thread(target=self.capture, daemon=True)
        camera.start()
        self.wait()
        measured = sorted(self.counted())
        reported = self.reported()
        self.done.set()
        camera.join()
        for pipeline in (self.sender, self.receiver):
            pipeline.set_state(Gst.State.NULL)
        if not measured:
            sys.exit("no frame came with latencies that had settled")
        total = sum(reported.values())
        return {
            "frames": len(measured),
            "glass to glass ms": {
                "median": measured[len(measured) // 2],
                "most": measured[-1],
            },
            "reported ms": dict(reported, sum=total),
            "later than reported": sum(each > total for each in measured),
        }

    def reported(self):
        caps = self.pad(self.sender, "encode").get_current_caps().get_structure(0)
        chunk = (caps.get_value("frames-per-chunk") - 1) * FRAME_MS
        encoded = latency(self.pad(self.sender, "encode"))
        jitter, depaid, decoded = (
            latency(self.pad(self.receiver, name)) for name in ("jitter", "depay", "decode")
        )
        return {
            "chunk": chunk,
            "encoding": encoded - chunk,
            "pacing": latency(self.pad(self.sender, "pay")) - encoded,
            "jitter buffer": jitter,
            "spread of packets": depaid - jitter,
            "decoding": decoded - depaid,
        }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", default="160x96")
    parser.add_argument("--frames", type=int, default=400)
    parser.add_argument("--jitter", type=int, default=200)
    parser.add_argument("--model", default="mini")
    Gst.init(None)
    result = Measurement(parser.parse_args()).run()
    print(json.dumps(result, indent=2))
    sys.exit(result["later than reported"] > 0)


if __name__ == "__main__":
    main()
