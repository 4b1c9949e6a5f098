"""An installation of the last release with many media. A few of each sort are made by its own program; the others are copies of their
rows in SQL, with ids, names, workspaces, times and a content of their own, so that each has the form that this program gives it. Only
those few have objects on the disk."""

import contextlib
import os
import time

from harness import Client, make_photo, with_comment
from release import OldServer

ROWS = int(os.environ.get("LUMBUNG_SOAK_ROWS", "1000000"))
AT_ONCE = 100_000
WORKSPACES = (1, 2, 3)
#: Copies begin behind this id: those before it are real.
FIRST_COPY = 1_000
ABILITIES = ("admin", "media:read", "media:write", "media:erase", "jobs:manage")
PATHS = ("original_path", "compressed_path", "thumbnail_path", "webp_path")
#: Of 20 media in a row: sorts of `make_patterns`.
SHARES = {"photo": range(3, 20), "note": (0, 1), "broken": (2,)}
#: What of the media is looked for by what, as SQL over `i`.
DELETED, ARCHIVED, STICKER, WAITS = "i % 50 = 7", "i % 100 = 13", "i % 500 = 3", "i % 5000 = 4"
#: Those that other programs write to while all goes on.
WRITTEN_BY_OTHERS = "id % 1000 = 17"


def token_for(server, workspace):
    words = [word for ability in ABILITIES for word in ("--ability", ability)]
    status, out, err = server.cli("token", "create", "--workspace", str(workspace), *words, "--plain")
    assert status == 0, err
    return out.strip()


@contextlib.contextmanager
def running(program, on, *words):
    """A server of this class on what there is, which stays when the server has stopped."""
    server = program(*words, "--requests-per-second-max", "0", data=on.data, env=on.env)
    try:
        server.start(patience=300)
        yield server
        assert server.stop() == 0, server.log()[-2000:]
    finally:
        server.kill()


