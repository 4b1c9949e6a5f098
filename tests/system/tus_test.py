"""Resumable uploads (tus 1.0) against the real binary: what was acknowledged is there, whatever is killed."""

import base64
import contextlib
import hashlib
import os
import random
import threading
import time
import unittest

from harness import Client, Server, make_photo
from tus_client import UPLOADS, Upload, metadata

MEBI = 1024 * 1024


def document(size, seed):
    return b"%PDF-1.4\n" + random.Random(seed).randbytes(size)


def hash_of(media):
    return media["metadata"]["hash"].rpartition(":")[2]


class TusTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--requests-per-second-max", "0").start()
        cls.client = cls.server.client()

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def settled(self, uuid, content):
        media = self.client.wait_settled(uuid)
        self.assertEqual(hash_of(media), hashlib.sha256(content).hexdigest())
        self.assertEqual(media["size"], len(content))
        status, _, data = self.client.fetch(media["urls"]["original"])
        self.assertEqual((status, data == content), (200, True))
        return media

    def leftovers(self):
        """Of this workspace: a probe of the engine watch may lie in temp/ at any moment."""
        temp = os.path.join(self.server.data, "media", "temp", "workspace_1")
        return sorted(name for _, _, names in os.walk(temp) for name in names)

    def test_refusals_and_the_answer_that_completes_are_counted(self):
        def figure(name):
            lines = self.client.request("GET", "/metrics")[2].decode().splitlines()
            return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))

        def answered():
            minutes = self.server.client("*").json("GET", "/api/v1/stats/recent")[1]["minutes"]
            return sum(minute["uploads"] or 0 for minute in minutes)

        refused = figure('lumbung_uploads_refused_total{reason="unsupported_media"}')
        content = document(5000, 72)
        upload = Upload(self.client, len(content), name="counted.pdf")
        self.assertEqual(upload.patch(content, 0, **{"Content-Type": "text/plain"})[0], 415)
        self.assertEqual(figure('lumbung_uploads_refused_total{reason="unsupported_media"}'), refused + 1)
        before = answered()
        upload.send(content, 2500)
        self.assertEqual(answered(), before + 1, "that of its last bytes, and no other")

    def test_a_photo_comes_in_chunks_and_is_processed_as_any(self):
        photo = make_photo(800, 600, seed=71)
        upload = Upload(self.client, len(photo), name="C:\\fakepath\\Pantai.jpg")
        self.assertEqual((upload.status, upload.headers["upload-offset"], upload.headers["tus-resumable"]), (201, "0", "1.0.0"))
        self.assertIn("GMT", upload.headers["upload-expires"])
        last = upload.send(photo, 10_000)
        media = self.settled(last["upload-media"], photo)
        self.assertEqual((media["name"], media["processing_status"], media["type"]), ("Pantai.jpg", "completed", "image/jpeg"))
        status, head = upload.head()
        self.assertEqual((status, head["upload-offset"], head["upload-media"]), (200, str(len(photo)), media["uuid"]))
        self.assertEqual(head["cache-control"], "no-store")
        again = Upload(self.client, len(photo), name="twice.jpg", content=photo)
        self.assertEqual((again.status, again.headers["upload-media"]), (201, media["uuid"]), "the same content is there")
        self.assertEqual((head["upload-deduplicated"], again.headers["upload-deduplicated"]), ("false", "true"))
        self.assertEqual(self.leftovers(), [])

    def test_a_purpose_and_a_length_may_come_later(self):
        photo = make_photo(500, 500, seed=72)
        upload = Upload(self.client, name="s.jpg", **{"Upload-Defer-Length": "1",
                                                      "Upload-Metadata": metadata(filename="s.jpg", purpose="sticker")})
        self.assertEqual(upload.status, 201)
        self.assertEqual(upload.patch(photo[:100], 0)[0], 204)
        status, head = upload.head()
        self.assertEqual((status, head["upload-defer-length"], head.get("upload-length")), (200, "1", None))
        status, headers, _ = upload.patch(photo[100:], 100, **{"Upload-Length": str(len(photo))})
        self.assertEqual(status, 204)
        self.assertIn("sticker", self.settled(headers["upload-media"], photo)["metadata"]["purpose"])
        self.assertEqual(upload.patch(b"", len(photo), **{"Upload-Length": "5"})[0], 409, "it has another length")

    def test_bytes_that_are_not_those_of_their_checksum_are_dropped(self):
        content = document(300_000, 73)
        upload = Upload(self.client, len(content))

        def checked(piece, offset, of=None, name="sha256"):
            digest = base64.b64encode(hashlib.new(name, piece if of is None else of).digest()).decode()
            return upload.patch(piece, offset, **{"Upload-Checksum": f"{name} {digest}"})[0]

        self.assertEqual(checked(content[:100_000], 0), 204)
        self.assertEqual(checked(content[100_000:200_000], 100_000, of=b"others"), 460)
        self.assertEqual(upload.offset(), 100_000)
        self.assertEqual(checked(content[100_000:200_000], 100_000, name="sha1"), 204)
        self.assertEqual(checked(content[200_000:], 200_000, of=b"others", name="sha1"), 460, "the last one is no other")
        self.assertEqual(checked(content[200_000:], 200_000), 204)
        self.settled(upload.head()[1]["upload-media"], content)

    def test_with_a_checksum_half_a_chunk_is_nothing_and_without_it_is_kept(self):
        content = document(3 * MEBI, 74)
        digest = base64.b64encode(hashlib.sha1(content).digest()).decode()
        for fields, kept in (({}, True), ({"Upload-Checksum": f"sha1 {digest}"}, False)):
            upload = Upload(self.client, len(content))
            line = upload.begin_and_hang(content[:2 * MEBI], 0, len(content), **fields)
            time.sleep(0.5)
            line.close()
            deadline = time.monotonic() + 20
            while kept and upload.offset() < 2 * MEBI and time.monotonic() < deadline:
                time.sleep(0.05)
            self.assertEqual(upload.offset(), 2 * MEBI if kept else 0)
            self.assertEqual(upload.delete(), 204)

    def test_who_comes_back_goes_on_while_the_dead_connection_lingers(self):
        content = document(5 * MEBI, 75)
        upload = Upload(self.client, len(content))
        with contextlib.ExitStack() as lines:
            for turn in range(5):
                offset = upload.offset()
                line = lines.enter_context(upload.begin_and_hang(content[offset:offset + 700_000], offset, len(content) - offset))
                time.sleep(0.2)
                offset = upload.offset()
                status, headers, body = upload.patch(content[offset:offset + 300_000], offset)
                self.assertEqual(status, 204, (turn, body))
                self.assertEqual(int(headers["upload-offset"]), offset + 300_000)
                with contextlib.suppress(OSError):
                    line.sendall(b"x" * 100_000)
            last = upload.send(content, MEBI)
            self.settled(last["upload-media"], content)

    def test_two_clients_on_one_upload_leave_it_whole(self):
        content = document(4 * MEBI, 76)
        upload = Upload(self.client, len(content))
        stop = time.monotonic() + 60

        def push():
            while time.monotonic() < stop:
                status, headers = upload.head()
                offset = int(headers["upload-offset"])
                if status != 200 or offset >= len(content):
                    return
                status, _, _ = upload.patch(content[offset:offset + 200_000], offset)
                self.assertIn(status, (204, 409))

        pushers = [threading.Thread(target=push) for _ in range(2)]
        for pusher in pushers:
            pusher.start()
        for pusher in pushers:
            pusher.join()
        self.settled(upload.head()[1]["upload-media"], content)

    def test_parts_become_one(self):
        content = document(2 * MEBI, 77)
        cuts = (0, 500_000, 500_001, len(content))
        parts = []
        for begin, end in zip(cuts, cuts[1:]):
            part = Upload(self.client, end - begin, **{"Upload-Concat": "partial"})
            self.assertEqual(part.status, 201)
            self.assertNotIn("upload-media", part.send(content[begin:end], 300_000))
            parts.append(part)
        missing = Upload(self.client, 10, **{"Upload-Concat": "partial"})
        final = {"Upload-Concat": "final;" + " ".join(part.path for part in parts)}
        self.assertEqual(Upload(self.client, **{"Upload-Concat": f"final;{missing.path}"}).status, 409, "it has not all arrived")
        joined = Upload(self.client, name="joined.pdf", **final)
        self.assertEqual((joined.status, joined.headers["upload-offset"]), (201, str(len(content))), joined.body)
        self.settled(joined.headers["upload-media"], content)
        status, head = joined.head()
        self.assertEqual((status, head["upload-concat"]), (200, final["Upload-Concat"]))
        self.assertEqual(joined.patch(b"x", len(content))[0], 403)
        self.assertEqual(Upload(self.client, **{"Upload-Concat": f"final;{UPLOADS}/nobody"}).status, 400)

    def test_what_is_ended_leaves_nothing(self):
        upload = Upload(self.client, 100_000, content=b"%PDF-1.4" * 1000)
        self.assertEqual((upload.status, upload.headers["upload-offset"]), (201, "8000"))
        uuid = upload.path.rpartition("/")[2]
        self.assertTrue(any(uuid in name for name in self.leftovers()))
        self.assertEqual(upload.delete(), 204)
        self.assertFalse(any(uuid in name for name in self.leftovers()))
        self.assertEqual(upload.head()[0], 404)
        self.assertEqual(upload.patch(b"x", 8000)[0], 404)

    def test_what_nobody_comes_back_for_expires(self):
        upload = Upload(self.client, 100_000, content=b"%PDF-1.4" * 1000)
        uuid = upload.path.rpartition("/")[2]
        with contextlib.closing(self.server.database()) as database, database:
            database.execute("UPDATE lumbung_uploads SET expires_at_ms = 1000 WHERE uuid = ?", (uuid,))
        self.assertEqual(upload.head()[0], 410)
        self.assertEqual(upload.patch(b"x", 8000)[0], 410)
        status, out, err = self.server.cli("cleanup", "purge_temp", "--json")
        self.assertEqual(status, 0, err)
        self.assertIn("uploads expired", out)
        self.assertFalse(any(uuid in name for name in self.leftovers()))
        self.assertEqual(upload.head()[0], 404)

    def test_of_other_workspaces_there_is_nothing_to_see(self):
        star = Client(self.server.port, self.server.cli("token", "create", "--workspace", "*", "--ability", "admin", "--plain")[1].strip())
        status, made = star.json("POST", "/api/v1/workspaces", {"name": "others"})
        self.assertEqual(status, 201)
        stranger = self.server.client(made["id"])
        upload = Upload(self.client, 1000)
        theirs = Upload.__new__(Upload)
        theirs.client, theirs.path = stranger, upload.path
        self.assertEqual(theirs.head()[0], 404)
        self.assertEqual(theirs.patch(b"x", 0)[0], 404)
        self.assertEqual(theirs.delete(), 404)
        self.assertEqual(Upload(stranger, **{"Upload-Concat": f"final;{upload.path}"}).status, 404)
        self.assertEqual(upload.offset(), 0)

    def test_a_quota_holds_from_the_first_byte(self):
        star = Client(self.server.port, self.server.cli("token", "create", "--workspace", "*", "--ability", "admin", "--plain")[1].strip())
        status, made = star.json("POST", "/api/v1/workspaces", {"name": "small"})
        self.assertEqual(status, 201)
        status, _, err = self.server.cli("workspace", "quota", str(made["id"]), "--bytes", "1000000")
        self.assertEqual(status, 0, err)
        small = self.server.client(made["id"])
        self.assertEqual(Upload(small, 1_000_001).status, 413)
        status, _, err = self.server.cli("workspace", "quota", str(made["id"]), "--uploads-per-minute", "1")
        self.assertEqual(status, 0, err)
        first, second = (Upload(small, 10) for _ in range(2))
        self.assertEqual((first.status, second.status), (201, 429))
        self.assertIn(int(second.headers["retry-after"]), range(2, 61), "when the next one may begin")
        self.assertEqual(first.delete(), 204)
        status, _, err = self.server.cli("workspace", "quota", str(made["id"]), "--uploads-per-minute", "none")
        self.assertEqual(status, 0, err)
        open_ones = [Upload(small, 1_000_000) for _ in range(3)]
        self.assertEqual([upload.status for upload in open_ones], [201] * 3)
        self.assertEqual(Upload(small, 1_000_000).status, 413, "what is announced counts")
        self.assertEqual(open_ones[0].delete(), 204)
        self.assertEqual(Upload(small, 1_000_000).status, 201)
        later = Upload(small, **{"Upload-Defer-Length": "1"})
        self.assertEqual(later.status, 201)
        self.assertEqual(later.patch(b"x" * 200_000, 0)[0], 413, "what comes counts, too")


