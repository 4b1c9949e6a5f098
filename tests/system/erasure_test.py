"""Nothing is erased in silence: webhooks hear of each deletion and each erasure, though the media is gone before anybody sends them,
and who was away asks what is gone."""

import json
import time
import unittest

from harness import Client, Process, Server, make_photo, with_comment
from receiver import Receiver

MEDIA = 20
PATIENCE_S = 60


class ErasureTest(unittest.TestCase):
    def setUp(self):
        self.receiver = Receiver()
        self.addCleanup(self.receiver.server.server_close)
        self.addCleanup(self.receiver.server.shutdown)
        # Nobody works: what is to be sent waits until everything is gone.
        self.server = Server("--workers", "0", "--webhook-addresses", "any").start()
        self.addCleanup(self.server.close)
        self.client = Client(self.server.port, self.server.cli("token", "create", "--ability", "admin", "--plain")[1].strip())
        url = f"http://127.0.0.1:{self.receiver.port}/hook"
        self.assertEqual(self.client.json("POST", "/api/v1/webhooks", {"url": url})[0], 201)

    def erased_ones(self):
        """Uploaded, deleted and erased: their uuids."""
        photo = make_photo(64, 48)
        uuids = [self.client.upload(with_comment(photo, f"photo {number}"))[1]["uuid"] for number in range(MEDIA)]
        for uuid in uuids:
            self.assertEqual(self.client.request("DELETE", f"/api/v1/media/{uuid}")[0], 204)
            self.assertEqual(self.client.request("DELETE", f"/api/v1/media/{uuid}?permanent=true")[0], 204)
        return uuids

    def told(self):
        """event → uuids that the receiver heard of."""
        heard = {}
        for _, _, body in self.receiver.to("/hook"):
            said = json.loads(body)
            heard.setdefault(said["event"], set()).add(said["data"]["uuid"])
        return heard

    def test_each_deletion_and_each_erasure_is_told_once_a_worker_comes(self):
        _, before = self.client.json("GET", "/api/v1/media")
        uuids = self.erased_ones()
        self.server.kill()
        self.server.start()
        worker = Process(self.server.data, "work", "--workers", "1", "--webhook-addresses", "any")
        self.addCleanup(worker.kill)
        worker.start()
        everything = {"media.deleted": set(uuids), "media.erased": set(uuids)}
        deadline = time.monotonic() + PATIENCE_S
        while self.told() != everything and time.monotonic() < deadline:
            time.sleep(0.1)
        self.assertEqual(self.told(), everything)
        for _, _, body in self.receiver.to("/hook"):
            said = json.loads(body)
            if said["event"] == "media.erased":
                self.assertEqual(set(said["data"]), {"media_id", "uuid", "timestamp"})

        changes = self.client.json("GET", f"/api/v1/media?updated_since={before['as_of']}")[1]
        self.assertEqual((changes["data"], {media["uuid"] for media in changes["erased"]}), ([], set(uuids)))
        self.assertNotIn("reset", changes)


if __name__ == "__main__":
    unittest.main(verbosity=2)
