"""A workspace that changes many media again and again has two threads of a node for it, and no more."""

import contextlib
import json
import threading
import time
import unittest
import uuid

from harness import Server

PATIENCE = 30


class BatchesTest(unittest.TestCase):
    def test_the_third_batch_of_a_workspace_is_told_to_come_back(self):
        with Server() as server, contextlib.closing(server.database()) as database:
            client = server.client()
            media = [client.upload(f"file {number}".encode())[1]["uuid"] for number in range(3)]
            for one in media:
                client.wait_settled(one)
            answers = []

            def change(one):
                body = json.dumps({"action": "archive", "uuids": [one, str(uuid.uuid4())]}).encode()
                answers.append(client.request("POST", "/api/v1/media/batch", body, {"Content-Type": "application/json"}, timeout=90))

            # Nobody else writes now, so those that are taken wait.
            database.execute("BEGIN IMMEDIATE")
            batches = [threading.Thread(target=change, args=(one,)) for one in media]
            for batch in batches:
                batch.start()
            deadline = time.monotonic() + PATIENCE
            while not answers and time.monotonic() < deadline:
                time.sleep(0.05)
            database.rollback()
            for batch in batches:
                batch.join()
            self.assertEqual(sorted(status for status, _, _ in answers), [200, 200, 429], answers)
            self.assertEqual(answers[0][0], 429, "the others could not be done yet")
            self.assertEqual(answers[0][1]["retry-after"], "1")


if __name__ == "__main__":
    unittest.main()
