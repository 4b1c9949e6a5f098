"""Resumable uploads that are made of parts: what was joined leaves nothing behind, and whoever lost the answer finds it again."""

import os
import random
import unittest
from concurrent.futures import ThreadPoolExecutor

from harness import Client, Server
from tus_client import Upload


def document(size, seed):
    return b"%PDF-1.4\n" + random.Random(seed).randbytes(size)


class TusJoinedTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--requests-per-second-max", "0").start()

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def setUp(self):
        status, made = self.admin_of("*").json("POST", "/api/v1/workspaces", {"name": self.id().rpartition(".")[2]})
        self.assertEqual(status, 201, made)
        self.workspace = made["id"]
        self.client = self.server.client(self.workspace)
        self.admin = self.admin_of(self.workspace)

    def admin_of(self, workspace):
        words = ("token", "create", "--workspace", str(workspace), "--ability", "admin", "--plain")
        return Client(self.server.port, self.server.cli(*words)[1].strip())

    def kept_bytes(self):
        """Of uploads, in this workspace; the file of one that is a media waits as .tmp for the worker."""
        return sum(entry.stat().st_size for entry in os.scandir(self.temp()) if entry.name.endswith(".part"))

    def temp(self):
        return os.path.join(self.server.data, "media", "temp", f"workspace_{self.workspace}")

    def parts_of(self, content, *cuts):
        parts = []
        for begin, end in zip((0, *cuts), (*cuts, len(content))):
            parts.append(Upload(self.client, end - begin, content=content[begin:end], **{"Upload-Concat": "partial"}))
            self.assertEqual((parts[-1].status, parts[-1].offset()), (201, end - begin))
        return parts

    def joined(self, parts, name="joined.pdf"):
        return Upload(self.client, name=name, **{"Upload-Concat": "final;" + " ".join(part.path for part in parts)})

    def test_parts_go_with_the_join_and_who_lost_the_answer_finds_it(self):
        content = document(600_000, 1)
        parts = self.parts_of(content, 100_000, 350_000)
        self.assertEqual(self.kept_bytes(), len(content))
        first = self.joined(parts)
        self.assertEqual(first.status, 201, first.body)
        self.assertEqual(self.kept_bytes(), 0)
        again = self.joined(parts)
        self.assertEqual((again.status, again.path, again.headers["upload-media"]), (201, first.path, first.headers["upload-media"]))
        self.assertEqual(again.headers["upload-offset"], str(len(content)))
        self.assertEqual(parts[0].head()[1]["upload-offset"], "100000")
        # As a kill between the note of the join and the end of the bytes leaves it.
        uuid = parts[1].path.rpartition("/")[2]
        with open(os.path.join(self.temp(), f"upload_{uuid}.part"), "wb") as file:
            file.write(content[100_000:350_000])
        self.assertEqual((self.joined(parts).path, self.kept_bytes()), (first.path, 0))
        media = self.client.wait_settled(first.headers["upload-media"])
        self.assertTrue(self.client.fetch(media["urls"]["original"])[2] == content)

    def test_parts_that_were_joined_are_there_for_nothing_else(self):
        parts = self.parts_of(document(200_000, 2), 100_000)
        self.assertEqual(self.joined(parts).status, 201)
        for other in (parts[::-1], parts[:1], parts + parts[:1]):
            refused = self.joined(other)
            self.assertEqual(refused.status, 410, refused.body)
            self.assertIn(b"joined into another", refused.body)
        self.assertEqual(parts[0].delete(), 204)
        self.assertEqual(self.joined(parts).status, 404)

    def test_of_joins_at_the_same_moment_all_get_the_same_media(self):
        parts = self.parts_of(document(5_000_000, 3), 2_000_000, 4_000_000)
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda _: self.joined(parts), range(8)))
        self.assertLessEqual({answer.status for answer in answers}, {201, 429})
        self.assertEqual(len({answer.headers["upload-media"] for answer in answers if answer.status == 201}), 1)
        self.assertEqual(self.joined(parts).status, 201)

    def test_the_hard_cap_holds_for_what_is_joined_again_and_again(self):
        status, _, err = self.server.cli("workspace", "quota", str(self.workspace), "--bytes", "1000000")
        self.assertEqual(status, 0, err)
        for turn in range(5):
            joined = self.joined(self.parts_of(document(900_000, 10 + turn), 500_000))
            self.assertEqual(joined.status, 201, joined.body)
            self.assertEqual(self.kept_bytes(), 0)
            status, _, _ = self.admin.request("DELETE", f"/api/v1/media/{joined.headers['upload-media']}?permanent=true")
            self.assertEqual(status, 204)
        parts = self.parts_of(document(900_000, 20))
        refused = self.joined(parts * 4)
        self.assertEqual(refused.status, 413, "a part that is named again takes its bytes again")
        self.assertEqual(self.joined(parts).status, 201)


if __name__ == "__main__":
    unittest.main(verbosity=2)
