#!/usr/bin/python3
"""PSNR of the public evaluation clips after RTP with packet loss.

    tests/bench/rtp_loss.py DATA [--size 320x184] [--frames 40] [--skip 0] [--json]

DATA is a folder with eval.csv. Each clip is scaled, encoded once (model mini, f16, default slices) and put into
packets by rtpvaepay. Packets are lost at random, seeded; the first chunk of a clip is spared, since there is nothing
before it that could be repeated. What rtpvaedepay makes of the rest is decoded by vaedecode, which conceals. PSNR of a
clip is 10 log10(255^2 / MSE) over all RGB samples; of all clips, the mean. With FEC the packets go through
rtpulpfecenc first, and in real time through rtpjitterbuffer and rtpulpfecdec after the loss.
"""

import argparse
import csv
import json
import pathlib
import random
import sys
import time

import gi
import numpy as np

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
from gi.repository import Gst, GstApp  # noqa: E402,F401

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "src/test/python"))
from rtp import content, run  # noqa: E402

LOSSES = (0.0, 0.001, 0.01, 0.05)
FEC_LOSS = 0.01
FEC_PERCENT = 25
FEC_TYPE = 122
SEEDS = (1, 2)
LATENCY_MS = 200


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


def lossy(packets, loss, seed, spared):
    chance = random.Random(seed)
    return [p for p in packets if chance.random() >= loss or p[1] <= spared]


def through_fec(caps, packets, loss, seed, spared):
    """Access units after ULPFEC, in real time; and the overhead in packets."""
    _caps, protected = through(f"rtpulpfecenc pt={FEC_TYPE} percentage={FEC_PERCENT}", caps, packets)
    pipeline = Gst.parse_launch(
        "appsrc name=in is-live=true do-timestamp=true format=time max-bytes=0 !"
        " rtpstorage name=storage size-time=1000000000 !"
        f" rtpjitterbuffer latency={LATENCY_MS} do-lost=true ! rtpulpfecdec name=fec pt={FEC_TYPE} !"
        " rtpvaedepay ! appsink name=out"
    )
    pipeline.get_by_name("fec").set_property(
        "storage", pipeline.get_by_name("storage").get_property("internal-storage")
    )
    source = pipeline.get_by_name("in")
    source.set_property("caps", caps)
    units = []
    sink = pipeline.get_by_name("out")
    sink.set_property("emit-signals", True)
    sink.set_property("sync", False)

    def came(element):
        units.append(content(element.emit("pull-sample").get_buffer()))
        return Gst.FlowReturn.OK

    sink.connect("new-sample", came)
    pipeline.set_state(Gst.State.PLAYING)
    started, base = time.monotonic(), protected[0][1]
    for data, pts in lossy(protected, loss, seed, spared):
        due = started + (pts - base) / Gst.SECOND
        if due > time.monotonic():
            time.sleep(due - time.monotonic())
        source.emit("push-buffer", Gst.Buffer.new_wrapped(data))
    source.emit("end-of-stream")
    pipeline.get_bus().timed_pop_filtered(30 * Gst.SECOND, Gst.MessageType.EOS | Gst.MessageType.ERROR)
    pipeline.set_state(Gst.State.NULL)
    return units, len(protected) / len(packets) - 1


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


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--size", default="320x184")
    parser.add_argument("--frames", type=int, default=40)
    parser.add_argument("--skip", type=int, default=0, help="so many clips")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    size = tuple(int(extent) for extent in arguments.size.split("x"))
    Gst.init(None)
    with open(arguments.data / "eval.csv", encoding="utf-8") as rows:
        clips = [row["path"] for row in csv.DictReader(rows) if row["kind"] == "video"]
    table = []
    for clip in clips[arguments.skip :]:
        pictures, caps, units = encoded(arguments.data / clip, size, arguments.frames)
        rtp_caps, packets = through("rtpvaepay pace=0", caps, units)
        spared = units[0][1]
        pts = [unit[1] for unit in units]
        row = {"clip": clip, "frames": len(pictures), "packets": len(packets)}
        for loss in LOSSES:
            values = []
            for seed in SEEDS if loss else SEEDS[:1]:
                _caps, came = through("rtpvaedepay", rtp_caps, lossy(packets, loss, seed, spared))
                assert [unit[1] for unit in came] == pts, "every chunk comes"
                same = loss > 0 and all(a[0] == b[0] for a, b in zip(came, units))
                values.append(row["0.0"] if same else psnr(pictures, caps, came))
            row[str(loss)] = float(np.mean(values))
        came, overhead = through_fec(rtp_caps, packets, FEC_LOSS, SEEDS[0], spared)
        assert len(came) == len(units), "every chunk comes"
        row["damaged with fec"] = sum(a != b[0] for a, b in zip(came, units))
        row["fec"] = psnr(pictures, caps, list(zip(came, pts)))
        row["fec overhead"] = overhead
        table.append(row)
        print(json.dumps(row), file=sys.stderr, flush=True)
    mean = {
        key: float(np.mean([row[key] for row in table])) for key in table[0] if key not in ("clip",)
    }
    mean["worst fall at 0.01"] = max(row["0.0"] - row["0.01"] for row in table)
    print(json.dumps({"clips": table, "mean": mean}) if arguments.json else mean)


if __name__ == "__main__":
    main()
