#!/usr/bin/python3
"""Changes an encoder's prompt while a pipeline runs, and tells what each chunk was encoded with and
what became of it.

Each line of stdin is a JSON object:
  pipeline   with an encoder named encode, a decoder named decode, or both
  prompts    prompts for the encoder
  every      the next one is set before every so many frames reach the encoder (in its streaming
             thread); without it, a thread of its own sets them, the next one when a chunk went by
  tag        a description that is sent as a tag before the first frame
  seek       nanoseconds: after prerolling, a flushing accurate seek; what passed before is forgotten

Each becomes one line of stdout:
  error      null, or the message
  warnings   their messages
  encoded    per chunk that left the encoder, its prompt, or null
  entered    the same of chunks that reached the decoder
  frames     frames that left the decoder, as [pts, checksum]
"""

import json
import struct
import sys
import threading
import zlib

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402

PROMPT = 1


def prompt_of(unit):
    """The prompt of an access unit: plugin/LATENT_FORMAT.md."""
    fixed, head = struct.unpack_from("<HI", unit, 6)
    frames = struct.unpack_from("<H", unit, 46)[0]
    at = fixed + 16 * frames
    while at < head - 4:
        kind, _, length = struct.unpack_from("<HHI", unit, at)
        if kind == PROMPT:
            return unit[at + 8 : at + 8 + length].decode(errors="replace")
        at += 8 + length
    return None


class Run:
    def __init__(self, spec):
        self.spec = spec
        self.pipeline = Gst.parse_launch(spec["pipeline"])
        self.encoded, self.entered, self.frames, self.warnings = [], [], [], []
        self.count = 0
        self.left = list(spec.get("prompts", []))
        self.passed = threading.Semaphore(0)
        self.encoder = self.pipeline.get_by_name("encode")
        decoder = self.pipeline.get_by_name("decode")
        kinds = Gst.PadProbeType.BUFFER | Gst.PadProbeType.EVENT_FLUSH
        if self.encoder:
            self.encoder.get_static_pad("sink").add_probe(Gst.PadProbeType.BUFFER, self.frame_comes)
            self.encoder.get_static_pad("src").add_probe(kinds, self.chunk, self.encoded)
        if decoder:
            decoder.get_static_pad("sink").add_probe(kinds, self.chunk, self.entered)
            decoder.get_static_pad("src").add_probe(kinds, self.frame)

    def frame_comes(self, pad, _info):
        if self.count == 0 and "tag" in self.spec:
            tags = Gst.TagList.new_empty()
            tags.add_value(Gst.TagMergeMode.REPLACE, "description", self.spec["tag"])
            pad.send_event(Gst.Event.new_tag(tags))
        if "every" in self.spec and self.count % self.spec["every"] == 0 and self.left:
            self.encoder.set_property("prompt", self.left.pop(0))
        self.count += 1
        return Gst.PadProbeReturn.OK

    def chunk(self, _pad, info, prompts):
        if info.type & Gst.PadProbeType.BUFFER:
            ok, mapped = info.get_buffer().map(Gst.MapFlags.READ)
            if ok:
                prompts.append(prompt_of(bytes(mapped.data)))
                info.get_buffer().unmap(mapped)
            if prompts is self.encoded:
                self.passed.release()
        elif info.get_event().type == Gst.EventType.FLUSH_STOP:
            prompts.clear()
        return Gst.PadProbeReturn.OK

    def frame(self, _pad, info):
        if info.type & Gst.PadProbeType.BUFFER:
            buffer = info.get_buffer()
            ok, mapped = buffer.map(Gst.MapFlags.READ)
            if ok:
                self.frames.append([buffer.pts, zlib.crc32(mapped.data)])
                buffer.unmap(mapped)
        elif info.get_event().type == Gst.EventType.FLUSH_STOP:
            self.frames.clear()
        return Gst.PadProbeReturn.OK

    def change(self):
        while self.left:
            self.passed.acquire()
            self.encoder.set_property("prompt", self.left.pop(0))

    def run(self):
        if "seek" in self.spec:
            self.pipeline.set_state(Gst.State.PAUSED)
            self.pipeline.get_state(Gst.CLOCK_TIME_NONE)
            self.pipeline.seek_simple(
                Gst.Format.TIME, Gst.SeekFlags.FLUSH | Gst.SeekFlags.ACCURATE, self.spec["seek"]
            )
        if self.left and "every" not in self.spec:
            threading.Thread(target=self.change, daemon=True).start()
        self.pipeline.set_state(Gst.State.PLAYING)
        error = None
        while True:
            message = self.pipeline.get_bus().timed_pop_filtered(
                Gst.CLOCK_TIME_NONE, Gst.MessageType.EOS | Gst.MessageType.ERROR | Gst.MessageType.WARNING
            )
            if message.type == Gst.MessageType.WARNING:
                self.warnings.append(message.parse_warning()[0].message)
                continue
            if message.type == Gst.MessageType.ERROR:
                error = message.parse_error()[0].message
            break
        self.pipeline.set_state(Gst.State.NULL)
        return {
            "error": error,
            "warnings": self.warnings,
            "encoded": self.encoded,
            "entered": self.entered,
            "frames": self.frames,
        }


if __name__ == "__main__":
    Gst.init(None)
    for line in sys.stdin:
        if line.strip():
            print(json.dumps(Run(json.loads(line)).run()), flush=True)
