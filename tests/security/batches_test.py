"""A workspace that changes many media again and again keeps a quarter of a node's threads for questions, and delays nobody else, and
not what it asks itself."""

import contextlib
import json
import threading
import time
import unittest
import uuid

from harness import Server

PATIENCE = 30
JSON = {"Content-Type": "application/json"}


def change(client, uuids, headers=None):
    body = json.dumps({"action": "archive", "uuids": uuids}).encode()
    return client.request("POST", "/api/v1/media/batch", body, {**JSON, **(headers or {})}, timeout=90)


class BatchesTest(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server("--question-threads", "4", "--question-wait-max", "2"))
        self.client = self.server.client()
        self.media = [self.client.upload(f"file {number}".encode())[1]["uuid"] for number in range(3)]
        for one in self.media:
            self.client.wait_settled(one)

    def test_the_second_batch_is_told_to_come_back_and_neither_a_question_nor_another_workspace_waits_for_the_first(self):
        status, out, err = self.server.cli("workspace", "create", "other", "--json")
        self.assertEqual(status, 0, err)
        neighbour = self.server.client(json.loads(out)["id"])
        self.assertEqual(neighbour.request("GET", "/api/v1/media")[0], 200)
        answers = []
        with contextlib.closing(self.server.database()) as database:
            # Nobody else writes now, so the one whose turn came holds it: a quarter of the threads.
            database.execute("BEGIN IMMEDIATE")
            batches = [threading.Thread(target=lambda one=one: answers.append(change(self.client, [one, str(uuid.uuid4())])))
                       for one in self.media]
            for batch in batches:
                batch.start()
            deadline = time.monotonic() + PATIENCE
            while len(answers) < 2 and time.monotonic() < deadline:
                time.sleep(0.05)
            self.assertEqual([status for status, _, _ in answers], [503, 503], "the first could not be done yet")
            self.assertEqual(answers[0][1]["retry-after"], "5")
            self.assertEqual(self.client.request("GET", "/api/v1/media")[0], 200)
            status, _, body = change(neighbour, ["no uuid"])
            self.assertEqual((status, [line["status"] for line in json.loads(body)["data"]]), (200, [404]))
            self.assertEqual(neighbour.request("GET", "/api/v1/media")[0], 200)
            self.assertEqual(len(answers), 2, "it is held all the while")
            database.rollback()
        for batch in batches:
            batch.join()
        self.assertEqual(sorted(status for status, _, _ in answers), [200, 503, 503], answers)
        with contextlib.closing(self.server.database()) as database:
            archived, = database.execute("SELECT COUNT(*) FROM lumbung_media WHERE archived_at_ms IS NOT NULL").fetchone()
        self.assertEqual(archived, 1, "of those that were refused nothing was done")
        status, _, body = change(self.client, self.media)
        self.assertEqual((status, [line["status"] for line in json.loads(body)["data"]]), (200, [200] * 3))

    def test_a_long_answer_is_packed_like_all_others(self):
        status, headers, _ = change(self.client, [f"no uuid {number}" for number in range(120)], {"Accept-Encoding": "gzip"})
        self.assertEqual((status, headers.get("content-encoding")), (200, "gzip"))


if __name__ == "__main__":
    unittest.main()
