#!/usr/bin/env python3
"""Runs clang-tidy over src/ and tests/, several files at a time, and remembers what was clean.

    tidy.py BUILD_DIR CACHE_DIR [JOBS]

A file is checked again only when it, a header of ours that it includes (directly or not), .clang-tidy, its compile
command or clang-tidy itself changed. System headers are taken to change with the packages, i.e. with clang-tidy's
version and the compile command.
"""

import concurrent.futures
import hashlib
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CLANG_TIDY = "clang-tidy-14"
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.M)


def included_files(source):
    """`source` and all of our own files that it includes."""
    seen = set()
    waiting = [source]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        for target in INCLUDE.findall(path.read_text(encoding="utf-8", errors="replace")):
            for folder in (path.parent, ROOT / "src", ROOT / "tests"):
                candidate = (folder / target).resolve()
                if candidate.is_file():
                    waiting.append(candidate)
                    break
    return sorted(seen)


def fingerprint(entry, source, base):
    digest = hashlib.sha256(base)
    digest.update(entry["command"].encode())
    for path in included_files(source):
        digest.update(str(path).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def check(source, build_dir):
    run = subprocess.run([CLANG_TIDY, "--quiet", "-p", str(build_dir), str(source)],
                         capture_output=True, text=True, check=False)
    return run.returncode, run.stdout + (run.stderr if run.returncode else "")


def entries_of(build_dir):
    for entry in json.loads((build_dir / "compile_commands.json").read_text()):
        source = pathlib.Path(entry["directory"], entry["file"]).resolve()
        inside = any(source.is_relative_to(ROOT / folder) for folder in ("src", "tests"))
        if inside and source.suffix == ".cpp":
            yield entry, source


def main():
    build_dir = pathlib.Path(sys.argv[1]).resolve()
    cache = pathlib.Path(sys.argv[2])
    jobs = int(sys.argv[3]) if len(sys.argv) > 3 else 2
    cache.mkdir(parents=True, exist_ok=True)
    version = subprocess.run([CLANG_TIDY, "--version"], capture_output=True, check=True).stdout
    base = version + (ROOT / ".clang-tidy").read_bytes()

    stamps = {}
    for entry, source in entries_of(build_dir):
        stamps[source] = cache / fingerprint(entry, source, base)
    stale = sorted(source for source, stamp in stamps.items() if not stamp.exists())
    print(f"clang-tidy: {len(stale)} of {len(stamps)} files to check")

    failed = 0
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for source, (status, text) in zip(stale, pool.map(lambda s: check(s, build_dir), stale)):
            if status == 0:
                stamps[source].touch()
                continue
            failed += 1
            print(f"== {source.relative_to(ROOT)}\n{text}", flush=True)
    for stamp in set(cache.iterdir()) - set(stamps.values()):
        stamp.unlink()
    print(f"clang-tidy: {failed} files with findings")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
