#!/usr/bin/python3
"""Times the full 16z network in plain PyTorch, as a peer for `vae bench` in the same run.

    apt-get install python3-torch
    tests/bench/pytorch_16z.py [--width 128] [--height 128] [--frames 8] [--repeat 3]
    tests/bench/pytorch_16z.py --device cuda --dtype bfloat16 --width 1280 --height 720 --compile

Same operations and shapes as the engine's (random weights; on a CPU with all cores), written from
the paper's description; prints one JSON object with the best time of each direction and the peak
memory of the process, or of the device. On a GPU convolutions are tuned (cudnn.benchmark) and both
memory formats are tried, contiguous and channels_last_3d, of which the faster counts; --compile
times torch.compile of the same functions too.
"""
import argparse
import contextlib
import gc
import json
import os
import resource
import sys
import time

import torch
import torch.nn.functional as F

WIDTHS = [128, 256, 512, 512]
Z = 16


class Net:
    """Random weights by name, made when they are first used."""

    def __init__(self, device="cpu", dtype=torch.float32, channels_last=False):
        self.device = device
        self.dtype = dtype
        self.channels_last = channels_last
        self.weights = {}

    def weight(self, name, *shape):
        if name not in self.weights:
            fan_in = 1
            for extent in shape[1:]:
                fan_in *= extent
            weight = torch.randn(shape, device=self.device) * fan_in**-0.5
            self.weights[name] = self.laid_out(weight.to(self.dtype))
        return self.weights[name]

    def laid_out(self, x):
        if self.channels_last and x.dim() == 5:
            return x.contiguous(memory_format=torch.channels_last_3d)
        return x

    def conv(self, name, x, out, kernel, stride=(1, 1, 1), padding=None):
        w = self.weight(name, out, x.shape[1], *kernel)
        if padding is None:
            padding = tuple(k // 2 for k in kernel)
        return F.conv3d(x, w, self.weight(name + ".b", out), stride, padding)

    def norm(self, name, x, eps=1e-6):
        c = x.shape[1]
        return F.group_norm(x, 32, self.weight(name + ".w", c), self.weight(name + ".b", c), eps)

    def branch(self, name, x):
        h = F.silu(self.norm(name + ".n", x))
        return x + self.conv(name + ".c", h, x.shape[1], (3, 3, 3))

    def res(self, name, x, out):
        h = self.conv(name + ".1", F.silu(self.norm(name + ".n1", x)), out, (1, 3, 3))
        h = self.branch(name + ".t1", h)
        h = self.conv(name + ".2", F.silu(self.norm(name + ".n2", h)), out, (1, 3, 3))
        h = self.branch(name + ".t2", h)
        if x.shape[1] != out:
            x = self.branch(name + ".t3", self.conv(name + ".s", x, out, (1, 1, 1)))
        return x + h

    def spatial_attention(self, name, x):
        b, c, t, h, w = x.shape
        n = self.norm(name + ".n", x)
        q, k, v = (
            self.conv(name + "." + p, n, c, (1, 1, 1)).permute(0, 2, 3, 4, 1).reshape(b * t, h * w, c)
            for p in "qkv"
        )
        o = attention(q, k, v).reshape(b, t, h, w, c).permute(0, 4, 1, 2, 3)
        return x + self.conv(name + ".o", o, c, (1, 1, 1))

    def temporal_attention(self, name, x):
        b, c, t, h, w = x.shape
        s = x.permute(0, 3, 4, 1, 2).reshape(b * h * w, c, t)
        n = self.norm(name + ".n", s, 1e-5)
        q, k, v = F.conv1d(n, self.weight(name + ".qkv", 3 * c, c, 1)).permute(0, 2, 1).chunk(3, -1)
        frames = torch.arange(t, device=x.device)
        distance = (frames[None] - frames[:, None]).clamp(-64, 64) + 64
        rows_k = self.weight(name + ".rk", 129, c)[distance]
        rows_v = self.weight(name + ".rv", 129, c)[distance]
        logits = torch.bmm(q, k.transpose(1, 2)) * c**-0.5 + torch.einsum("nuc,utc->ntu", q, rows_k)
        a = torch.softmax(logits, -1)
        o = torch.bmm(a, v) + torch.einsum("ntu,tuc->ntc", a, rows_v)
        o = F.conv1d(o.permute(0, 2, 1), self.weight(name + ".o", c, c, 1))
        return x + o.reshape(b, h, w, c, t).permute(0, 3, 4, 1, 2)

    def middle(self, name, x):
        c = x.shape[1]
        x = self.spatial_attention(name + ".a", self.res(name + ".1", x, c))
        return self.res(name + ".2", self.temporal_attention(name + ".at", x), c)

    def replicate(self, name, x, out, stride=1):
        x = F.pad(x, (1, 1, 1, 1, 1, 2 - stride), mode="replicate")
        return self.conv(name, x, out, (3, 3, 3), (stride, 1, 1), (0, 0, 0))

    def res2(self, name, x):
        c = x.shape[1]
        h = self.replicate(name + ".1", F.silu(self.norm(name + ".n1", x)), c)
        return x + self.replicate(name + ".2", F.silu(self.norm(name + ".n2", h)), c)

    def encode(self, x):
        h = self.conv("e.in", x, WIDTHS[0], (1, 3, 3))
        for i, width in enumerate(WIDTHS):
            for j in range(2):
                h = self.res(f"e.{i}.{j}", h, width)
            if i < 3:
                h = self.conv(f"e.{i}.d", F.pad(h, (0, 1, 0, 1)), width, (1, 3, 3), (1, 2, 2), (0, 0, 0))
        h = F.silu(self.norm("e.n", self.middle("e.m", h)))
        z = self.conv("e.out", h, 2 * Z, (1, 3, 3))[:, :Z]
        h = self.replicate("et.in", z, 128)
        for i, width in enumerate([256, 512]):
            h = self.res2(f"et.{i}", self.replicate(f"et.{i}.d", h, width, 2))
        return self.replicate("et.out", F.silu(self.norm("et.n", h)), 2 * Z)[:, :Z]

    def decode(self, z):
        h = self.replicate("dt.in", z, 512)
        for i, width in enumerate([512, 256]):
            w = self.weight(f"dt.{i}.u", h.shape[1], width, 3, 3, 3)
            h = F.conv_transpose3d(h, w, None, (2, 1, 1), (1, 1, 1), (1, 0, 0))
            h = self.res2(f"dt.{i}.2", self.res2(f"dt.{i}.1", h))
        h = self.conv("d.in", self.replicate("dt.out", h, Z), WIDTHS[3], (1, 3, 3))
        h = self.middle("d.m", h)
        for i in (3, 2, 1, 0):
            for j in range(3):
                h = self.res(f"d.{i}.{j}", h, WIDTHS[i])
            if i:
                h = F.interpolate(h, scale_factor=(1, 2, 2), mode="nearest")
                h = self.conv(f"d.{i}.u", h, WIDTHS[i], (1, 3, 3))
        return self.conv("d.out", F.silu(self.norm("d.n", h)), 3, (1, 3, 3))


def attention(q, k, v):
    if hasattr(F, "scaled_dot_product_attention"):
        return F.scaled_dot_product_attention(q[:, None], k[:, None], v[:, None])[:, 0]
    return torch.bmm(torch.softmax(torch.bmm(q, k.transpose(1, 2)) * q.shape[-1] ** -0.5, -1), v)


def finish(device):
    if device == "cuda":
        torch.cuda.synchronize()


def best(device, repeat, function, *arguments):
    times = []
    result = None
    for _ in range(repeat + 1):
        finish(device)
        start = time.perf_counter()
        result = function(*arguments)
        finish(device)
        times.append(time.perf_counter() - start)
    return min(times[1:]), result


def measure(options, channels_last, compiled):
    """Seconds of both directions, and the peak memory in MB."""
    net = Net(options.device, getattr(torch, options.dtype), channels_last)
    shape = (1, 3, options.frames, options.height, options.width)
    x = net.laid_out((torch.rand(shape, device=options.device) * 2 - 1).to(net.dtype))
    if options.device == "cuda":
        torch.cuda.reset_peak_memory_stats()
    # Once plainly, which makes the weights.
    latent = net.encode(x)
    net.decode(latent)
    encode, decode = net.encode, net.decode
    if compiled:
        encode, decode = torch.compile(encode), torch.compile(decode)
    result = {
        "encode_s": best(options.device, options.repeat, encode, x)[0],
        "decode_s": best(options.device, options.repeat, decode, latent)[0],
    }
    if options.device == "cuda":
        result["device_mb"] = round(torch.cuda.max_memory_allocated() / 1e6)
        del net, x, latent, encode, decode
        gc.collect()
        torch.cuda.empty_cache()
    else:
        result["rss_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return result


def matrix_rate(dtype):
    """MAC/s of a large product on the GPU."""
    side = 8192
    a, b = (torch.randn(side, side, device="cuda").to(dtype) for _ in range(2))
    repeat = 20
    seconds = best("cuda", 3, lambda: [torch.mm(a, b) for _ in range(repeat)])[0]
    return repeat * side**3 / seconds


def faster(results):
    """The better of several measurements, by direction."""
    return {
        key: min(result[key] for result in results.values()) for key in ("encode_s", "decode_s")
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--width", type=int, default=128)
    parser.add_argument("--height", type=int, default=128)
    parser.add_argument("--frames", type=int, default=8)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--dtype", choices=["float32", "float16", "bfloat16"], default="float32")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--output", help="a file for the JSON, instead of stdout")
    options = parser.parse_args()
    torch.set_num_threads(os.cpu_count())
    torch.backends.cudnn.benchmark = True
    report = {
        "torch": torch.__version__,
        "device": torch.cuda.get_device_name() if options.device == "cuda" else "cpu",
        "threads": torch.get_num_threads(),
        "dtype": options.dtype,
        "width": options.width,
        "height": options.height,
        "frames": options.frames,
    }
    if options.device == "cuda":
        report["matrix_macs_per_s"] = matrix_rate(getattr(torch, options.dtype))
    layouts = {"contiguous": False}
    if options.device == "cuda":
        layouts["channels_last_3d"] = True
    for mode in ["eager"] + (["compile"] if options.compile else []):
        runs = {}
        with torch.no_grad():
            for layout, channels_last in layouts.items():
                runs[layout] = measure(options, channels_last, mode == "compile")
        report[mode] = {**faster(runs), "by_layout": runs}
    with open(options.output, "w") if options.output else contextlib.nullcontext(sys.stdout) as out:
        print(json.dumps(report), file=out)


if __name__ == "__main__":
    main()