class Installation:
    """`on` is the database of engines.py. It has been filled when it is made, and no program runs on it."""

    def __init__(self, on, rows=ROWS):
        self.on = on
        self.rows = rows
        self.photo = make_photo(800, 600)
        self.real = {}  # uuid → bytes of what the last release took
        with running(OldServer, on, "--workers", "1") as old:
            for number in WORKSPACES[1:]:
                status, _, err = old.cli("workspace", "create", f"workspace {number}")
                assert status == 0, err
            self.tokens = {workspace: token_for(old, workspace) for workspace in WORKSPACES}
            patterns = self.make_patterns(Client(old.port, self.tokens[1]))
        began = time.monotonic()
        self.fill(patterns)
        print(f"{on.name}: {rows:,} media of the last release in {time.monotonic() - began:.0f} s", flush=True)

    def client(self, port, workspace=1):
        return Client(port, self.tokens[workspace])

    def make_patterns(self, client):
        """Sort → uuid of a media that the program made and processed."""
        sorts = {"photo": (self.photo, "photo.jpg"), "note": (b"A note. " * 400, "note.txt"), "broken": (self.photo[:300], "broken.jpg")}
        patterns = {}
        for sort, (content, name) in sorts.items():
            status, media = client.upload(content, name)
            assert status == 202, (status, media)
            patterns[sort] = media["uuid"]
            settled = client.wait_settled(media["uuid"])
            assert settled["processing_status"] == ("failed" if sort == "broken" else "completed"), settled
        for number in range(10):
            content = with_comment(self.photo, f"real {number}")
            status, media = client.upload(content, f"real {number}.jpg")
            assert status == 202, (status, media)
            client.wait_settled(media["uuid"])
            self.real[media["uuid"]] = content
        return patterns

    def fill(self, patterns):
        writer = self.on.writer()
        templates = {sort: self.template(uuid) for sort, uuid in patterns.items()}
        for first in range(1, self.rows + 1, AT_ONCE):
            numbers = writer.numbers(FIRST_COPY + first, FIRST_COPY + min(first + AT_ONCE - 1, self.rows))
            for sort, template in templates.items():
                shares = ", ".join(str(rest) for rest in SHARES[sort])
                self.copy(writer, template, numbers, f"i % 20 IN ({shares})")
            self.add_archive(writer, numbers)
            self.add_waiting(writer, numbers)
            self.add_traces(writer, numbers)
        writer.analyse()  # as an operator may have done: the engine knows nothing then of the indexes that are to come

    def template(self, uuid):
        """The id, and the hash of the content."""
        ((number, path),) = self.on.rows(f"SELECT id, original_path FROM chat_media WHERE uuid = '{uuid}'")
        return number, os.path.basename(path).split("_")[0]

    @staticmethod
    def words_of(writer):
        """What of each copy differs from its pattern, as SQL over `i`."""
        at = writer.moment("i % 90000000")
        hexed = writer.hexed(16)
        workspace = "(CASE WHEN i % 10 = 0 THEN 2 WHEN i % 10 = 5 THEN 3 ELSE 1 END)"
        return {"uuid": writer.cat("'00000000-0000-4000-8000-'", writer.hexed(12)), "workspace": workspace, "at": at,
                "content": writer.cat(hexed, hexed, hexed, hexed),
                "name": writer.cat("'Photo '", writer.cat("i", "''"), "' w'", writer.cat("(i % 1000)", "''"), "'.jpg'"),
                "folder": writer.cat("'/workspace_'", workspace, "'/'")}

    def copy(self, writer, template, numbers, which):
        number, content = template
        w = self.words_of(writer)

        def moved(column):
            return f"REPLACE(REPLACE({column}, '{content}', {w['content']}), '/workspace_1/', {w['folder']})"

        purpose = f"CASE WHEN {STICKER} THEN '{{\"purpose\":\"sticker\",' ELSE '{{' END"
        metadata = writer.cat(purpose, f"SUBSTR({moved('p.metadata')}, 2)")
        writer.run(
            f"INSERT INTO chat_media (id, uuid, name, type, size, {', '.join(PATHS)}, location, processing_status, processed_at,"
            " processing_error, metadata, workspace_id, created_at, updated_at, deleted_at)"
            f" SELECT i, {w['uuid']}, {w['name']}, p.type, p.size + i % 9000, {', '.join(moved('p.' + path) for path in PATHS)}, p.location,"
            f" CASE WHEN {WAITS} THEN 'pending' ELSE p.processing_status END, p.processed_at, p.processing_error, {metadata},"
            f" {w['workspace']}, {w['at']}, {w['at']}, CASE WHEN {DELETED} THEN p.updated_at ELSE NULL END"
            f" FROM {numbers} JOIN chat_media p ON p.id = {number} WHERE {which}")
        writer.run(
            "INSERT INTO lumbung_objects (workspace_id, hash, variant, path, bytes, sha256, refs, media_id, created_at_ms)"
            f" SELECT {w['workspace']}, {w['content']}, p.variant, {moved('p.path')}, p.bytes, {moved('p.sha256')}, 1, i, p.created_at_ms"
            f" FROM {numbers} JOIN lumbung_objects p ON p.workspace_id = 1 AND p.hash = '{content}' WHERE {which}")

    def add_archive(self, writer, numbers):
        workspace = self.words_of(writer)["workspace"]
        writer.run("INSERT INTO lumbung_media (media_id, workspace_id, archived_at_ms)"
                   f" SELECT i, {workspace}, 1700000000000 FROM {numbers} WHERE {ARCHIVED}")

    def add_waiting(self, writer, numbers):
        """Jobs that are due in 20 hours: nobody does them meanwhile."""
        workspace = self.words_of(writer)["workspace"]
        key = writer.cat("'soak:'", "i")
        due = int((time.time() + 20 * 3600) * 1000)
        writer.run("INSERT INTO lumbung_jobs (kind, queue, state, workspace_id, media_id, payload, unique_key, attempts_max, due_at_ms,"
                   f" created_at_ms) SELECT 'process_media', 'media-high', 'delayed', {workspace}, i, '{{}}',"
                   f" {key}, 3, {due}, 1700000000000 FROM {numbers} WHERE {WAITS}")

    def add_traces(self, writer, numbers):
        """What is remembered of media that were: migrations go through that, too."""
        w = self.words_of(writer)
        now = int(time.time() * 1000)
        gone = writer.cat("'00000000-0000-4000-9000-'", writer.hexed(12))
        writer.run("INSERT INTO lumbung_audit (at_ms, workspace_id, actor_kind, actor_name, action, media_uuid, subject, request_id, trace_id)"
                   f" SELECT {now} - i % 4000000 * 1000, {w['workspace']}, 'system', '', CASE WHEN i % 10 = 1 THEN 'media.erased' ELSE"
                   f" 'media.uploaded' END, {gone}, '', '', '' FROM {numbers} WHERE i % 4 = 1")
        writer.run("INSERT INTO lumbung_events (type, workspace_id, media_id, uuid, name, status, at_ms)"
                   f" SELECT 'media.processing.started', {w['workspace']}, i, {w['uuid']}, {w['name']}, 'processing', {now}"
                   f" FROM {numbers} WHERE i % 4 = 1")
