"""What goes on beside an upgrade: people who upload, list and fetch, and another program that writes chat_media itself."""

import contextlib
import http.client
import random
import threading
import time

from harness import Background, with_comment
from installation import FIRST_COPY, WRITTEN_BY_OTHERS


class Ledger:
    """What was answered, by what was asked: how often, and how long it took. Thread-safe."""

    def __init__(self):
        self.lock = threading.Lock()
        self.took = {}
        self.refused = {}

    def note(self, what, status, began):
        with self.lock:
            if status < 300:
                self.took.setdefault(what, []).append(time.monotonic() - began)
            else:
                self.refused.setdefault((what, status), []).append(time.monotonic() - began)

    def words(self):
        lines = []
        for what, took in sorted(self.took.items()):
            ordered = sorted(took)
            lines.append(f"  {what}: {len(ordered)}, median {ordered[len(ordered) // 2] * 1000:.0f} ms,"
                         f" p95 {ordered[int(0.95 * (len(ordered) - 1))] * 1000:.0f} ms, longest {ordered[-1] * 1000:.0f} ms")
        lines += [f"  {what}: {len(times)} refused with {status}, after {max(times) * 1000:.0f} ms at most"
                  for (what, status), times in self.refused.items()]
        return "\n".join(lines)


class Traffic:
    """Goes on from `with` to its end. `client` is called for each request: it may lead to another server each time. Requests that find
    nobody, or whose server is killed, are made again."""

    def __init__(self, installation, client):
        self.installation = installation
        self.client = client
        self.ledger = Ledger()
        self.acknowledged = {}  # uuid → bytes
        self.ended = threading.Event()
        self.workers = [Background(work) for work in (self.upload, self.ask, self.fetch)]

    def __enter__(self):
        for worker in self.workers:
            worker.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        for worker in self.workers:
            worker.finish(150)

    def again_and_again(self, what, request, pause, afterwards=lambda: None):
        """`request(client, number)` gives a status."""
        number = 0
        while not self.ended.is_set():
            began = time.monotonic()
            with contextlib.suppress(OSError, ValueError, http.client.HTTPException):  # nobody there, or killed in mid-answer
                self.ledger.note(what(number), request(self.client(), number), began)
                number += 1
                afterwards()
            self.ended.wait(pause)

    def upload(self):
        """One after the other is processed: housekeeping has no turn as long as media wait."""
        uploaded = []

        def settled():
            while uploaded and not self.ended.is_set():
                status, media = self.client().media(uploaded[-1])
                if status == 200 and media["processing_status"] == "completed":
                    return
                self.ended.wait(0.1)

        def request(client, number):
            content = with_comment(self.installation.photo, f"upload {number} {id(self)}")
            status, media = client.upload(content, f"upload-{number}.jpg")
            if status in (200, 202):
                self.acknowledged[media["uuid"]] = content
                uploaded.append(media["uuid"])
            return status

        self.again_and_again(lambda _: "upload", request, 0.1, settled)

    def ask(self):
        questions = {"newest": "/api/v1/media?limit=50", "status=failed": "/api/v1/media?limit=50&status=failed",
                     "archived=true": "/api/v1/media?limit=50&archived=true", "q": "/api/v1/media?limit=50&q=w77",
                     "updated_since": "/api/v1/media?limit=50&updated_since=2023-11-14T00:00:00Z", "stats": "/api/v1/stats"}
        names = list(questions)
        self.again_and_again(lambda number: names[number % len(names)],
                             lambda client, number: client.request("GET", questions[names[number % len(names)]])[0], 0.05)

    def fetch(self):
        uuids = list(self.installation.real)

        def request(client, number):
            status, media = client.media(uuids[number % len(uuids)])
            return status if status != 200 else client.fetch(media["urls"]["thumbnail"])[0]

        self.again_and_again(lambda _: "delivery", request, 0.05)


class OtherProgram:
    """Writes rows of chat_media as an application does: marks, renames, soft deletions, old INSERTs, and rows that go with everything
    that refers to them."""

    def __init__(self, on, last, seed=12):
        self.on = on
        self.random = random.Random(seed)
        self.mine = [row[0] for row in on.rows(
            f"SELECT id FROM chat_media WHERE id > {FIRST_COPY} AND id <= {last} AND {WRITTEN_BY_OTHERS} ORDER BY id")]
        self.ended = threading.Event()
        self.worker = Background(self.run)
        self.changes = 0

    def __enter__(self):
        self.worker.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.worker.finish(150)

    def run(self):
        while not self.ended.wait(0.2):
            self.change(self.random.choice(self.mine))
            self.changes += 1

    def change(self, number):
        now = self.on.now()
        source = ("SELECT name, type, size, original_path, 'local', processing_status, metadata, workspace_id,"
                  f" created_at, {now} FROM chat_media WHERE id = {number}")
        self.on.change(self.random.choice([
            f"UPDATE chat_media SET processing_status = 'failed', updated_at = {now} WHERE id = {number}",
            f"UPDATE chat_media SET name = 'renamed {number}.jpg', updated_at = {now} WHERE id = {number}",
            f"UPDATE chat_media SET deleted_at = {now}, updated_at = {now} WHERE id = {number}",
            f"DELETE FROM chat_media WHERE id = {number}",
            "INSERT INTO chat_media (uuid, name, type, size, original_path, location, processing_status, metadata, workspace_id,"
            f" created_at, updated_at) {source.replace('SELECT', f'SELECT {self.uuid()},', 1)}"]))

    def uuid(self):
        return f"'{self.random.getrandbits(32):08x}-0000-4000-a000-{self.random.getrandbits(48):012x}'"
