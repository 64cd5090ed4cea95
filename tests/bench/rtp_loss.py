#!/usr/bin/python3
"""PSNR of the public evaluation clips after RTP with packet loss.

    tests/bench/rtp_loss.py DATA [--size 320x184] [--frames 40] [--clips N] [--json]

Needs python3-numpy and the plugin on GST_PLUGIN_PATH.

DATA is a folder with eval.csv. Each clip is scaled, encoded once (model mini, f16, default slices) and put into
packets by rtpvaepay. Packets are lost at random, seeded, from the first one on. What rtpvaedepay makes of the rest is decoded by
vaedecode, which conceals. PSNR of a clip is 10 log10(255^2 / MSE) over all RGB samples; of all clips, the mean. With FEC the packets go
through rtpulpfecenc first, and in real time through rtpjitterbuffer and rtpulpfecdec after the loss. Reordered ones, of which none is
lost, go through rtpjitterbuffer too. Every chunk has to come, whatever is lost. Ends with 1 if the mean falls by more than
1.5 dB with concealment or 0.2 dB with FEC at 1 % loss, if FEC adds more than 25 % packets, or if reordering damages a chunk.
"""

import argparse
import csv
import json
import pathlib
import random
import sys
import threading
import time

import gi
import numpy as np

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
from gi.repository import Gst, GstApp  # noqa: E402,F401

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "src/test/python"))
from rtp import content, run  # noqa: E402

LOSSES = (0.001, 0.01, 0.05)
FEC_LOSS = 0.01
FEC_PERCENT = 25
FEC_TYPE = 122
SEEDS = (1, 2)
LATENCY_MS = 1000
REORDERED = 0.02
MOST_FALL, MOST_FALL_WITH_FEC = 1.5, 0.2


def encoded(file, size, frames):
    """Original frames, caps and access units with their PTS."""
    pictures, units, caps = [], [], []
    width, height = size

    def picture(sample):
        if len(pictures) < frames:
            pictures.append(np.frombuffer(content(sample.get_buffer()), np.uint8))

    def unit(sample):
        caps[:] = [sample.get_caps()]
        units.append((content(sample.get_buffer()), sample.get_buffer().pts))

    line = (
        f"filesrc location={file} ! decodebin ! videoconvert ! videoscale method=catrom add-borders=false !"
        f" video/x-raw,format=RGB,width={width},height={height},pixel-aspect-ratio=1/1 ! identity eos-after={frames + 1} !"
        " tee name=t ! queue max-size-buffers=0 max-size-bytes=0 max-size-time=0 ! appsink name=pictures"
        " t. ! queue max-size-buffers=0 max-size-bytes=0 max-size-time=0 ! vaeencode ! appsink name=units"
    )
    error, _warnings = run(Gst.parse_launch(line), {"pictures": picture, "units": unit})
    if error:
        sys.exit(f"{file}: {error}")
    return pictures, caps[0], units


def through(line, caps, buffers):
    """Buffers, each (bytes, PTS), through elements without a clock; caps and buffers that come out."""
    pipeline = Gst.parse_launch(
        f"appsrc name=in format=time max-bytes=0 ! {line} ! appsink name=out"
    )
    source = pipeline.get_by_name("in")
    source.set_property("caps", caps)
    out, out_caps = [], []

    def came(sample):
        out_caps[:] = [sample.get_caps()]
        out.append((content(sample.get_buffer()), sample.get_buffer().pts))

    for data, pts in buffers:
        buffer = Gst.Buffer.new_wrapped(data)
        buffer.pts = pts
        source.emit("push-buffer", buffer)
    source.emit("end-of-stream")
    error, _warnings = run(pipeline, {"out": came})
    if error:
        sys.exit(f"{line}: {error}")
    return out_caps[0], out


def lossy(packets, loss, seed):
    """What comes through; the seed is a string, so that every clip has a pattern of its own."""
    chance = random.Random(seed)
    return [packet for packet in packets if chance.random() >= loss]


def reordered(packets, seed):
    """Some come two places later."""
    chance, order, at = random.Random(seed), list(packets), 0
    while at + 2 < len(order):
        if chance.random() < REORDERED:
            order.insert(at + 2, order.pop(at))
            at += 2
        at += 1
    return order


def in_real_time(caps, packets, fec, expected):
    """Access units after a jitter buffer, and with FEC after its decoder; packets go in at their times."""
    decoder = f"rtpulpfecdec name=fec pt={FEC_TYPE} !" if fec else ""
    pipeline = Gst.parse_launch(
        "appsrc name=in is-live=true do-timestamp=true format=time max-bytes=0 !"
        f" rtpstorage name=storage size-time={2 * LATENCY_MS * Gst.MSECOND} !"
        f" rtpjitterbuffer latency={LATENCY_MS} do-lost=true ! {decoder} rtpvaedepay !"
        " appsink name=out emit-signals=true sync=false"
    )
    if fec:
        pipeline.get_by_name("fec").set_property(
            "storage", pipeline.get_by_name("storage").get_property("internal-storage")
        )
    source = pipeline.get_by_name("in")
    source.set_property("caps", caps)
    units, news = [], threading.Condition()

    def came(element):
        with news:
            units.append(content(element.emit("pull-sample").get_buffer()))
            news.notify()
        return Gst.FlowReturn.OK

    pipeline.get_by_name("out").connect("new-sample", came)
    pipeline.set_state(Gst.State.PLAYING)
    started, base = time.monotonic(), packets[0][1]
    for data, pts in packets:
        time.sleep(max(0, started + (pts - base) / Gst.SECOND - time.monotonic()))
        source.emit("push-buffer", Gst.Buffer.new_wrapped(data))
    # A live stream does not end while its last packets wait: at its end the jitter buffer gives up what is missing.
    with news:
        news.wait_for(lambda: len(units) >= expected, 10 * LATENCY_MS / 1000)
    source.emit("end-of-stream")
    message = pipeline.get_bus().timed_pop_filtered(
        30 * Gst.SECOND, Gst.MessageType.EOS | Gst.MessageType.ERROR
    )
    pipeline.set_state(Gst.State.NULL)
    if message is None or message.type == Gst.MessageType.ERROR:
        sys.exit(message.parse_error()[0].message if message else "the end did not come")
    return units


