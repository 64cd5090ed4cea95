#!/usr/bin/python3
"""Sends latents between two rtpbins, loses packets, and counts the chunks that arrive as they were sent.

usage: run.py LOSS fec|rtx|none [PORT]
"""

import hashlib
import random
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402

CHUNKS = 12
# Two losses in one group of packets are more than FEC repairs: seldom, but not never, at 1 %.
REPAIRED = CHUNKS - 2
SEED = 1
# A chunk is encoded in one piece, so packets come in bursts whose distance is as uneven as the load of
# the CPU, and what is sent again has to come within this time, too.
LATENCY_MS = 1000
MEDIA_TYPE, RTX_TYPE, FEC_TYPE = 96, 97, 122
OVERHEAD = 25
BANDWIDTH = 5e6
# What both FEC and RTX have to repair completely.
REPAIRED_LOSS = 0.01
PATIENCE = 30


def digest(buffer):
    return hashlib.sha256(buffer.extract_dup(0, buffer.get_size())).digest()


def bin_with(element, session):
    """rtpbin wants auxiliary elements as bins with pads of these names."""
    whole = Gst.Bin.new(None)
    whole.add(element)
    for direction in ("sink", "src"):
        pad = element.get_static_pad(direction)
        whole.add_pad(Gst.GhostPad.new(f"{direction}_{session}", pad))
    return whole


def structure(text):
    return Gst.Structure.from_string(text)[0]


