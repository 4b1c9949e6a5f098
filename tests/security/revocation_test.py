"""A token that was revoked by another process is felt everywhere: by requests and by what listens."""

import time
import unittest

from harness import Client, Server
from listener import Listener

# Within a second, says the documentation; the rest is for a machine that has much to do.
PATIENCE = 15


class RevocationTest(unittest.TestCase):
    def test_a_subscription_ends_with_its_token_and_no_other(self):
        with Server() as server:
            leaving, staying = server.client(), server.client()
            admin = server.cli("token", "create", "--workspace", "1", "--ability", "admin", "--name", "chief", "--plain")[1].strip()
            tokens = Client(server.port, admin).json("GET", "/api/v1/tokens")[1]["data"]
            # The newest three are those that were made here, in order.
            number = sorted(token["id"] for token in tokens)[-3]
            with Listener(leaving, patience=PATIENCE) as ended, Listener(staying, patience=PATIENCE) as goes_on:
                status, _, err = server.cli("token", "revoke", str(number))
                self.assertEqual(status, 0, err)
                farewell = ended.next_message()
                self.assertEqual(farewell["event"], "pusher:error", farewell)
                self.assertEqual(farewell["data"]["code"], 4009, farewell)
                deadline = time.monotonic() + PATIENCE
                while leaving.request("GET", "/api/v1/media")[0] != 401:
                    self.assertLess(time.monotonic(), deadline, "the revoked token is still believed")
                    time.sleep(0.1)
                status, media = staying.upload(b"\xff\xd8\xff\xe0no photo at all", name="told.jpg")
                self.assertEqual(status, 202, media)
                heard = goes_on.events_until("media.processing.failed", PATIENCE * 4)
                self.assertEqual(heard[-1][1]["uuid"], media["uuid"])


if __name__ == "__main__":
    unittest.main()
