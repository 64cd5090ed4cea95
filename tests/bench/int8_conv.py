#!/usr/bin/python3
"""Times mini's convolutions on the CPU in FP32, BF16 and INT8, by PyTorch's oneDNN kernels.

    apt-get install python3-torch
    tests/bench/int8_conv.py [--frames 8] [--threads 2] [--repeat 5]

Shapes are those of a chunk at 640x360. INT8 is quantized::conv2d: activations are quantised
already, weights per channel, and its output is requantised; the first column of a layer is what it
would gain at best, the last what it gains if its input must be quantised and its output dequantised
around it. Prints one JSON object with milliseconds (best of --repeat) and the sum over the codec.
"""
import argparse
import json
import time

import torch

# name, how many of them in encoder and decoder, channels in, out, kernel, rows, columns
LAYERS = [
    ("64 at 1/4, 3x3", 5, 64, 64, 3, 90, 160),
    ("48 to 64 at 1/4, 3x3", 2, 48, 64, 3, 90, 160),
    ("128 at 1/8, 3x3", 12, 128, 128, 3, 45, 80),
    ("256 to 128 at 1/8, 1x1", 2, 256, 128, 1, 45, 80),
]


def best(run, repeat):
    run()
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return round(min(times) * 1000, 2)


def measure(channels, out, kernel, rows, columns, frames, repeat):
    padding = kernel // 2
    x = torch.randn(frames, channels, rows, columns).contiguous(memory_format=torch.channels_last)
    conv = torch.nn.Conv2d(channels, out, kernel, padding=padding)
    conv = conv.to(memory_format=torch.channels_last)
    times = {"fp32": best(lambda: conv(x), repeat)}

    half, x_half = conv.to(torch.bfloat16), x.to(torch.bfloat16)
    times["bf16"] = best(lambda: half(x_half), repeat)

    weight = half.weight.float()
    scales = weight.abs().amax((1, 2, 3)).double() / 127
    packed = torch.ops.quantized.conv2d_prepack(
        torch.quantize_per_channel(weight, scales, torch.zeros(out).long(), 0, torch.qint8),
        half.bias.float(), [1, 1], [padding, padding], [1, 1], 1)
    quantise = lambda: torch.quantize_per_tensor(x, 4 / 127, 128, torch.quint8)
    q = quantise()
    int8 = lambda x: torch.ops.quantized.conv2d(x, packed, 0.1, 128)
    times["int8"] = best(lambda: int8(q), repeat)
    times["int8 between floats"] = best(lambda: int8(quantise()).dequantize(), repeat)
    return times


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=8)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    result = {"torch": torch.__version__, "threads": options.threads, "engines": {}}
    for engine in sorted(set(torch.backends.quantized.supported_engines) - {"none", "qnnpack"}):
        torch.backends.quantized.engine = engine
        layers, total = {}, {}
        with torch.inference_mode():
            for name, count, *shape in LAYERS:
                layers[name] = measure(*shape, options.frames, options.repeat)
                for kind, milliseconds in layers[name].items():
                    total[kind] = round(total.get(kind, 0) + count * milliseconds, 1)
        result["engines"][engine] = {"layers": layers, "sum": total}
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
