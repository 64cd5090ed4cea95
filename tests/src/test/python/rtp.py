#!/usr/bin/python3
"""Sends latents through RTP packets that get lost, and tells what came of every chunk.

usage: rtp.py SPEC, a JSON object:
  source     a gst-launch-1.0 line that gives latents
  pay        properties of rtpvaepay, "" unless given
  loss       how likely a packet is lost
  burst      how many packets in a row are lost then, 1 unless given
  reorder    how likely a packet comes two places later
  duplicate  how likely a packet comes twice
  skip       so many packets at the start do not arrive: who receives joins late
  write      a latent file for what was received, as the decoder would get it
  mutate     {"packets": n, "keep-rtp": bool}: so many packets in all, each a damaged copy of one,
             come instead; with keep-rtp the RTP header is left sound
  seed       of all that is random
  sdp        whether the caps go through the text of a session description

Everything runs as fast as it can, without clock and network. Stdout gets a JSON object:
  caps       of the latents [sent, received]
  rtp        of the packets
  packets    sent: [size, marker, timestamp, sequence number], each
  lost       which of them did not arrive
  sent       [pts, duration, slices] of each chunk
  received   [pts, duration, slices, header and slices as they were sent, flags] of each chunk
  warnings   texts
  gaps       how many gap events came
  error      null or a text
  rss        resident kilobytes [before, after]
"""

import json
import random
import struct
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
gi.require_version("GstSdp", "1.0")
from gi.repository import Gst, GstApp, GstSdp  # noqa: E402,F401

from observe import known, resident  # noqa: E402

RTP_HEADER = 12


def taken_apart(unit):
    """Header and slices of an access unit, by plugin/LATENT_FORMAT.md; only for sound units."""
    at = struct.unpack_from("<I", unit, 8)[0]
    header, slices = unit[:at], []
    while at < len(unit):
        assert unit[at : at + 4] == b"VSLC", "a slice begins where the one before ends"
        end = at + 28 + struct.unpack_from("<I", unit, at + 12)[0]
        slices.append(unit[at:end])
        at = end
    return header, slices


def run(pipeline, arrived, late=lambda message: None):
    """Plays to the end; returns [error, warnings]. QoS messages are given to late."""
    for name, took in arrived.items():
        sink = pipeline.get_by_name(name)
        sink.set_property("emit-signals", True)
        sink.set_property("sync", False)

        def pulled(element, took=took):
            took(element.emit("pull-sample"))
            return Gst.FlowReturn.OK

        sink.connect("new-sample", pulled)
    pipeline.set_state(Gst.State.PLAYING)
    warnings = []
    while True:
        message = pipeline.get_bus().timed_pop_filtered(
            120 * Gst.SECOND,
            Gst.MessageType.EOS | Gst.MessageType.ERROR | Gst.MessageType.WARNING | Gst.MessageType.QOS,
        )
        if message is not None and message.type == Gst.MessageType.QOS:
            late(message)
            continue
        if message is not None and message.type == Gst.MessageType.WARNING:
            warnings.append(message.parse_warning()[0].message)
            continue
        pipeline.set_state(Gst.State.NULL)
        if message is None:
            return "timeout", warnings
        if message.type == Gst.MessageType.ERROR:
            return message.parse_error()[0].message, warnings
        return None, warnings


def content(buffer):
    return buffer.extract_dup(0, buffer.get_size())


def through_sdp(caps):
    """What is left of RTP caps after a session description's text (RFC 8866)."""
    structure = caps.get_structure(0)
    fields = [structure.nth_field_name(i) for i in range(structure.n_fields())]
    payload = structure.get_value("payload")
    parameters = ";".join(
        f"{name}={structure.get_string(name)}"
        for name in fields
        if structure.get_string(name) is not None and name not in ("media", "encoding-name")
    )
    text = (
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
        f"m=video 5004 RTP/AVP {payload}\r\na=rtpmap:{payload} X-VAE/90000\r\n"
        f"a=fmtp:{payload} {parameters}\r\n"
    )
    _ok, message = GstSdp.SDPMessage.new_from_text(text)
    back = message.get_media(0).get_caps_from_media(payload)
    # As sdpdemux and rtspsrc do: the caps are made for application/x-unknown.
    return Gst.Caps.from_string(back.to_string().replace("application/x-unknown", "application/x-rtp"))


def impaired(packets, spec, chance):
    order, lost, burst = [], [], 0
    for number in range(len(packets)):
        if burst == 0 and chance.random() < spec.get("loss", 0):
            burst = spec.get("burst", 1)
        if burst > 0:
            burst -= 1
            lost.append(number)
            continue
        order.append(number)
        if chance.random() < spec.get("duplicate", 0):
            order.append(number)
    at = 0
    while at + 2 < len(order):
        if chance.random() < spec.get("reorder", 0):
            order.insert(at + 2, order.pop(at))
            at += 2
        at += 1
    return order, lost


