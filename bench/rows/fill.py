"""Fills a database that has the schema with media, in SQL and so as fast as the engine writes. What is asked about them is spread
so that each filter has rare and frequent matches, and that they lie apart."""

import os
import sqlite3
import subprocess

AT_ONCE = 200_000
KINDS = {0: ("video/mp4", "video"), 1: ("audio/mpeg", "audio"), 2: ("application/pdf", "document")}
WORDS = 1_000


class Sqlite:
    """Rows come from a recursive query."""

    def __init__(self, path):
        self.database = sqlite3.connect(path, timeout=60, isolation_level=None)
        self.database.execute("PRAGMA cache_size = -400000")

    def run(self, sql):
        self.database.execute(sql)

    def has(self, table):
        return bool(self.database.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [table]).fetchone())

    def analyse(self):
        self.run("ANALYZE")

    @staticmethod
    def numbers(first, last):
        return f"(WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last}) SELECT i FROM n) AS numbers"

    @staticmethod
    def cat(*parts):
        return "(" + " || ".join(parts) + ")"

    @staticmethod
    def hexed(width):
        return f"printf('%0{width}x', i)"

    @staticmethod
    def moment(seconds):
        return f"datetime(1700000000 + {seconds}, 'unixepoch')"


class Mariadb:
    """Rows come from the engine SEQUENCE."""

    def __init__(self, socket, name):
        self.command = ["mariadb", "--no-defaults", f"--socket={socket}", "--user=root", "--skip-column-names", "--batch", name]

    def run(self, sql):
        return subprocess.run([*self.command, "--execute", sql], check=True, capture_output=True, text=True).stdout

    def has(self, table):
        return bool(self.run(f"SHOW TABLES LIKE '{table}'").strip())

    def analyse(self):
        self.run("ANALYZE TABLE chat_media, lumbung_objects")

    @staticmethod
    def numbers(first, last):
        return f"(SELECT seq AS i FROM seq_{first}_to_{last}) AS numbers"

    @staticmethod
    def cat(*parts):
        return "CONCAT(" + ", ".join(parts) + ")"

    @staticmethod
    def hexed(width):
        return f"LPAD(LOWER(HEX(i)), {width}, '0')"

    @staticmethod
    def moment(seconds):
        return f"DATE_ADD('2023-11-14 22:13:20', INTERVAL {seconds} SECOND)"


def columns(engine):
    """What each row says, as SQL over `i`."""
    kinds = " ".join(f"WHEN {rest} THEN '{mime}'" for rest, (mime, _) in KINDS.items())
    names = " ".join(f"WHEN {rest} THEN '{kind}'" for rest, (_, kind) in KINDS.items())
    content = engine.cat(*[engine.hexed(16)] * 4)
    return {
        "uuid": engine.cat("'00000000-0000-4000-8000-'", engine.hexed(12)),
        "name": engine.cat("'photo '", "i", "' w'", f"(i % {WORDS})", "'.jpg'"),
        "mime": f"CASE i % 20 {kinds} ELSE 'image/jpeg' END",
        "kind": f"CASE i % 20 {names} ELSE 'image' END",
        "status": "CASE WHEN i % 1000 = 1 THEN 'failed' ELSE 'completed' END",
        "purpose": "CASE WHEN i % 500 = 3 THEN 'sticker' ELSE '' END",
        "workspace": "CASE WHEN i % 10 = 0 THEN 2 ELSE 1 END",
        "hash": content,
        "path": engine.cat("'original/workspace_'", "CASE WHEN i % 10 = 0 THEN '2' ELSE '1' END", "'/2023/11/'", content, "'_image.jpg'"),
        "at": engine.moment("i % 60000000"),
        "deleted": "i % 50 = 5",
        "archived": "i % 100 = 7",
        "metadata": engine.cat("'{\"hash\":\"'", content, "'\"'", "CASE WHEN i % 500 = 3 THEN ',\"purpose\":\"sticker\"' ELSE '' END",
                               "'}'"),
    }


def fill_media(engine, c, numbers):
    engine.run("INSERT INTO chat_media (id, uuid, name, type, size, original_path, location, processing_status, metadata, workspace_id,"
               f" created_at, updated_at, deleted_at) SELECT i, {c['uuid']}, {c['name']}, {c['mime']}, 100000 + i % 900000, {c['path']},"
               f" 'local', {c['status']}, {c['metadata']}, {c['workspace']}, {c['at']}, {c['at']},"
               f" CASE WHEN {c['deleted']} THEN {c['at']} ELSE NULL END FROM {numbers}")
    engine.run("INSERT INTO lumbung_objects (workspace_id, hash, variant, path, bytes, sha256, refs, created_at_ms)"
               f" SELECT {c['workspace']}, {c['hash']}, 'original', {c['path']}, 100000 + i % 900000, {c['hash']}, 1, 1700000000000"
               f" FROM {numbers}")


def fill_mirror(engine, c, numbers):
    """What the catch-up would write, a page of 500 at a time."""
    shelf = f"(CASE WHEN {c['archived']} THEN 1 ELSE 0 END + CASE WHEN {c['deleted']} THEN 2 ELSE 0 END)"
    engine.run("INSERT INTO lumbung_media (media_id, workspace_id, hash, status, kind, purpose, shelf, size, archived_at_ms)"
               f" SELECT i, {c['workspace']}, {c['hash']}, {c['status']}, {c['kind']}, {c['purpose']}, {shelf}, 100000 + i % 900000,"
               f" CASE WHEN {c['archived']} THEN 1700000000000 ELSE NULL END FROM {numbers}")
    for word in ("'photo'", "'jpg'", engine.cat("'w'", f"(i % {WORDS})"), engine.cat("i", "''")):
        engine.run(f"INSERT INTO lumbung_words (workspace_id, word, media_id) SELECT {c['workspace']}, {word}, i FROM {numbers}")


def complete_mirror(engine, rows):
    """Counts, and says that the catch-up came to its end behind the last row."""
    shard = "media_id % 16"
    live = "FROM lumbung_media WHERE shelf < 2"
    for select in (f"SELECT workspace_id, status, {shard}, COUNT(*) {live} GROUP BY 1, 2, 3",
                   f"SELECT workspace_id, 'live_bytes', {shard}, SUM(size) {live} GROUP BY 1, 3",
                   f"SELECT workspace_id, 'deleted', {shard}, COUNT(*) FROM lumbung_media WHERE shelf >= 2 GROUP BY 1, 3",
                   "SELECT workspace_id, 'stored_bytes', 0, SUM(bytes) FROM lumbung_objects GROUP BY 1"):
        engine.run(f"INSERT INTO lumbung_counters (workspace_id, name, shard, value) {select}")
    last = engine.moment(f"{rows} % 60000000")
    place = engine.cat(last, f"'#{rows}'")
    engine.run(f"REPLACE INTO lumbung_positions (task, round, step, after, at_ms) SELECT 'mirror', 1, 'even', {place}, 1700000000000")


def fill(engine, rows, mirrored=True):
    """`mirrored`: with the tables that answer questions, where the schema has them; else the server's catch-up fills them."""
    mirrored = mirrored and engine.has("lumbung_counters")
    c = columns(engine)
    for first in range(1, rows + 1, AT_ONCE):
        numbers = engine.numbers(first, min(first + AT_ONCE - 1, rows))
        fill_media(engine, c, numbers)
        if mirrored:
            fill_mirror(engine, c, numbers)
    if mirrored:
        complete_mirror(engine, rows)
    engine.analyse()


def sqlite_in(data):
    return Sqlite(os.path.join(data, "lumbung.db"))
