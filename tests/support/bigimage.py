#!/usr/bin/python3
"""Adds the benchmark's big image to a registry storage directory: bigimage.py STORAGE [--megabytes 600] [--files 30000] [--compression zstd]

bench/big:latest has 8 layers with about 600 MB in 30,000 files, from a few bytes to megabytes, of text that
compresses about as well as programs do. The same arguments give the same digests. What is there already is kept.
"""

import argparse
import concurrent.futures
import itertools
import os
import pathlib
import random
import sys

from images import PATH, config
from layers import LayerWriter
from store import Store

LAYERS = 8
POOL = 24 << 20


def make_pool(seed):
    """Text of made-up words with some noise between them: deflate takes it to a third or so."""
    source = random.Random(seed)
    words = [bytes(source.choices(b"etaoinshrdlucmfwypvbgkqjxz", k=source.randint(2, 11))) for _ in range(3000)]
    often = list(itertools.accumulate(1 / rank for rank in range(1, len(words) + 1)))
    pool = bytearray()
    while len(pool) < POOL:
        pool += b" ".join(source.choices(words, cum_weights=often, k=4000)) + source.randbytes(1200)
    return bytes(pool)


def make_layer(storage, number, megabytes, files, compression):
    """One layer; runs in a process of its own."""
    source = random.Random(1000 + number)
    pool = make_pool(number)
    # Sizes as in a file system of programs: many small files, a few large ones.
    weights = [source.paretovariate(0.9) for _ in range(files)]
    weights = [min(weight, 3000) for weight in weights]
    scale = (megabytes << 20) / sum(weights)
    writer = LayerWriter(Store(storage), compression)
    writer.directory(f"layer{number}")
    folder = ""
    for index, weight in enumerate(weights):
        if index % 60 == 0:
            folder = f"layer{number}/usr/share/part{index // 60:03}"
            writer.directory(folder)
        left = max(1, int(weight * scale))
        pieces = []
        while left > 0:
            at = source.randrange(POOL - 1)
            pieces.append(pool[at:at + left])
            left -= len(pieces[-1])
        writer.file(f"{folder}/file{index:05}.dat", b"".join(pieces), 0o755 if index % 9 == 0 else 0o644)
    return writer.finish()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("storage")
    parser.add_argument("--megabytes", type=int, default=600)
    parser.add_argument("--files", type=int, default=30000)
    parser.add_argument("--tag", default="latest")
    parser.add_argument("--compression", choices=("gzip", "zstd"), default="gzip")
    arguments = parser.parse_args()
    store = Store(pathlib.Path(arguments.storage).resolve())
    if store.resolve("bench/big", arguments.tag):
        print(f"bench/big:{arguments.tag} is there already")
        return 0
    store.create()
    with concurrent.futures.ProcessPoolExecutor(min(LAYERS, os.cpu_count() or 1)) as pool:
        layers = list(pool.map(make_layer, [store.root] * LAYERS, range(LAYERS), [arguments.megabytes // LAYERS] * LAYERS,
                               [arguments.files // LAYERS] * LAYERS, [arguments.compression] * LAYERS))
    steps = [(f"COPY layer{number} / # buildkit", True) for number in range(LAYERS)]
    manifest = store.put_manifest("bench/big", "docker" if arguments.compression == "gzip" else "oci", config(layers, steps, {"Env": [PATH], "Cmd": ["/true"]}), layers)
    store.tag("bench/big", arguments.tag, manifest["digest"])
    store.close()
    print(f"bench/big:{arguments.tag}: {sum(layer.size for layer in layers) >> 20} MiB in {LAYERS} layers, {manifest['digest']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
