#!/usr/bin/env python3
"""Puts the built console, and what pack_console.mjs made of it, into one file and writes the table of what lies where in it.

    embed_console.py DIST_DIR PACKED_DIR BLOB_FILE TABLE_CPP [SITE_DIR SITE_PACKED_DIR]

The site of the documentation, where there is one, lies below /docs.
"""

import hashlib
import pathlib
import sys

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".yaml": "application/yaml",
}

HEAD = """\
// Written by cmake/embed_console.py.
#include "app/console_assets.h"

#include <array>

extern "C" const std::byte lumbung_console_blob[];

namespace lumbung::app {
namespace {

std::span<const std::byte> piece(std::size_t offset, std::size_t size) {
  return {lumbung_console_blob + offset, size};
}

}  // namespace

"""


def assets_of(dist, packed, place=""):
    """Path, suffix, and the bytes as they are, by brotli and by gzip; the latter two empty where that saves nothing."""
    for path in sorted(dist.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            name = path.relative_to(dist).as_posix()
            forms = [packed / f"{name}.{ending}" for ending in ("br", "gz")]
            yield f"{place}/{name}", path.suffix, [path.read_bytes(), *(form.read_bytes() if form.is_file() else b"" for form in forms)]


def main():
    dist, packed, blob_file, table_file = map(pathlib.Path, sys.argv[1:5])
    blob = bytearray()
    rows = []
    site = assets_of(*map(pathlib.Path, sys.argv[5:7]), "/docs") if len(sys.argv) > 5 else ()
    for path, suffix, forms in sorted([*assets_of(dist, packed), *site]):
        if suffix not in CONTENT_TYPES:
            sys.exit(f"{path}: no content type is known for {suffix}; add it to cmake/embed_console.py")
        etag = hashlib.sha256(forms[0]).hexdigest()[:32]
        pieces = []
        for data in forms:
            pieces.append(f"piece({len(blob)}, {len(data)})")
            blob += data
        rows.append(f'      Asset{{"{path}", "{CONTENT_TYPES[suffix]}", "{etag}", {", ".join(pieces)}}},\n')
    if not any(row.lstrip().startswith('Asset{"/index.html"') for row in rows):
        sys.exit(f"{dist} holds no index.html")
    blob_file.write_bytes(blob)
    table_file.write_text(
        HEAD + "std::span<const Asset> console_assets() {\n"
        + f"  static const std::array<Asset, {len(rows)}> assets = {{\n" + "".join(rows) + "  };\n"
        + "  return assets;\n}\n\n}  // namespace lumbung::app\n")


if __name__ == "__main__":
    main()
