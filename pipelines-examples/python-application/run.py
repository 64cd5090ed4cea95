#!/usr/bin/python3
"""Encodes a test picture sequence and looks at the latents in Python.

Run it through run.sh, which puts the plugin on the path.
"""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
from gi.repository import Gst, GstApp  # noqa: E402,F401

Gst.init(None)
pipeline = Gst.parse_launch(
    "videotestsrc num-buffers=20 pattern=ball ! video/x-raw,format=RGB,width=128,height=96,"
    "framerate=25/1 ! vaeencode ! appsink name=latents sync=false"
)
latents = pipeline.get_by_name("latents")
pipeline.set_state(Gst.State.PLAYING)
while True:
    sample = latents.emit("pull-sample")
    if sample is None:
        break
    caps = sample.get_caps().get_structure(0)
    chunk = sample.get_buffer()
    print(
        f"{chunk.pts / Gst.SECOND:.2f} s + {chunk.duration / Gst.SECOND:.2f} s:"
        f" {caps.get_value('channels')} x {caps.get_value('latent-height')} x"
        f" {caps.get_value('latent-width')} {caps.get_value('format')}, {chunk.get_size()} bytes"
    )
error = pipeline.get_bus().pop_filtered(Gst.MessageType.ERROR)
pipeline.set_state(Gst.State.NULL)
if error is not None:
    sys.exit(error.parse_error()[0].message)