def psnr(pictures, caps, units):
    """Of the frames that came; a chunk that did not come repeats the last frame."""
    size = len(pictures[0])
    wanted = caps.get_structure(0)
    shape = f"width={wanted.get_value('width')},height={wanted.get_value('height')}"
    _caps, frames = through(f"vaedecode ! video/x-raw,format=RGB,{shape}", caps, units)
    decoded = [np.frombuffer(data, np.uint8) for data, _pts in frames][: len(pictures)]
    if len(decoded) != len(pictures):
        sys.exit(f"{len(decoded)} frames, not {len(pictures)}")
    squares = sum(
        float(np.square(a.astype(np.int32) - b.astype(np.int32)).sum())
        for a, b in zip(pictures, decoded)
    )
    return 10 * np.log10(255**2 / (squares / (size * len(pictures))))


class Clip:
    """One clip, its access units and packets."""

    def __init__(self, name, file, size, frames):
        self.name = name
        self.pictures, self.caps, self.units = encoded(file, size, frames)
        self.rtp_caps, self.packets = through("rtpvaepay pace=0", self.caps, self.units)
        self.sound = psnr(self.pictures, self.caps, self.units)

    def psnr_of(self, came):
        """PSNR with the units that came, all of which have to be there."""
        if len(came) != len(self.units):
            sys.exit(f"{self.name}: {len(came)} of {len(self.units)} chunks came")
        if all(one == unit[0] for one, unit in zip(came, self.units)):
            return self.sound
        return psnr(self.pictures, self.caps, [(one, unit[1]) for one, unit in zip(came, self.units)])

    def damaged(self, came):
        return sum(one != unit[0] for one, unit in zip(came, self.units))

    def concealed(self, loss, seed):
        _caps, came = through("rtpvaedepay", self.rtp_caps, lossy(self.packets, loss, seed))
        return self.psnr_of([unit for unit, _pts in came])

    def row(self):
        row = {"clip": self.name, "frames": len(self.pictures), "packets": len(self.packets)}
        row["0.0"] = self.sound
        for loss in LOSSES:
            row[str(loss)] = float(np.mean([self.concealed(loss, f"{self.name} {seed}") for seed in SEEDS]))
        _caps, protected = through(
            f"rtpulpfecenc pt={FEC_TYPE} percentage={FEC_PERCENT}", self.rtp_caps, self.packets
        )
        came = [
            in_real_time(
                self.rtp_caps,
                lossy(protected, FEC_LOSS, f"{self.name} {seed}"),
                True,
                len(self.units),
            )
            for seed in SEEDS
        ]
        row["fec"] = float(np.mean([self.psnr_of(one) for one in came]))
        row["damaged with fec"] = sum(self.damaged(one) for one in came)
        row["fec overhead"] = len(protected) / len(self.packets) - 1
        came = in_real_time(
            self.rtp_caps, reordered(self.packets, self.name), False, len(self.units)
        )
        row["damaged by reordering"] = self.damaged(came) + len(self.units) - len(came)
        return row


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--size", default="320x184")
    parser.add_argument("--frames", type=int, default=40)
    parser.add_argument("--clips", type=int, help="the first so many")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    size = tuple(int(extent) for extent in arguments.size.split("x"))
    Gst.init(None)
    with open(arguments.data / "eval.csv", encoding="utf-8") as rows:
        clips = [row["path"] for row in csv.DictReader(rows) if row["kind"] == "video"]
    table = []
    for name in clips[: arguments.clips]:
        table.append(Clip(name, arguments.data / name, size, arguments.frames).row())
        print(json.dumps(table[-1]), file=sys.stderr, flush=True)
    mean = {key: float(np.mean([row[key] for row in table])) for key in table[0] if key != "clip"}
    mean["fall at 0.01"] = mean["0.0"] - mean["0.01"]
    mean["worst fall at 0.01"] = max(row["0.0"] - row["0.01"] for row in table)
    mean["fall with fec"] = mean["0.0"] - mean["fec"]
    print(json.dumps({"clips": table, "mean": mean}) if arguments.json else json.dumps(mean, indent=2))
    sys.exit(
        mean["fall at 0.01"] > MOST_FALL
        or mean["fall with fec"] > MOST_FALL_WITH_FEC
        or mean["fec overhead"] > FEC_PERCENT / 100
        or mean["damaged by reordering"] > 0
    )


if __name__ == "__main__":
    main()