class TusKillTest(unittest.TestCase):
    def test_what_was_acknowledged_survives_kills(self):
        content = document(40 * MEBI, 78)
        chance = random.Random(79)
        with Server() as server:
            client = server.client()
            upload = Upload(client, len(content))
            kills, known = 0, 0
            while known < len(content):
                if kills < 8:
                    killer = threading.Timer(chance.uniform(0, 0.06), server.kill)
                    killer.start()
                with contextlib.suppress(OSError):
                    status, headers, _ = upload.patch(content[known:known + 4 * MEBI], known)
                    if status == 204:
                        known = int(headers["upload-offset"])
                killer.join()
                if not server.alive():
                    kills += 1
                    server.start()
                now = upload.offset()
                self.assertGreaterEqual(now, known)
                known = now
            self.assertGreater(kills, 0)
            media = client.wait_settled(upload.head()[1]["upload-media"])
            self.assertEqual(hash_of(media), hashlib.sha256(content).hexdigest())
            self.assertEqual(len(client.all_media()), 1, "nothing twice")

    def test_an_upload_that_is_all_there_becomes_its_media_after_a_kill(self):
        """The kill comes between the last byte and the media, as a row that was left at that point shows."""
        content = document(100_000, 80)
        with Server() as server:
            client = server.client()
            part = Upload(client, len(content), **{"Upload-Concat": "partial"})
            part.send(content, len(content))
            with contextlib.closing(server.database()) as database, database:
                database.execute("UPDATE lumbung_uploads SET part = 'whole' WHERE uuid = ?", (part.path.rpartition("/")[2],))
            status, head = part.head()
            self.assertEqual(status, 200, head)
            media = client.wait_settled(head["upload-media"])
            self.assertEqual(hash_of(media), hashlib.sha256(content).hexdigest())
            self.assertEqual(part.head()[1]["upload-media"], media["uuid"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
