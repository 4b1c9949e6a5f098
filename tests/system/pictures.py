"""Small pictures and broken ones, made with Python's standard library and libvips' command line."""

import os
import random
import struct
import subprocess
import tempfile
import zlib


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, pixel=b"\x30\x90\xd0", colour_type=2):
    """A PNG of one colour; colour type 2 is RGB, 6 is RGBA."""
    row = b"\0" + pixel * width
    header = struct.pack(">IIBBBBB", width, height, 8, colour_type, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(row * height, 9)) +
            png_chunk(b"IEND", b""))


def png_that_lies(width, height):
    """The header promises a huge picture, the data hold one row."""
    honest = png(8, 1)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return honest[:8] + png_chunk(b"IHDR", header) + honest[33:]


def convert(picture, suffix, options=""):
    """The picture in another format of libvips: ".webp", ".tif", ".gif", ".jpg"."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = os.path.join(folder, "in"), os.path.join(folder, "out" + suffix)
        with open(source, "wb") as file:
            file.write(picture)
        subprocess.run(["vips", "copy", source, target + options], check=True, capture_output=True)
        with open(target, "rb") as file:
            return file.read()


def probe(picture):
    """What libvips' own tool says of a picture: {"width": "150", …}; empty when it can't read it."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(picture)
        file.flush()
        out = subprocess.run(["vipsheader", "-a", file.name], capture_output=True, text=True, check=False).stdout
    fields = {}
    for line in out.splitlines():
        key, _, value = line.partition(":")
        fields[key.strip()] = value.strip()
    return fields


def mutations(good, count, seed):
    """Seeded damage: flipped bytes, cuts, repeated and zeroed stretches."""
    rng = random.Random(seed)
    for _ in range(count):
        data = bytearray(good)
        for _ in range(rng.choice([1, 1, 3, 20, 200])):
            data[rng.randrange(len(data))] = rng.randrange(256)
        kind = rng.randrange(4)
        start = rng.randrange(len(data))
        end = min(len(data), start + rng.randrange(1, 4096))
        if kind == 0:
            del data[start:]
        elif kind == 1:
            data[start:start] = data[start:end]
        elif kind == 2:
            data[start:end] = bytes(end - start)
        if data:
            yield bytes(data)
