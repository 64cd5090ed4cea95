#!/usr/bin/python3
"""T5's encoder in plain PyTorch, as a reference that shares no code with the one under test.

usage: t5_reference.py make DIR      a small encoder with random weights, its tokenisers, and golden.safetensors
       t5_reference.py run DIR       tokens of a caption on each line of stdin, separated by spaces, padded with 0
                                     behind a "|"; each becomes a line with the last hidden states of all positions

`make` needs Debian's python3-torch and python3-sentencepiece, `run` the former.
"""

import json
import math
import os
import random
import struct
import sys

import torch

TEXT = """a red car drives along a coast road at sunset
two people walk through a snowy forest while birds fly above the trees
a close view of water drops that fall on a green leaf
the camera pans over a city at night with bright neon signs
a cat jumps from the table to the window and looks outside
waves break on the rocks below the lighthouse
an old man reads a newspaper in a quiet garden
children play football on a wide field in the evening light
a train crosses the bridge as clouds move over the mountains
the chef cuts vegetables and stirs a pot of soup
"""
CAPTIONS = ["", "a red car drives along the coast", "water drops fall on 3 green leaves, quietly: zebra"]
CONFIG = {
    "model_type": "t5",
    "feed_forward_proj": "gated-gelu",
    "d_model": 24,
    "d_kv": 5,
    "d_ff": 40,
    "num_layers": 3,
    "num_heads": 4,
    "relative_attention_num_buckets": 32,
    "relative_attention_max_distance": 128,
    "layer_norm_epsilon": 1e-6,
    "vocab_size": 160,
    "eos_token_id": 1,
}


def encode(config, weights, tokens, mask):
    """Hidden states [L, d_model] of one caption, every position computed, those without mask too."""
    eps = config["layer_norm_epsilon"]
    heads, width = config["num_heads"], config["d_kv"]
    length = len(tokens)

    def rms(x, key):
        return weights[key] * (x / torch.sqrt((x * x).mean(-1, keepdim=True) + eps))

    def split(x):
        return x.view(length, heads, width).transpose(0, 1)

    bias = torch.zeros(heads, length, length)
    table = weights["encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight"]
    rows = {distance: table[bucket(config, distance)] for distance in range(1 - length, length)}
    for query in range(length):
        bias[:, query] = torch.stack([rows[key - query] for key in range(length)], 1)
    bias = bias + torch.where(mask > 0, 0.0, torch.finfo(torch.float32).min)

    x = weights["shared.weight"][tokens]
    for layer in range(config["num_layers"]):
        base = f"encoder.block.{layer}.layer."
        n = rms(x, base + "0.layer_norm.weight")
        q, k, v = (split(n @ weights[f"{base}0.SelfAttention.{name}.weight"].T) for name in "qkv")
        attended = torch.softmax(q @ k.transpose(1, 2) + bias, -1) @ v
        x = x + attended.transpose(0, 1).reshape(length, -1) @ weights[base + "0.SelfAttention.o.weight"].T
        n = rms(x, base + "1.layer_norm.weight")
        gate = torch.nn.functional.linear(n, weights[base + "1.DenseReluDense.wi_0.weight"])
        gate = 0.5 * gate * (1 + torch.tanh(math.sqrt(2 / math.pi) * (gate + 0.044715 * gate**3)))
        x = x + (gate * (n @ weights[base + "1.DenseReluDense.wi_1.weight"].T)) @ weights[
            base + "1.DenseReluDense.wo.weight"
        ].T
    return rms(x, "encoder.final_layer_norm.weight")


def bucket(config, distance):
    half = config["relative_attention_num_buckets"] // 2
    start = half if distance > 0 else 0
    exact, n = half // 2, abs(distance)
    if n < exact:
        return start + n
    ratio = torch.log(torch.tensor(n / exact)) / math.log(config["relative_attention_max_distance"] / exact)
    return start + min(half - 1, exact + int(ratio * (half - exact)))


def read_safetensors(path):
    with open(path, "rb") as file:
        data = file.read()
    size = struct.unpack("<Q", data[:8])[0]
    tensors = {}
    for key, entry in json.loads(data[8 : 8 + size]).items():
        if key != "__metadata__":
            begin, end = (8 + size + offset for offset in entry["data_offsets"])
            values = struct.unpack(f"<{(end - begin) // 4}f", data[begin:end])
            tensors[key] = torch.tensor(values).reshape(entry["shape"])
    return tensors


def write_safetensors(path, tensors):
    header, body = {}, b""
    for key, tensor in tensors.items():
        data = tensor.float().contiguous().numpy().tobytes()
        header[key] = {
            "dtype": "F32",
            "shape": list(tensor.shape),
            "data_offsets": [len(body), len(body) + len(data)],
        }
        body += data
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + body)


