"""Calls to the servers of others: one that hangs holds nobody's media up, and none leads into this network."""

import contextlib
import time
import unittest

from harness import Client, Server, make_photo, with_comment
from receiver import Receiver

PHOTOS = 10
EVENTS_OF_A_PHOTO = 3


class NotifyTest(unittest.TestCase):
    def admin_of(self, server, workspace):
        status, token, err = server.cli("token", "create", "--workspace", str(workspace), "--ability", "admin", "--plain")
        self.assertEqual(status, 0, err)
        return Client(server.port, token.strip())

    def delivered(self, client, webhook):
        status, page = client.json("GET", f"/api/v1/webhooks/{webhook}/deliveries?limit=100")
        self.assertEqual(status, 200, page)
        return [delivery for delivery in page["data"] if delivery["status"] == "delivered"]

    def test_a_webhook_that_hangs_holds_nobodys_media_up(self):
        """The one worker has the media to itself. Were it to send what waits for the receiver, one call after the other, the last
        photo would have to wait for minutes."""
        receiver = Receiver()
        receiver.awake.clear()
        photo = make_photo(640, 480)
        with Server("--workers", "1", "--webhook-addresses", "any", env={"LUMBUNG_LEASE": "5"}) as server:
            self.assertEqual(server.cli("workspace", "create", "neighbour")[0], 0)
            told, neighbour = self.admin_of(server, 1), server.client(2)
            status, webhook = told.json("POST", "/api/v1/webhooks", {"url": f"http://127.0.0.1:{receiver.port}/hook"})
            self.assertEqual(status, 201, webhook)
            for number in range(PHOTOS):
                media = told.upload(with_comment(photo, f"photo {number}"))[1]
            self.assertEqual(told.wait_settled(media["uuid"])["processing_status"], "completed")
            deadline = time.monotonic() + 60
            while not receiver.posts and time.monotonic() < deadline:
                time.sleep(0.05)
            self.assertTrue(receiver.posts, "it was called")
            media = neighbour.upload(with_comment(photo, "the neighbour's"))[1]
            self.assertEqual(neighbour.wait_settled(media["uuid"])["processing_status"], "completed")
            self.assertEqual(self.delivered(told, webhook["id"]), [], "it hangs still")

            # Killed amidst of it, and what waits is where the version before had put it.
            server.kill()
            with contextlib.closing(server.database()) as database, database:
                moved = database.execute("UPDATE lumbung_jobs SET queue = 'media-high' WHERE kind = 'send_webhook'").rowcount
            self.assertEqual(moved, PHOTOS * EVENTS_OF_A_PHOTO)
            receiver.awake.set()
            server.start()
            deadline = time.monotonic() + 240
            while len(self.delivered(told, webhook["id"])) < PHOTOS * EVENTS_OF_A_PHOTO and time.monotonic() < deadline:
                time.sleep(0.2)
            self.assertEqual(len(self.delivered(told, webhook["id"])), PHOTOS * EVENTS_OF_A_PHOTO, "none was lost")
            self.assertEqual(server.stop(), 0)

    def test_a_webhook_into_this_network_is_not_made(self):
        with Server("--workers", "0") as server:
            client = self.admin_of(server, 1)
            for url in ("http://127.0.0.1:9/hook", "http://localhost/hook", "http://[::1]/", "http://10.1.2.3/", "http://2130706433/",
                        "http://169.254.169.254/latest/meta-data/", "http://nobody.invalid/hook"):
                status, problem = client.json("POST", "/api/v1/webhooks", {"url": url})
                self.assertEqual((status, problem["code"]), (422, "invalid_argument"), url)
                self.assertEqual(problem["detail"], '"url" must lead to a public address that is known; this server calls no others.')
            self.assertEqual(client.json("GET", "/api/v1/webhooks")[1]["data"], [])


if __name__ == "__main__":
    unittest.main()