def mutated(packet, keep_rtp, chance):
    data = bytearray(packet)
    first = RTP_HEADER if keep_rtp else 0
    kind = chance.randrange(4)
    if kind == 0:
        return bytes(data[: chance.randrange(first, len(data) + 1)])
    if kind == 1:
        data += chance.randbytes(chance.randrange(1, 40))
        return bytes(data)
    # The payload's own header is where most can go wrong.
    last = len(data) if kind == 2 else min(len(data), RTP_HEADER + 16)
    for _ in range(chance.randrange(1, 9)):
        data[chance.randrange(first, last)] = chance.randrange(256)
    return bytes(data)


def written(units, caps, file):
    """Writes access units to a latent file; None or an error."""
    pipeline = Gst.parse_launch(
        f"appsrc name=in format=time max-bytes=0 ! vaemux ! filesink location={file}"
    )
    source = pipeline.get_by_name("in")
    source.set_property("caps", Gst.Caps.from_string(caps))
    for unit in units:
        source.emit("push-buffer", unit)
    source.emit("end-of-stream")
    return run(pipeline, {})[0]


def main():
    Gst.init(None)
    spec = json.loads(sys.argv[1])
    chance = random.Random(spec.get("seed", 1))
    report = {"error": None, "rss": [resident()]}

    packets, sent, rtp_caps, latent_caps = [], [], [], []

    def packet_came(sample):
        rtp_caps[:] = [sample.get_caps()]
        packets.append((content(sample.get_buffer()), sample.get_buffer().pts))

    def unit_came(sample):
        latent_caps[:] = [sample.get_caps().to_string()]
        buffer = sample.get_buffer()
        sent.append((known(buffer.pts), known(buffer.duration), content(buffer)))

    line = f"{spec['source']} ! tee name=t ! queue ! appsink name=sent t. ! queue ! rtpvaepay {spec.get('pay', '')} ! appsink name=packets"
    error, warnings = run(Gst.parse_launch(line), {"sent": unit_came, "packets": packet_came})
    report["packets"] = [
        [len(data), data[1] >> 7, *struct.unpack_from("!I", data, 4), *struct.unpack_from("!H", data, 2)]
        for data, _pts in packets
    ]
    report["sent"] = [[pts, length, len(taken_apart(unit)[1])] for pts, length, unit in sent]
    if error is not None:
        print(json.dumps(dict(report, error=error, warnings=warnings)))
        return

    order, lost = impaired(packets, spec, chance)
    report["lost"] = lost
    coming = [packets[number] for number in order if number >= spec.get("skip", 0)]
    if "mutate" in spec:
        keep_rtp = spec["mutate"]["keep-rtp"]
        coming = [
            (mutated(packets[number % len(packets)][0], keep_rtp, chance), packets[number % len(packets)][1])
            for number in range(spec["mutate"]["packets"])
        ]
    caps = through_sdp(rtp_caps[0]) if spec.get("sdp") else rtp_caps[0]
    report["rtp"] = caps.to_string()
    receiver = Gst.parse_launch(
        "appsrc name=in format=time max-bytes=0 ! rtpvaedepay name=depay ! appsink name=out"
    )
    source = receiver.get_by_name("in")
    source.set_property("caps", caps)
    received, arrived, gaps, units = [], [], [], {pts: unit for pts, _length, unit in sent}

    def event_came(_pad, info):
        if info.get_event().type == Gst.EventType.GAP:
            gaps.append(info.get_event())
        return Gst.PadProbeReturn.OK

    receiver.get_by_name("depay").get_static_pad("src").add_probe(
        Gst.PadProbeType.EVENT_DOWNSTREAM, event_came
    )

    def chunk_came(sample):
        latent_caps[1:] = [sample.get_caps().to_string()]
        buffer = sample.get_buffer()
        unit = content(buffer)
        arrived.append(buffer)
        if "mutate" in spec:
            received.append([known(buffer.pts), known(buffer.duration), 0, False, 0])
            return
        header, slices = taken_apart(unit)
        sent_header, sent_slices = taken_apart(units[buffer.pts])
        same = header == sent_header and all(one in sent_slices for one in slices)
        received.append(
            [buffer.pts, known(buffer.duration), len(slices), same, int(buffer.get_flags())]
        )

    for data, pts in coming:
        # PyGObject makes a null pointer of no bytes.
        buffer = Gst.Buffer.new_wrapped(data) if data else Gst.Buffer.new()
        buffer.pts = pts
        source.emit("push-buffer", buffer)
    source.emit("end-of-stream")
    error, warnings = run(receiver, {"out": chunk_came})
    if "write" in spec:
        error = error or written(arrived, latent_caps[1], spec["write"])
    report.update(caps=latent_caps, received=received, gaps=len(gaps), error=error, warnings=warnings)
    report["rss"].append(resident())
    print(json.dumps(report))


if __name__ == "__main__":
    main()