class Link:
    def __init__(self, loss, protection, port):
        self.chance = random.Random(SEED)
        self.loss, self.protection = loss, protection
        self.media = self.extra = self.lost = 0
        self.caps = None
        self.sent, self.received = [], []
        self.news = threading.Condition()
        self.sender = Gst.parse_launch(
            "rtpbin name=rtpbin rtp-profile=avpf"
            " videotestsrc is-live=true pattern=ball !"
            " video/x-raw,format=I420,width=160,height=96,framerate=25/1 ! queue !"
            f" vaeencode ! rtpvaepay name=pay pt={MEDIA_TYPE} mtu=500"
            f" udpsink name=rtp host=127.0.0.1 port={port}"
            f" udpsink name=rtcp host=127.0.0.1 port={port + 1} sync=false async=false"
            f" udpsrc name=reports address=127.0.0.1 port={port + 2}"
        )
        self.receiver = Gst.parse_launch(
            f"rtpbin name=rtpbin rtp-profile=avpf latency={LATENCY_MS} do-lost=true"
            # Loss is told to the FEC decoder, which then has to see media and FEC packets as one stream.
            " ignore-pt=true"
            f" do-retransmission={'true' if protection == 'rtx' else 'false'}"
            f" udpsrc name=rtp address=127.0.0.1 port={port}"
            f" udpsrc name=rtcp address=127.0.0.1 port={port + 1}"
            f" udpsink name=reports host=127.0.0.1 port={port + 2} sync=false async=false"
            " rtpvaedepay name=depay ! queue ! vaedecode ! fakesink sync=true"
        )
        # rtpbin asks for all this when it is linked.
        self.protect()
        self.link_sender()
        self.link_receiver()
        self.watch()

    def protect(self):
        sending, receiving = self.sender.get_by_name("rtpbin"), self.receiver.get_by_name("rtpbin")
        if self.protection == "fec":
            encoder = f"rtpulpfecenc pt={FEC_TYPE} percentage={OVERHEAD}"
            sending.set_property("fec-encoders", structure(f'fec, 0="{encoder}"'))
            receiving.connect("request-fec-decoder", self.fec_decoder)
            receiving.connect("new-storage", self.storage)
        elif self.protection == "rtx":
            sending.connect("request-aux-sender", self.rtx, "rtprtxsend")
            receiving.connect("request-aux-receiver", self.rtx, "rtprtxreceive")
            receiving.connect("new-jitterbuffer", self.jitter_buffer)

    def fec_decoder(self, rtpbin, session):
        decoder = Gst.ElementFactory.make("rtpulpfecdec")
        decoder.set_property("pt", FEC_TYPE)
        decoder.set_property("storage", rtpbin.emit("get-internal-storage", session))
        return decoder

    def storage(self, _rtpbin, storage, _session):
        """Where the decoder finds the packets that a FEC packet protects; it keeps nothing unless told."""
        storage.set_property("size-time", 2 * LATENCY_MS * Gst.MSECOND)

    def rtx(self, _rtpbin, session, name):
        element = Gst.ElementFactory.make(name)
        types = f"application/x-rtp-pt-map, {MEDIA_TYPE}=(uint){RTX_TYPE}"
        element.set_property("payload-type-map", structure(types))
        return bin_with(element, session)

    def jitter_buffer(self, _rtpbin, buffer, _session, _ssrc):
        # Packets come in bursts, so when the next one is due cannot be told.
        buffer.set_property("rtx-next-seqnum", False)

    def link_sender(self):
        rtpbin = self.sender.get_by_name("rtpbin")
        self.sender.get_by_name("pay").link_pads("src", rtpbin, "send_rtp_sink_0")
        rtpbin.link_pads("send_rtp_src_0", self.sender.get_by_name("rtp"), "sink")
        rtpbin.link_pads("send_rtcp_src_0", self.sender.get_by_name("rtcp"), "sink")
        self.sender.get_by_name("reports").link_pads("src", rtpbin, "recv_rtcp_sink_0")

    def link_receiver(self):
        rtpbin = self.receiver.get_by_name("rtpbin")
        rtpbin.connect("pad-added", self.stream_came)
        rtpbin.connect("request-pt-map", self.caps_of)
        self.receiver.get_by_name("rtp").link_pads("src", rtpbin, "recv_rtp_sink_0")
        self.receiver.get_by_name("rtcp").link_pads("src", rtpbin, "recv_rtcp_sink_0")
        rtpbin.link_pads("send_rtcp_src_0", self.receiver.get_by_name("reports"), "sink")
        # RTCP gets a twentieth of it: requests for retransmission have to leave at once.
        rtpbin.emit("get-internal-session", 0).set_property("bandwidth", BANDWIDTH)

    def stream_came(self, _rtpbin, pad):
        if pad.get_name().startswith("recv_rtp_src_"):
            pad.link(self.receiver.get_by_name("depay").get_static_pad("sink"))

    def caps_of(self, _rtpbin, _session, payload):
        """What a session description would say."""
        if payload == MEDIA_TYPE:
            return self.caps
        name = "RTX" if payload == RTX_TYPE else "ULPFEC"
        return Gst.Caps.from_string(
            f"application/x-rtp, media=video, clock-rate=90000, encoding-name={name},"
            f" payload={payload}"
        )

    def watch(self):
        pay, depay = self.sender.get_by_name("pay"), self.receiver.get_by_name("depay")
        pay.get_static_pad("src").add_probe(Gst.PadProbeType.EVENT_DOWNSTREAM, self.negotiated)
        pay.get_static_pad("sink").add_probe(Gst.PadProbeType.BUFFER, self.chunk_sent)
        depay.get_static_pad("src").add_probe(Gst.PadProbeType.BUFFER, self.chunk_received)
        self.sender.get_by_name("rtp").get_static_pad("sink").add_probe(
            Gst.PadProbeType.BUFFER, self.packet
        )

    def negotiated(self, _pad, info):
        if info.get_event().type == Gst.EventType.CAPS:
            self.caps = info.get_event().parse_caps()
            self.receiver.get_by_name("rtp").set_property("caps", self.caps)
            self.receiver.set_state(Gst.State.PLAYING)
        return Gst.PadProbeReturn.OK

    def chunk_sent(self, _pad, info):
        self.sent.append(digest(info.get_buffer()))
        return Gst.PadProbeReturn.OK

    def chunk_received(self, _pad, info):
        with self.news:
            self.received.append(digest(info.get_buffer()))
            self.news.notify()
        return Gst.PadProbeReturn.OK

    def packet(self, _pad, info):
        """The network."""
        if info.get_buffer().extract_dup(1, 1)[0] & 127 == MEDIA_TYPE:
            self.media += 1
        else:
            self.extra += 1
        if self.chance.random() < self.loss:
            self.lost += 1
            return Gst.PadProbeReturn.DROP
        return Gst.PadProbeReturn.OK

    def run(self):
        for pipeline in (self.receiver, self.sender):
            pipeline.get_bus().set_sync_handler(self.message, pipeline)
        self.receiver.set_state(Gst.State.READY)
        self.sender.set_state(Gst.State.PLAYING)
        with self.news:
            while len(self.received) < CHUNKS and self.news.wait(PATIENCE):
                pass
            received = self.received[:CHUNKS]
        media, extra, lost = self.media, self.extra, self.lost
        for pipeline in (self.sender, self.receiver):
            pipeline.set_state(Gst.State.NULL)
        if len(received) < CHUNKS:
            sys.exit(f"{self.protection}: {len(received)} of {CHUNKS} chunks came")
        exact = sum(chunk in self.sent for chunk in received)
        print(
            f"{self.protection}: {lost} of {media + extra} packets lost,"
            f" {extra / media:.0%} overhead, {exact} of {CHUNKS} chunks bit-exact",
            flush=True,
        )
        if self.protection != "none" and 0 < self.loss <= REPAIRED_LOSS:
            if lost == 0 or exact < REPAIRED:
                sys.exit(f"{self.protection} did not repair what was lost")

    def message(self, _bus, message, pipeline):
        if message.type == Gst.MessageType.LATENCY:
            pipeline.call_async(lambda whole: whole.recalculate_latency())
        elif message.type == Gst.MessageType.ERROR:
            print(*message.parse_error(), file=sys.stderr)
        return Gst.BusSyncReply.DROP


def main():
    if len(sys.argv) not in (3, 4) or sys.argv[2] not in ("fec", "rtx", "none"):
        sys.exit(__doc__.strip())
    Gst.init(None)
    Link(float(sys.argv[1]), sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 5420).run()


if __name__ == "__main__":
    main()
