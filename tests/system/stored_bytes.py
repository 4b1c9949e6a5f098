"""What is stored, held against what rows announce: over HTTP, in the database and in the tree of files."""

import contextlib
import os
import sqlite3
import time

from harness import Client, with_comment


TWO_DAYS_S = 2 * 24 * 3600


class NewContents:
    """For a test case that has a `client`, a `photo` and a way to wait for a `completed` media."""

    def content(self, name):
        return with_comment(self.photo, f"{self.id()} {name}")

    def put(self, content):
        """A media over this content, which is new and completed."""
        status, media = self.client.upload(content)
        self.assertEqual((status, media.get("deduplicated")), (202, False), media)
        return self.completed(media["uuid"], content)


def wait_until(condition, patience, what):
    """The first true value of the condition."""
    deadline = time.monotonic() + patience
    while not (value := condition()):
        assert time.monotonic() < deadline, f"after {patience} s: {what}"
        time.sleep(0.1)
    return value


def eraser(server):
    """A client that may delete for good."""
    status, out, err = server.cli("token", "create", "--workspace", "1", "--ability", "admin", "--plain")
    assert status == 0, err
    return Client(server.port, out.strip())


def erase(client, media_uuid):
    """The status that a permanent deletion is answered with."""
    return client.request("DELETE", f"/api/v1/media/{media_uuid}?permanent=true")[0]


def age_files(server):
    """All objects on the disk were written two days ago."""
    root = os.path.join(server.data, "media")
    then = time.time() - TWO_DAYS_S
    for path in files_below(root):
        os.utime(os.path.join(root, path), (then, then))


def age_database(server):
    """Of a server that is down: it was made before anything was stored. Sweeps leave alone what is older than it."""
    with contextlib.closing(server.database()) as database, database:
        database.execute("UPDATE lumbung_migrations SET applied_at_ms = 0")


def announced(media):
    """variant → URL of all that a media says it has. `optimal` is one of the others."""
    return {variant: url for variant, url in media["urls"].items() if url and variant != "optimal"}


def faults_of(client, media, content=None):
    """What is wrong with the bytes that a media announces, in words; nothing when each variant can be fetched in its size, and
    the original is the content that was uploaded."""
    name = f"{media['uuid']} ({media['metadata'].get('hash', '')[:15]})"
    if media["processing_status"] != "completed":
        return [f"{name} is {media['processing_status']}: {media['processing_error']}"]
    found = [] if media["urls"]["original"] else [f"{name} announces no original"]
    for variant, url in announced(media).items():
        status, _, data = client.fetch(url)
        size = media["metadata"]["variants"].get(variant, {}).get("bytes", len(data))
        if status != 200:
            found.append(f"{name}: its {variant} is answered {status}")
        elif len(data) != size:
            found.append(f"{name}: its {variant} has {len(data)} bytes and should have {size}")
        elif variant == "original" and content not in (None, data):
            found.append(f"{name}: its original is not what was uploaded")
    return found


@contextlib.contextmanager
def reading(path):
    """A database file, to be read beside the program."""
    with contextlib.closing(sqlite3.connect(path, timeout=30)) as database:
        yield database


def removals_waiting(path):
    """How many removals are noted and not carried out; names of objects that are gone may rest on the list for an hour."""
    with reading(path) as database:
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'lumbung_removals'").fetchone():
            return 0
        return database.execute("SELECT COUNT(*) FROM lumbung_removals WHERE lease >= 0").fetchone()[0]


def removals_due(path):
    """How many removals wait for a worker. What somebody has in hand comes due when the lease ends, ten minutes after a kill."""
    with reading(path) as database:
        return database.execute("SELECT COUNT(*) FROM lumbung_removals WHERE lease >= 0 AND due_ms <= ?",
                                (int(time.time() * 1000),)).fetchone()[0]


def unprocessed(path):
    """How many media still wait for a worker, or have one."""
    with reading(path) as database:
        return database.execute("SELECT COUNT(*) FROM chat_media WHERE processing_status IN ('pending', 'processing')").fetchone()[0]


def ledger(path):
    """The keys of the objects that the database knows."""
    with reading(path) as database:
        return {key for key, in database.execute("SELECT path FROM lumbung_objects")}


def named_by_rows(path):
    """The keys that the columns of media name, softly deleted ones too."""
    columns = "original_path, compressed_path, thumbnail_path, webp_path"
    with reading(path) as database:
        return {key for row in database.execute(f"SELECT {columns} FROM chat_media") for key in row if key}


def files_below(root):
    """Their paths from there."""
    return {os.path.relpath(os.path.join(folder, name), root) for folder, _, names in os.walk(root) for name in names}
