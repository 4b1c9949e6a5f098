"""Every file of a room with shelves lies on one, or is named as one that stays at the top; tests/unit mirrors src."""

import fnmatch

import rules

CODE = {".h", ".cpp"}


def shelf_breaches(name):
    """`name` is src/<room>/<…>."""
    room, *folders = name.parts[1:-1]
    shelves, top = rules.SHELVES.get(room, (set(), None))
    if not folders:
        if top is not None and not any(fnmatch.fnmatchcase(name.stem, pattern) for pattern in top):
            yield f"{name}: {room} has shelves; this file lies on none ({', '.join(sorted(shelves))})"
    elif len(folders) > 1 or folders[0] not in shelves:
        yield f"{name}: {'/'.join(folders)} is no shelf of {room} in tests/architecture/rules.py"
    elif name.stem.startswith(folders[0] + "_"):
        yield f"{name}: its name repeats that of its shelf"


def mirror_breaches(name, homes):
    """`name` is tests/unit/<room>/<…>; `homes` says in which folders of src a stem lies, by (room, stem)."""
    room, *folders = name.parts[2:-1]
    place = "/".join(folders)
    if folders and f"{room}/{place}" in rules.TEST_PROGRAMS:
        return
    if folders and place not in rules.SHELVES.get(room, (set(), None))[0]:
        yield f"{name}: src/{room} has no shelf {place}"
        return
    there = homes.get((room, name.stem.removesuffix("_test")))
    if there and name.stem.endswith("_test") and place not in there:
        yield f"{name}: what it tests lies in {' and '.join(f'src/{room}/{home}' for home in sorted(there))}"


def breaches(names):
    code = [name for name in names if name.suffix in CODE]
    homes = {}
    for name in code:
        if name.parts[0] == "src" and len(name.parts) > 2:
            homes.setdefault((name.parts[1], name.stem), set()).add("/".join(name.parts[2:-1]))
            yield from shelf_breaches(name)
    for name in code:
        if name.parts[:2] == ("tests", "unit") and len(name.parts) > 3:
            yield from mirror_breaches(name, homes)
