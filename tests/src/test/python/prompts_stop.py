#!/usr/bin/python3
"""Stops or flushes a pipeline whose codec waits for the embedding of a prompt.

usage: prompts_stop.py SPEC, a JSON object:
  pipeline   with a source named source and a codec named codec
  prompt     set before the buffer number "at" reaches the codec, which then waits when the buffer number
             "waits" has come; or, where "at" is null, before the pipeline starts, and the codec waits
             when the text encoder's thread is there
  at, waits
  flush      whether to seek to the beginning before it is stopped

Stdout gets a JSON object:
  embedded   whether the embedding was kept, which means that it was waited for: after the flush, if
             there was one, and after READY
  again      whether buffers came after the flush
  error      null or a text
"""

import json
import os
import pathlib
import sys
import threading
import time

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402

PATIENCE = 120
TEXT_THREAD = "gstvae-text"


class Run:
    def __init__(self, spec):
        self.spec = spec
        self.pipeline = Gst.parse_launch(spec["pipeline"])
        self.codec = self.pipeline.get_by_name("codec")
        self.count = 0
        self.waiting, self.again = threading.Event(), threading.Event()
        self.flushed = False
        self.codec.get_static_pad("sink").add_probe(Gst.PadProbeType.BUFFER, self.comes)

    def comes(self, _pad, _info):
        if self.flushed:
            self.again.set()
        if self.count == self.spec["at"]:
            self.codec.set_property("prompt", self.spec["prompt"])
        if self.count == self.spec["waits"]:
            self.waiting.set()
        self.count += 1
        return Gst.PadProbeReturn.OK

    def embedded(self):
        """Whether a file of the store holds the prompt, which it names in its header."""
        store = pathlib.Path(os.environ["XDG_CACHE_HOME"], "gst-vae", "embeddings")
        return any(self.spec["prompt"].encode() in file.read_bytes() for file in store.glob("*.safetensors"))

    def run(self):
        report = {"embedded": [], "again": False, "error": None}
        if self.spec["at"] is None:
            self.codec.set_property("prompt", self.spec["prompt"])
        self.pipeline.set_state(Gst.State.PLAYING)
        self.until(self.embedding if self.spec["at"] is None else lambda: self.waiting.wait(0.05))
        if self.spec["flush"]:
            self.flushed = True
            self.pipeline.get_by_name("source").seek_simple(Gst.Format.TIME, Gst.SeekFlags.FLUSH, 0)
            report["embedded"].append(self.embedded())
            self.until(lambda: self.again.wait(0.05))
            report["again"] = True
        self.pipeline.set_state(Gst.State.READY)
        report["embedded"].append(self.embedded())
        report["error"] = self.error()
        self.pipeline.set_state(Gst.State.NULL)
        return report

    @staticmethod
    def embedding():
        """Whether the text encoder has a thread in this process."""
        time.sleep(0.01)
        return any(name.read_text().strip() == TEXT_THREAD for name in pathlib.Path("/proc/self/task").glob("*/comm"))

    def until(self, holds):
        deadline = time.monotonic() + PATIENCE
        while not holds():
            error = self.error()
            if error or time.monotonic() > deadline:
                sys.exit(error or "timeout")

    def error(self):
        message = self.pipeline.get_bus().pop_filtered(Gst.MessageType.ERROR)
        return message.parse_error()[0].message if message else None


if __name__ == "__main__":
    Gst.init(None)
    print(json.dumps(Run(json.loads(sys.argv[1])).run()))
