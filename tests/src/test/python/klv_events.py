#!/usr/bin/python3
"""Sends events and units into klvtovae and tells what comes out of it.

usage: klv_events.py PIPELINE

PIPELINE makes KLV units and ends in a fakesink with name=units. Each line of stdin is a JSON list of
what is sent after STREAM_START and the caps of KLV:
  "segment", "gap", "flush"
  ["tag", TITLE]
  "units"   all units of the pipeline

Each becomes one line of stdout: a list of the events that come out, by name, with ["tag", TITLE] for
tags and "chunk" for buffers.
"""

import json
import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402

CAPS = "meta/x-klv,parsed=true"


def made(line):
    """The buffers that reach the sink of a pipeline."""
    pipeline = Gst.parse_launch(line)
    buffers = []

    def take(_pad, info):
        buffers.append(info.get_buffer().copy_deep())
        return Gst.PadProbeReturn.OK

    sink = pipeline.get_by_name("units")
    sink.get_static_pad("sink").add_probe(Gst.PadProbeType.BUFFER, take)
    pipeline.set_state(Gst.State.PLAYING)
    ends = Gst.MessageType.EOS | Gst.MessageType.ERROR
    message = pipeline.get_bus().timed_pop_filtered(Gst.CLOCK_TIME_NONE, ends)
    pipeline.set_state(Gst.State.NULL)
    if message.type == Gst.MessageType.ERROR:
        sys.exit(message.parse_error()[0].message)
    return buffers


def events(what):
    if what == "segment":
        segment = Gst.Segment()
        segment.init(Gst.Format.TIME)
        return [Gst.Event.new_segment(segment)]
    if what == "gap":
        return [Gst.Event.new_gap(0, Gst.SECOND)]
    if what == "flush":
        return [Gst.Event.new_flush_start(), Gst.Event.new_flush_stop(True)]
    tags = Gst.TagList.new_empty()
    tags.add_value(Gst.TagMergeMode.REPLACE, Gst.TAG_TITLE, what[1])
    return [Gst.Event.new_tag(tags)]


def run(sent, units):
    came = []

    def see(_pad, info):
        if info.type & Gst.PadProbeType.BUFFER:
            came.append("chunk")
        elif info.get_event().type == Gst.EventType.TAG:
            came.append(["tag", info.get_event().parse_tag().get_string(Gst.TAG_TITLE)[1]])
        else:
            came.append(Gst.EventType.get_name(info.get_event().type))
        return Gst.PadProbeReturn.OK

    element = Gst.ElementFactory.make("klvtovae")
    source = Gst.Pad.new("source", Gst.PadDirection.SRC)
    source.link(element.get_static_pad("sink"))
    sink = Gst.ElementFactory.make("fakesink")
    # It is no part of a pipeline that would wait for the first buffer.
    sink.set_property("async", False)
    element.link(sink)
    sink.get_static_pad("sink").add_probe(
        Gst.PadProbeType.BUFFER | Gst.PadProbeType.EVENT_DOWNSTREAM | Gst.PadProbeType.EVENT_FLUSH, see
    )
    sink.set_state(Gst.State.PLAYING)
    element.set_state(Gst.State.PLAYING)
    source.set_active(True)
    source.push_event(Gst.Event.new_stream_start("klv"))
    source.push_event(Gst.Event.new_caps(Gst.Caps.from_string(CAPS)))
    for what in sent:
        if what == "units":
            for unit in units:
                source.push(unit)
        else:
            for event in events(what):
                source.push_event(event)
    element.set_state(Gst.State.NULL)
    sink.set_state(Gst.State.NULL)
    return came


def main():
    Gst.init(None)
    units = made(sys.argv[1])
    for line in sys.stdin:
        if line.strip():
            print(json.dumps(run(json.loads(line), units)), flush=True)


if __name__ == "__main__":
    main()
