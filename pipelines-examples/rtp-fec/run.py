#!/usr/bin/python3
"""Sends latents between two rtpbins, loses packets, and counts what is missing in the end.

usage: run.py LOSS fec|rtx|none [PORT]
"""

import random
import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402

FRAMES = 80
SEED = 1
LATENCY_MS = 200
FEC_TYPE = 122
OVERHEAD = 25
RTX_TYPES = "application/x-rtp-pt-map, 96=(uint)97"
RTX_CAPS = "application/x-rtp, media=video, clock-rate=90000, encoding-name=RTX, apt=(string)96"


def bin_with(element, session):
    """rtpbin wants auxiliary elements as bins with pads of these names."""
    whole = Gst.Bin.new(None)
    whole.add(element)
    for direction in ("sink", "src"):
        pad = element.get_static_pad(direction)
        whole.add_pad(Gst.GhostPad.new(f"{direction}_{session}", pad))
    return whole


class Link:
    def __init__(self, loss, protection, port):
        self.chance = random.Random(SEED)
        self.loss, self.protection = loss, protection
        self.sent = self.lost = self.chunks = self.damaged = 0
        sender = (
            f"videotestsrc is-live=true pattern=ball num-buffers={FRAMES} !"
            " video/x-raw,format=I420,width=160,height=96,framerate=25/1 ! queue !"
            " vaeencode ! rtpvaepay name=pay ! rtpbin.send_rtp_sink_0"
            " rtpbin name=rtpbin rtp-profile=avpf"
            f" rtpbin.send_rtp_src_0 ! udpsink name=link host=127.0.0.1 port={port}"
            f" rtpbin.send_rtcp_src_0 ! udpsink host=127.0.0.1 port={port + 1} sync=false async=false"
            f" udpsrc address=127.0.0.1 port={port + 2} ! rtpbin.recv_rtcp_sink_0"
        )
        receiver = (
            f"rtpbin name=rtpbin latency={LATENCY_MS} do-lost=true rtp-profile=avpf"
            f" do-retransmission={'true' if protection == 'rtx' else 'false'}"
            f" udpsrc name=from address=127.0.0.1 port={port} ! rtpbin.recv_rtp_sink_0"
            f" udpsrc address=127.0.0.1 port={port + 1} ! rtpbin.recv_rtcp_sink_0"
            f" rtpbin.send_rtcp_src_0 ! udpsink host=127.0.0.1 port={port + 2} sync=false async=false"
            " rtpvaedepay name=depay ! vaedecode name=decode ! fakesink sync=true"
        )
        self.sender = Gst.parse_launch(sender)
        self.receiver = Gst.parse_launch(receiver)
        self.protect()
        rtpbin = self.receiver.get_by_name("rtpbin")
        rtpbin.connect("pad-added", self.linked)
        rtpbin.connect("request-pt-map", self.caps_of)
        rtpbin.connect("on-bye-ssrc", lambda *_: self.receiver.send_event(Gst.Event.new_eos()))
        self.caps = None
        self.receiver.get_by_name("depay").get_static_pad("src").add_probe(
            Gst.PadProbeType.BUFFER, self.chunk
        )
        self.sender.get_by_name("pay").get_static_pad("src").add_probe(
            Gst.PadProbeType.EVENT_DOWNSTREAM, self.negotiated
        )
        self.sender.get_by_name("link").get_static_pad("sink").add_probe(
            Gst.PadProbeType.BUFFER | Gst.PadProbeType.BUFFER_LIST, self.packet
        )

    def protect(self):
        sending, receiving = self.sender.get_by_name("rtpbin"), self.receiver.get_by_name("rtpbin")
        if self.protection == "fec":
            sending.connect("request-fec-encoder", self.fec_encoder)
            receiving.connect("request-fec-decoder", self.fec_decoder)
            receiving.connect("new-storage", self.storage)
        elif self.protection == "rtx":
            sending.connect("request-aux-sender", self.rtx, "rtprtxsend")
            receiving.connect("request-aux-receiver", self.rtx, "rtprtxreceive")

    def fec_encoder(self, _rtpbin, _session):
        encoder = Gst.ElementFactory.make("rtpulpfecenc")
        encoder.set_property("pt", FEC_TYPE)
        encoder.set_property("percentage", OVERHEAD)
        return encoder

    def fec_decoder(self, rtpbin, session):
        decoder = Gst.ElementFactory.make("rtpulpfecdec")
        decoder.set_property("pt", FEC_TYPE)
        decoder.set_property("storage", rtpbin.emit("get-internal-storage", session))
        return decoder

    def storage(self, _rtpbin, storage, _session):
        storage.set_property("size-time", 2 * LATENCY_MS * Gst.MSECOND)

    def rtx(self, _rtpbin, session, name):
        element = Gst.ElementFactory.make(name)
        element.set_property("payload-type-map", Gst.Structure.from_string(RTX_TYPES)[0])
        if name == "rtprtxsend":
            element.set_property("max-size-time", 1000)
        return bin_with(element, session)

    def caps_of(self, _rtpbin, _session, payload):
        if payload == 97:
            return Gst.Caps.from_string(RTX_CAPS)
        if payload == FEC_TYPE:
            return Gst.Caps.from_string(
                "application/x-rtp, media=video, clock-rate=90000, encoding-name=ULPFEC"
            )
        return self.caps

    def negotiated(self, _pad, info):
        event = info.get_event()
        if event.type == Gst.EventType.CAPS:
            self.caps = event.parse_caps()
        return Gst.PadProbeReturn.OK

    def packet(self, _pad, info):
        if info.type & Gst.PadProbeType.BUFFER_LIST:
            packets = info.get_buffer_list()
            self.sent += packets.length()
            # Lists come from no element here; count them so that nothing is hidden.
            return Gst.PadProbeReturn.OK
        self.sent += 1
        if self.chance.random() < self.loss:
            self.lost += 1
            return Gst.PadProbeReturn.DROP
        return Gst.PadProbeReturn.OK

    def linked(self, _rtpbin, pad):
        if pad.get_name().startswith("recv_rtp_src_"):
            pad.link(self.receiver.get_by_name("depay").get_static_pad("sink"))

    def chunk(self, _pad, info):
        self.chunks += 1
        if info.get_buffer().get_flags() & Gst.BufferFlags.CORRUPTED:
            self.damaged += 1
        return Gst.PadProbeReturn.OK

    def run(self):
        self.receiver.set_state(Gst.State.PLAYING)
        self.sender.set_state(Gst.State.PLAYING)
        for pipeline in (self.sender, self.receiver):
            message = self.until_end(pipeline)
            if message.type == Gst.MessageType.ERROR:
                sys.exit(message.parse_error()[0].message)
        frames = self.receiver.get_by_name("decode").get_property("stats").get_value("frames")
        for pipeline in (self.sender, self.receiver):
            pipeline.set_state(Gst.State.NULL)
        print(
            f"{self.protection}: {self.lost} of {self.sent} packets lost,"
            f" {self.damaged} of {self.chunks} chunks with missing slices, {frames} frames decoded",
            flush=True,
        )
        if frames != FRAMES:
            sys.exit(f"{FRAMES} frames were sent")

    def until_end(self, pipeline):
        wanted = Gst.MessageType.EOS | Gst.MessageType.ERROR | Gst.MessageType.LATENCY
        while True:
            message = pipeline.get_bus().timed_pop_filtered(200 * Gst.SECOND, wanted)
            if message is None:
                sys.exit("the end did not come")
            if message.type != Gst.MessageType.LATENCY:
                return message
            pipeline.recalculate_latency()


def main():
    if len(sys.argv) not in (3, 4) or sys.argv[2] not in ("fec", "rtx", "none"):
        sys.exit(__doc__.strip())
    Gst.init(None)
    Link(float(sys.argv[1]), sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 5420).run()


if __name__ == "__main__":
    main()
