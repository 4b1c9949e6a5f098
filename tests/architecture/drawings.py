"""Where arrows are drawn again, for CMake and for people: neither may say anything else than rules.py."""

import pathlib
import re

import rules

CALL = re.compile(r"^\s*(lumbung_room|target_link_libraries|set)\(\s*([^\s)]+)([^)]*)\)", re.M | re.I)
OTHER_WAYS = re.compile(r"\blink_libraries\b|\blist\(\s*APPEND\b", re.I)
KEYWORDS = {"USES", "LIBS", "PRIVATE_LIBS", "PCH", "PUBLIC", "PRIVATE", "INTERFACE"}
ROW = re.compile(r"^\| `(\w+)` \|.*\|([^|]*)\|$", re.M)


def rooms_of(root):
    return {folder.name for folder in (root / "src").iterdir() if folder.is_dir()}


def words_of(text, variables):
    for word in text.split():
        variable = re.fullmatch(r"\$\{(\w+)\}", word)
        yield variables.get(variable[1], word) if variable else word


def link_breaches(root):
    """What src/CMakeLists.txt links."""
    name = pathlib.Path("src/CMakeLists.txt")
    if not (root / name).is_file():
        return
    text = re.sub(r"#[^\n]*", "", (root / name).read_text(encoding="utf-8"))
    for way in OTHER_WAYS.findall(text):
        yield f"{name}: {way} links past what is checked here; call lumbung_room or target_link_libraries"
    variables = {}
    for command, target, rest in CALL.findall(text):
        command = command.lower()
        words = list(words_of(rest, variables))
        if command == "set":
            variables[target] = " ".join(words)
        elif command == "lumbung_room":
            yield from links_of_a_room(name, target, words, "LIBS")
        elif target.removeprefix("lumbung_") in rules.ARROWS:
            yield from links_of_a_room(name, target.removeprefix("lumbung_"), words, "PRIVATE")
        elif target in rules.PROGRAMS:
            for word in words:
                if word not in KEYWORDS and word != f"lumbung_{rules.PROGRAMS[target]}":
                    yield f"{name}: {target} links {word}, which tests/architecture/rules.py does not know"
        elif target != "lumbung_asio":
            yield f"{name}: links of {target}, which is no room and no program"


def links_of_a_room(name, room, words, part):
    if room not in rules.ARROWS:
        yield f"{name}: room {room} is not in tests/architecture/rules.py"
        return
    rooms = {arrow.split("/")[0] for arrow in rules.ARROWS[room]}
    for word in words:
        if word in KEYWORDS:
            part = word
        elif part == "PCH":
            part = "LIBS"
        elif part == "USES" or word.removeprefix("lumbung_") in rules.ARROWS:
            if word.removeprefix("lumbung_") not in rooms:
                yield f"{name}: {room} links {word}, an arrow that tests/architecture/rules.py does not know"
        elif not may_link(room, word):
            yield f"{name}: {room} links {word}, which tests/architecture/rules.py does not know"


def may_link(room, library):
    if re.fullmatch(rules.FREE_LIBRARIES, library):
        return True
    return any(re.fullmatch(pattern, library) and room in homes for _, pattern, homes in rules.THIRD_PARTY)


def table_breaches(root):
    """The table of rooms in docs/ARCHITECTURE.md, and its line for each shelf."""
    name = pathlib.Path("docs/ARCHITECTURE.md")
    if not (root / name).is_file():
        return
    text = (root / name).read_text(encoding="utf-8")
    part = text.partition("\n## Rooms and arrows\n")[2].partition("\n## ")[0]
    drawn = {room: arrows for room, arrows in ROW.findall(part)}
    rooms = rooms_of(root)
    for room in sorted(rooms - set(drawn)):
        yield f"{name}: the table has no line for {room}"
    for room in sorted(set(drawn) - rooms):
        yield f"{name}: the table has a line for {room}, which is not there"
    for room in sorted(rooms & set(drawn) & set(rules.ARROWS)):
        arrows = {a for a in rules.ARROWS[room] if (root / "src" / a).is_dir()} - {"base", "telemetry"}
        told = set(re.findall(r"`([\w/]+)`", drawn[room]))
        if "all" in drawn[room].split():
            told |= rooms - {room, "base", "telemetry"}
        if told != arrows:
            yield f"{name}: {room} may include {', '.join(sorted(arrows)) or 'nothing'}; the table says otherwise"
    for room, (shelves, _) in rules.SHELVES.items():
        for shelf in sorted(shelves):
            if (root / "src" / room / shelf).is_dir() and f"`{room}/{shelf}/`" not in part:
                yield f"{name}: no line for the shelf {room}/{shelf}/"


def breaches(root):
    if (root / "src").is_dir():
        yield from link_breaches(root)
        yield from table_breaches(root)