def random_weights(config):
    torch.manual_seed(7)
    d, inner, ff = config["d_model"], config["num_heads"] * config["d_kv"], config["d_ff"]
    shapes = {"shared.weight": (config["vocab_size"], d)}
    for layer in range(config["num_layers"]):
        base = f"encoder.block.{layer}.layer."
        for name in "qkv":
            shapes[f"{base}0.SelfAttention.{name}.weight"] = (inner, d)
        shapes[base + "0.SelfAttention.o.weight"] = (d, inner)
        if layer == 0:
            shapes[base + "0.SelfAttention.relative_attention_bias.weight"] = (
                config["relative_attention_num_buckets"],
                config["num_heads"],
            )
        shapes[base + "0.layer_norm.weight"] = (d,)
        shapes[base + "1.DenseReluDense.wi_0.weight"] = (ff, d)
        shapes[base + "1.DenseReluDense.wi_1.weight"] = (ff, d)
        shapes[base + "1.DenseReluDense.wo.weight"] = (d, ff)
        shapes[base + "1.layer_norm.weight"] = (d,)
    shapes["encoder.final_layer_norm.weight"] = (d,)
    weights = {}
    for key, shape in shapes.items():
        if len(shape) == 1:
            weights[key] = 1 + 0.2 * torch.randn(shape)
        elif "bias" in key or key == "shared.weight":
            weights[key] = torch.randn(shape)
        else:
            weights[key] = torch.randn(shape) / math.sqrt(shape[1])
    return weights


def make(folder):
    import sentencepiece

    os.makedirs(folder, exist_ok=True)
    with open(f"{folder}/config.json", "w", encoding="utf-8") as file:
        json.dump(CONFIG, file, indent=2)
        file.write("\n")
    weights = random_weights(CONFIG)
    write_safetensors(f"{folder}/model.safetensors", weights)

    with open(f"{folder}/text.txt", "w", encoding="utf-8") as file:
        file.write(TEXT * 20)
    sentencepiece.SentencePieceTrainer.train(
        input=f"{folder}/text.txt",
        model_prefix=f"{folder}/spiece",
        vocab_size=150,
        model_type="unigram",
        normalization_rule_name="identity",
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        hard_vocab_limit=False,
    )
    os.remove(f"{folder}/text.txt")
    os.remove(f"{folder}/spiece.vocab")
    pieces = sentencepiece.SentencePieceProcessor(model_file=f"{folder}/spiece.model")
    vocabulary = [[pieces.id_to_piece(i), pieces.get_score(i)] for i in range(pieces.get_piece_size())]
    special = [
        {
            "id": i,
            "content": vocabulary[i][0],
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": True,
        }
        for i in range(3)
    ]
    metaspace = {"type": "Metaspace", "replacement": "\u2581", "add_prefix_space": True}
    end = [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}]
    with open(f"{folder}/tokenizer.json", "w", encoding="utf-8") as file:
        json.dump(
            {
                "version": "1.0",
                "truncation": None,
                "padding": None,
                "added_tokens": special,
                "normalizer": None,
                "pre_tokenizer": metaspace,
                "post_processor": {
                    "type": "TemplateProcessing",
                    "single": end,
                    "pair": end,
                    "special_tokens": {"</s>": {"id": "</s>", "ids": [1], "tokens": ["</s>"]}},
                },
                "decoder": metaspace,
                "model": {"type": "Unigram", "unk_id": 2, "vocab": vocabulary},
            },
            file,
            ensure_ascii=False,
        )

    random.seed(3)
    cases = [pieces.encode(caption) + [1] for caption in CAPTIONS]
    cases.append([random.randrange(3, CONFIG["vocab_size"]) for _ in range(99)] + [1])
    golden = {}
    for number, tokens in enumerate(cases):
        padded = tokens + [0] * (100 - len(tokens))
        mask = torch.tensor([1.0] * len(tokens) + [0.0] * (100 - len(tokens)))
        golden[f"tokens{number}"] = torch.tensor(tokens)
        golden[f"hidden{number}"] = encode(CONFIG, weights, padded, mask)[: len(tokens)]
    write_safetensors(f"{folder}/golden.safetensors", golden)


def run(folder):
    with open(f"{folder}/config.json", encoding="utf-8") as file:
        config = json.load(file)
    weights = read_safetensors(f"{folder}/model.safetensors")
    for line in sys.stdin:
        counted, _, rest = line.partition("|")
        tokens = [int(token) for token in counted.split()]
        padding = [int(token) for token in rest.split()]
        mask = torch.tensor([1.0] * len(tokens) + [0.0] * len(padding))
        hidden = encode(config, weights, tokens + padding, mask)
        print(" ".join(repr(value) for value in hidden.flatten().tolist()), flush=True)


if __name__ == "__main__":
    {"make": make, "run": run}[sys.argv[1]](sys.argv[2])
