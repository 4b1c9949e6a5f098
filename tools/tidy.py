#!/usr/bin/env python3
"""Runs clang-tidy over src/ and tests/, several files at a time, and remembers what was clean.

    tidy.py BUILD_DIR CACHE_DIR [JOBS]

A file is checked again only when it, a header of ours that it includes (directly or not), .clang-tidy, its compile
command or clang-tidy itself changed. System headers are taken to change with the packages, i.e. with clang-tidy's
version and the compile command.

Nearly all of the time goes into headers. So files with the same compile options are checked as one source, written one
after the other, which passes over their headers once. Files that seem to define the same name for themselves come into
different batches. A batch that is not clean, be it for a finding or because names collide after all, is halved until a
file is alone: only what is found in a file alone is a finding. One thing a batch would hide, a using-declaration that
only another file needs: that is looked for in the text.
"""

import collections
import concurrent.futures
import functools
import hashlib
import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
CLANG_TIDY = "clang-tidy-14"
BATCH_FILES_MAX = 64
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.M)
UNNAMED = re.compile(r"^namespace {$(.*?)^}  // namespace$", re.M | re.S)
# A line that is not indented begins a declaration, of what its words say or of what stands before a bracket, "=" or ";".
DECLARED = re.compile(r"^(?:(?:class|struct|enum class|enum|using(?= \w+ =)) (\w+)\b"
                      r"|(?!class|struct|enum|using|namespace|static_assert|TEST|[A-Z_]+\()[A-Za-z\[][^\n]*?\b(\w+)(?: = |[({;\[]))", re.M)

USING = re.compile(r"^ *using (?!namespace\b|enum\b)[\w:]*::(\w+);$", re.M)
COMMENT_OR_INCLUDE = re.compile(r"//.*|^#include.*", re.M)


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


def fingerprint(entry, source, version):
    digest = hashlib.sha256(version)
    for folder in source.parents:
        config = folder / ".clang-tidy"
        if folder.is_relative_to(ROOT) and config.is_file():
            digest.update(config.read_bytes())
    digest.update(entry["command"].encode())
    for path in included_files(source):
        digest.update(str(path).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def options_of(entry):
    """The compile options of `entry`, without its names of files and without where the code may lie in memory."""
    words = shlex.split(entry["command"])[1:]
    return tuple(word for word in words[:words.index("-o")] if word not in ("-fPIC", "-fPIE"))


def own_names(source):
    """What `source` seems to define in unnamed namespaces: rather too much than too little. Of tests, of which several programs are
    made, all that it seems to define."""
    text = source.read_text(encoding="utf-8")
    parts = [text] if source.is_relative_to(ROOT / "tests") else UNNAMED.findall(text)
    return {name for part in parts for names in DECLARED.findall(part) for name in names if name} - {"LLVMFuzzerTestOneInput"}


def batches_of(sources, entries):
    """`sources` in lists of at most BATCH_FILES_MAX which have their .clang-tidy and options in common."""
    groups = collections.defaultdict(list)
    for source in sources:
        groups[configuration_of(source.parent), options_of(entries[source])].append(source)
    for group in groups.values():
        size = -(-len(group) // -(-len(group) // BATCH_FILES_MAX))
        batches = []
        for source in group:
            names = own_names(source)
            for batch, taken in batches:
                if len(batch) < size and taken.isdisjoint(names):
                    break
            else:
                batch, taken = [], set()
                batches.append((batch, taken))
            batch.append(source)
            taken |= names
        yield from (batch for batch, _ in batches)


@functools.lru_cache(maxsize=None)
def configuration_of(folder):
    """What the .clang-tidy files from `folder` upwards amount to."""
    return subprocess.run([CLANG_TIDY, "--dump-config", str(folder / "any.cpp"), "--"],
                          capture_output=True, text=True, check=True).stdout


def text_in_batch(source, number):
    """All targets of the fuzzer have the same entry point."""
    return source.read_text(encoding="utf-8").replace("LLVMFuzzerTestOneInput", f"LLVMFuzzerTestOneInput{number}")


def is_clean_together(batch, entries, build_dir):
    with tempfile.TemporaryDirectory() as folder:
        whole = pathlib.Path(folder, "batch.cpp")
        texts = (text_in_batch(source, number) for number, source in enumerate(batch))
        whole.write_text("\n".join(texts), encoding="utf-8")
        run = subprocess.run([CLANG_TIDY, "--quiet", f"--config={configuration_of(batch[0].parent)}", str(whole),
                              "--", *options_of(entries[batch[0]]),
                              *(f"-iquote{folder}" for folder in sorted({source.parent for source in batch}))],
                             cwd=build_dir, capture_output=True, check=False)
    return run.returncode == 0


def check_alone(source, build_dir):
    run = subprocess.run([CLANG_TIDY, "--quiet", "-p", str(build_dir), str(source)],
                         capture_output=True, text=True, check=False)
    if run.returncode == 0:
        return ""
    return run.stdout + run.stderr or f"clang-tidy ended with {run.returncode}\n"


def unneeded_usings(source):
    """What misc-unused-using-decls would say of `source` alone."""
    text = source.read_text(encoding="utf-8")
    rest = COMMENT_OR_INCLUDE.sub("", USING.sub("", text))
    unneeded = [name for name in USING.findall(text) if not re.search(rf"\b{name}\b", rest)]
    return "".join(f"{name}: nothing here needs this using-declaration\n" for name in unneeded)


def check(batch, entries, build_dir):
    """Yields each source of `batch` with what was found in it: nothing, if it is clean."""
    if len(batch) == 1:
        yield batch[0], check_alone(batch[0], build_dir)
    elif is_clean_together(batch, entries, build_dir):
        yield from ((source, unneeded_usings(source)) for source in batch)
    else:
        middle = len(batch) // 2
        for half in (batch[:middle], batch[middle:]):
            yield from check(half, entries, build_dir)


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

    entries, stamps = {}, {}
    for entry, source in entries_of(build_dir):
        entries[source] = entry
        stamps[source] = cache / fingerprint(entry, source, version)
    stale = sorted(source for source, stamp in stamps.items() if not stamp.exists())
    print(f"clang-tidy: {len(stale)} of {len(stamps)} files to check", flush=True)

    failed = 0
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        runs = [pool.submit(lambda batch=batch: list(check(batch, entries, build_dir)))
                for batch in batches_of(stale, entries)]
        for run in concurrent.futures.as_completed(runs):
            for source, text in run.result():
                if not text:
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
