#!/usr/bin/env python3
"""Joins, checks and unpacks the parts that bundle.sh --parts made; they lie beside this script.

    python3 unpack.py TARGET      makes TARGET/bundle (or whatever the folder was called)
"""
import hashlib
import io
import lzma
import pathlib
import sys
import tarfile


class Joined(io.RawIOBase):
    """The bytes of all parts, one after another, each checked when it is opened."""

    def __init__(self, folder):
        lines = (folder / "SHA256SUMS").read_text().split("\n")
        self.parts = [(digest, folder / name) for digest, name in map(str.split, filter(None, lines))]
        self.now = io.BytesIO()

    def readable(self):
        return True

    def readinto(self, target):
        count = self.now.readinto(target)
        while count == 0 and self.parts:
            digest, path = self.parts.pop(0)
            data = path.read_bytes()
            if hashlib.sha256(data).hexdigest() != digest:
                sys.exit(f"{path}: damaged, copy it again")
            self.now = io.BytesIO(data)
            count = self.now.readinto(target)
        return count


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    joined = io.BufferedReader(Joined(pathlib.Path(__file__).resolve().parent), 1 << 20)
    with lzma.open(joined) as plain, tarfile.open(fileobj=plain, mode="r|") as archive:
        archive.extractall(sys.argv[1])


main()
