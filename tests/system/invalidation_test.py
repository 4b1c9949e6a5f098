"""What may not be handed out any more is said to the operator's cache, though the server is killed right after."""

import contextlib
import json
import time
import unittest

from harness import Client, Server, make_photo
from receiver import Receiver

PATIENCE = 60


class InvalidationTest(unittest.TestCase):
    def waiting(self, server):
        """[(payload, seconds until it is due)…] of what has not been told yet."""
        with contextlib.closing(server.database()) as database:
            rows = database.execute("SELECT payload, due_at_ms FROM lumbung_jobs WHERE kind = 'invalidate_cdn'").fetchall()
        return [(json.loads(payload), due / 1000 - time.time()) for payload, due in rows]

    def test_deletion_and_erasure_are_told(self):
        cache = Receiver()
        cache.awake.clear()
        with Server("--cdn-invalidation-url", f"http://127.0.0.1:{cache.port}/purge", env={"LUMBUNG_LEASE": "5"}) as server:
            client = server.client()
            uuid = client.upload(make_photo(640, 480))[1]["uuid"]
            media = client.wait_settled(uuid)
            self.assertEqual(client.request("DELETE", f"/api/v1/media/{uuid}")[0], 204)
            self.assertEqual(media["processing_status"], "completed")
            server.kill()
            cache.awake.set()
            server.start()
            deadline = time.monotonic() + PATIENCE
            while (self.waiting(server) or not cache.posts) and time.monotonic() < deadline:
                time.sleep(0.1)
            self.assertTrue(cache.posts, "it was told")
            paths = json.loads(cache.posts[-1][2])["paths"]
            self.assertEqual(paths[0], f"/media/{uuid}*")
            self.assertIn("original", "".join(paths))
            self.assertTrue(all(path.startswith("/media/") for path in paths), paths)

            admin = Client(server.port, server.cli("token", "create", "--workspace", "1", "--ability", "admin", "--plain")[1].strip())
            self.assertEqual(admin.request("DELETE", f"/api/v1/media/{uuid}?permanent=true")[0], 204)
            [(payload, due)] = self.waiting(server)
            self.assertEqual(payload["uuid"], uuid)
            self.assertGreater(due, 10, "its objects go first")


if __name__ == "__main__":
    unittest.main()
