#!/usr/bin/env python3
"""Checks a source tree against rules.py: include arrows, third-party headers, shelves, what CMake links, the table in
docs/ARCHITECTURE.md, file lengths, words, names.

    check.py [ROOT]     prints one line for each breach; exit status 1 when there is any
"""

import json
import pathlib
import re
import subprocess
import sys

import drawings
import rules
import shelves

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.M)
SQL = re.compile(r'"\s*(SELECT\s.+\sFROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM)\s')
NAMED_PATH = re.compile(r"[`(]((?:src|tests|docs|console|cmake|packages|bench|tools|deploy)/[\w./-]*)[`)]")
SOURCE_SUFFIXES = {".h", ".cpp", ".py", ".sh", ".ts", ".vue", ".mjs", ".js", ".cmake", ".css"}
TEXT_SUFFIXES = SOURCE_SUFFIXES | {".md", ".txt", ".yaml", ".yml", ".json", ".sql", ".html", ".toml", ""}
NOT_OURS = {".git", "node_modules", "dist", "var", "out", "__pycache__"}


def files_of(root):
    """The files that git tracks or would track; without git, everything that is not built."""
    listing = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, check=False)
    if listing.returncode == 0:
        names = [pathlib.Path(name) for name in listing.stdout.decode().split("\0") if name]
    else:
        names = [path.relative_to(root) for path in root.rglob("*")]
    ours = [name for name in names if not any(p in NOT_OURS or p.startswith("build") for p in name.parts[:-1])]
    return sorted(name for name in set(ours) if (root / name).is_file())


def text_of(path):
    return path.read_text(encoding="utf-8", errors="replace")


def include_breaches(name, text):
    """`name` is src/<room>/<…>."""
    room = name.parts[1]
    if room not in rules.ARROWS:
        yield f"{name}: room {room} is not in tests/architecture/rules.py"
        return
    library = "/".join(name.parts[1:-1])
    if room != "database" and SQL.search(text):
        yield f"{name}: SQL belongs in database"
    for bracket, target in INCLUDE.findall(text):
        if ".." in target.split("/") or (bracket == "<" and target.split("/")[0] in rules.ARROWS):
            yield f'{name}: {target} must be included as "…", by its path from src/'
        elif library in rules.LIBRARIES:
            yield from library_breaches(name, library, bracket, target)
        elif bracket == '"':
            yield from arrow_breaches(name, room, target)
        for pattern, _, homes in rules.THIRD_PARTY:
            if pattern and re.match(pattern, target) and room not in homes:
                yield f"{name}: <{target}> belongs in {', '.join(sorted(homes))} alone"
        if room in rules.DOMAIN and re.match(rules.NOT_IN_DOMAIN, target):
            yield f"{name}: the domain may not include <{target}>"


def library_breaches(name, library, bracket, target):
    if bracket == '"':
        own = any(target.startswith(arrow + "/") for arrow in rules.LIBRARIES[library] | {library})
    else:
        third_party = [pattern for pattern, _, _ in rules.THIRD_PARTY if pattern] + [rules.NOT_IN_DOMAIN]
        own = not any(re.match(pattern, target) for pattern in third_party)
    if not own:
        yield f"{name}: {library} stands alone and may not include {target}"


def arrow_breaches(name, room, target):
    if "/" not in target:
        yield f'{name}: "{target}" must be included by its path from src/'
        return
    used = target.split("/")[0]
    if used == room or target in rules.MAINS.get(str(name), set()):
        return
    if not any(target.startswith(arrow + "/") for arrow in rules.ARROWS[room]):
        yield f"{name}: {room} may not include {used} ({target})"


def text_breaches(name, text):
    lines = text.split("\n")
    if name.suffix in SOURCE_SUFFIXES and len(lines) - 1 >= rules.LINES_MAX:
        yield f"{name}: {len(lines) - 1} lines; the limit is {rules.LINES_MAX - 1}"
    for number, line in enumerate(lines, 1):
        for pattern in rules.FORBIDDEN_WORDS:
            if re.search(pattern, line):
                yield f"{name}:{number}: forbidden: {line.strip()[:80]}"


def is_known_in_src(name):
    of_a_room = len(name.parts) > 2 and name.suffix in {".h", ".cpp"}
    return of_a_room or name.suffix == ".md" or name.name == "CMakeLists.txt"


def name_breaches(name):
    for part in [*name.parts[:-1], name.stem]:
        if part.lower() in rules.FORBIDDEN_NAMES:
            yield f"{name}: the name {part} says nothing"


def lock_file_breaches(name, text):
    if '"resolved": "http' in text:
        yield f"{name}: a lock file names no host (npm: omit-lockfile-registry-resolved)"
    for path, package in json.loads(text).get("packages", {}).items():
        if path and "integrity" not in package:
            yield f"{name}: {path} has no integrity, so that nobody knows what is installed"


def document_breaches(root, name, text):
    """Paths that a document names must be there, from the root or from beside the document."""
    for path in NAMED_PATH.findall(text):
        if not (root / path).exists() and not (root / name.parent / path).exists():
            yield f"{name}: names {path}, which is not there"


def breaches(root):
    root = pathlib.Path(root)
    names = files_of(root)
    yield from drawings.breaches(root)
    yield from shelves.breaches(names)
    for name in names:
        yield from name_breaches(name)
        if name.parts[0] == "src" and not is_known_in_src(name):
            yield f"{name}: a file of src/ is a .h or .cpp of a room"
        if name.name == "package-lock.json":
            yield from lock_file_breaches(name, text_of(root / name))
            continue
        if name.suffix not in TEXT_SUFFIXES or name.name == "LICENSE":
            continue
        text = text_of(root / name)
        yield from text_breaches(name, text)
        if name.suffix == ".md":
            yield from document_breaches(root, name, text)
        if name.parts[0] == "src" and len(name.parts) > 2 and name.suffix in {".h", ".cpp"}:
            yield from include_breaches(name, text)


def main():
    default = pathlib.Path(__file__).resolve().parent.parent.parent
    found = list(breaches(sys.argv[1] if len(sys.argv) > 1 else default))
    for breach in found:
        print(breach)
    print(f"architecture: {len(found)} breaches")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
