#!/usr/bin/python3
"""Puts a chunk of another stream in the place of one of a stream's.

usage: foreign.py SENDER RECEIVER PLACE

SENDER and RECEIVER are what stands between encoder and decoder, such as "rtpvaepay" and "rtpvaedepay", or "identity". The stream is
of four chunks of four pictures of 32x32 at 25 frames per second, the foreign chunk of 64x64. Stdout gets a JSON object:
  pictures  [PTS, ...]
  warnings  texts
  error     null or a text
"""

import json
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
from gi.repository import Gst, GstApp  # noqa: E402,F401

from rtp import run  # noqa: E402

CHUNKS = 4
CHUNK_NANOS = 160_000_000


def chunks(sender, size):
    """Lists of each chunk's buffers, and their caps."""
    sent, caps = [[] for _ in range(CHUNKS)], []

    def came(sample):
        caps[:] = [sample.get_caps()]
        sent[sample.get_buffer().pts // CHUNK_NANOS].append(sample.get_buffer())

    line = (
        f"videotestsrc num-buffers={4 * CHUNKS} ! video/x-raw,format=RGB,width={size},height={size},framerate=25/1"
        f" ! vaeencode model=tiny frames-per-chunk=4 ! {sender} ! appsink name=sent"
    )
    error, _warnings = run(Gst.parse_launch(line), {"sent": came})
    assert error is None, error
    return sent, caps[0]


def main():
    Gst.init(None)
    sender, receiver, place = sys.argv[1], sys.argv[2], int(sys.argv[3])
    mixed, caps = chunks(sender, 32)
    mixed[place] = chunks(sender, 64)[0][place]
    pictures = []
    pipeline = Gst.parse_launch(
        f"appsrc name=in format=time max-bytes=0 ! {receiver} ! vaedecode ! appsink name=out sync=false"
    )
    source = pipeline.get_by_name("in")
    source.set_property("caps", caps)
    for buffer in sum(mixed, []):
        source.emit("push-buffer", buffer)
    source.emit("end-of-stream")
    error, warnings = run(pipeline, {"out": lambda sample: pictures.append(sample.get_buffer().pts)})
    print(json.dumps({"pictures": pictures, "warnings": warnings, "error": error}))


if __name__ == "__main__":
    main()
