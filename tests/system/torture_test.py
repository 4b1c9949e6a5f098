"""SIGKILL of the server, the worker, a zygote or a codec child at random moments of 300 uploads: afterwards every
acknowledged upload is completed, each exactly once, nothing is left over after one sweep, and the database is sound."""

import hashlib
import os
import random
import threading
import time
import unittest

from harness import Background, Process, Server, children_of, make_photo, with_comment

UPLOADS = int(os.environ.get("LUMBUNG_TORTURE_UPLOADS", "300"))
CLIENTS = 4


class Torture:
    def __init__(self):
        self.random = random.Random(20261122)
        self.photo = make_photo(2000, 1500)
        self.server = Server("--workers", "1", "--lease", "5", "--requests-per-second-max", "0")
        self.worker = Process(self.server.data, "work", "--workers", "1", "--lease", "5")
        self.acknowledged = {}
        self.kills = {"server": 0, "worker": 0, "zygote": 0, "child": 0}
        self.uploading = threading.Event()

    def content(self, number):
        return with_comment(self.photo, f"upload {number}")

    def upload_some(self, client, numbers, pauses):
        for number in numbers:
            time.sleep(pauses.uniform(0.1, 0.6))  # so that there is always work to be interrupted in
            content = self.content(number)
            while True:
                try:
                    status, media = client.upload(content, f"photo-{number}.jpg")
                except (OSError, ValueError):
                    time.sleep(0.05)  # the server is down, or went down in mid-answer
                    continue
                assert status in (200, 202), (status, media)
                self.acknowledged[media["uuid"]] = hashlib.sha256(content).hexdigest()
                break

    def kill_at_random(self):
        """A restart costs a second, so most kills hit the small processes."""
        while self.uploading.is_set():
            time.sleep(self.random.uniform(0.05, 0.4))
            victim = self.random.choices(["server", "worker", "zygote", "child"], [2, 3, 3, 4])[0]
            if self.kill(victim):
                self.kills[victim] += 1

    def kill(self, victim):
        if victim == "server":
            self.server.kill()
            self.server.start()
            return True
        if victim == "worker":
            self.worker.kill()
            self.worker.start()
            return True
        zygotes = [pid for owner in (self.server, self.worker) for pid in children_of(owner.pid)]
        targets = zygotes if victim == "zygote" else [pid for zygote in zygotes for pid in children_of(zygote)]
        if not targets:
            return False
        try:
            os.kill(self.random.choice(targets), 9)
        except ProcessLookupError:
            return False
        return True

    def run(self):
        self.server.start()
        client = self.server.client()
        self.worker.start()
        self.uploading.set()
        killer = Background(self.kill_at_random)
        killer.start()
        uploaders = [Background(self.upload_some, client, range(i, UPLOADS, CLIENTS), random.Random(i)) for i in range(CLIENTS)]
        for uploader in uploaders:
            uploader.start()
        for uploader in uploaders:
            uploader.finish(400)
        self.uploading.clear()
        killer.finish(60)
        return client


class TortureTest(unittest.TestCase):
    def test_nothing_is_lost_and_nothing_is_left(self):
        torture = Torture()
        try:
            client = torture.run()
            print("kills:", torture.kills, "acknowledged:", len(torture.acknowledged))
            self.assertGreaterEqual(sum(torture.kills.values()), 10)
            self.check_media(torture, client)
            self.check_leftovers(torture)
        finally:
            torture.worker.kill()
            torture.server.close()

    def check_media(self, torture, client):
        deadline = time.monotonic() + 300
        unsettled = set(torture.acknowledged)
        while unsettled and time.monotonic() < deadline:
            rows = {media["uuid"]: media for media in client.all_media()}
            unsettled = {u for u in torture.acknowledged if rows[u]["processing_status"] not in ("completed", "failed")}
            time.sleep(0.2)
        self.assertEqual(unsettled, set(), "unsettled after the patience was over")
        by_hash = {}
        for media in rows.values():
            self.assertEqual(media["processing_status"], "completed", media)
            by_hash.setdefault(media["metadata"]["hash"], []).append(media["uuid"])
        self.assertEqual([u for u in by_hash.values() if len(u) != 1], [], "content with more than one row")
        self.assertEqual(len(by_hash), UPLOADS)
        for media_uuid, digest in torture.acknowledged.items():
            media = rows[media_uuid]
            self.assertEqual(media["metadata"]["hash"], "sha256:" + digest)
            for variant in ("original", "compressed", "thumbnail", "webp", "preview"):
                status, _, data = client.fetch(media["urls"][variant])
                self.assertEqual(status, 200, (variant, media))
                if variant == "original":
                    self.assertEqual(hashlib.sha256(data).hexdigest(), digest)

    def check_leftovers(self, torture):
        server = torture.server
        torture.worker.stop()
        self.assertEqual(server.stop(), 0)
        status, out, err = server.cli("cleanup", "--offline", "--json")
        self.assertEqual(status, 0, err)
        status, out, err = server.cli("storage", "verify", "--json")
        self.assertEqual(status, 0, out + err)
        with server.database() as database:
            self.assertEqual(database.execute("PRAGMA integrity_check").fetchone()[0], "ok")
            self.assertEqual(database.execute("SELECT COUNT(*) FROM lumbung_jobs WHERE kind = 'process_media'").fetchone()[0], 0)
            ledger = {row[0] for row in database.execute("SELECT path FROM lumbung_objects")}
        media_root = os.path.join(server.data, "media")
        stored = {os.path.relpath(os.path.join(folder, name), media_root)
                  for folder, _, names in os.walk(media_root) for name in names}
        self.assertEqual(stored - ledger, set(), "objects that no row refers to")
        self.assertEqual(ledger - stored, set(), "rows whose object is gone")


if __name__ == "__main__":
    unittest.main(verbosity=2)
