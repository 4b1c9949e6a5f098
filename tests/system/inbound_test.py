"""Media that users send: fetched with the account's token, again when the URL has lapsed, and shown in their chat."""

import base64
import hashlib
import json
import os
import sys
import time
import unittest

from harness import ROOT, Client, Server, make_photo

sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
from graph import Graph  # pylint: disable=wrong-import-position

NUMBER = "111"
PATIENCE_S = 60


class InboundTest(unittest.TestCase):
    def setUp(self):
        self.graph = Graph()
        self.graph.__enter__()
        self.addCleanup(self.graph.__exit__)
        self.server = Server("--graph-url", self.graph.url)
        self.addCleanup(self.server.close)
        self.server.start()
        status, out, err = self.server.cli("token", "create", "--workspace", "1", "--ability", "admin", "--plain")
        self.assertEqual(status, 0, err)
        self.admin = Client(self.server.port, out.strip())
        self.account = self.graph.add_number(NUMBER)
        status, made = self.admin.json("POST", "/api/v1/whatsapp/accounts", self.account)
        self.assertEqual(status, 201, made)
        self.photo = make_photo(640, 480)
        self.media_id = self.sent_by_user(self.photo, "image/jpeg")

    def sent_by_user(self, content, kind):
        from graph.media import Media  # pylint: disable=import-outside-toplevel
        with self.graph.state.lock:
            made = Media(self.graph.state.new_id(), NUMBER, content, kind, "", self.graph.state.now() + 7 * 86_400, True)
            self.graph.state.media[made.id] = made
        return made.id

    def take(self, expect=202, **more):
        status, answer = self.admin.json("POST", "/api/v1/whatsapp/inbound",
                                         {"phone_number_id": NUMBER, "media_id": self.media_id, "mime_type": "image/jpeg", **more})
        self.assertEqual(status, expect, answer)
        return answer

    def settled(self, taken):
        deadline = time.monotonic() + PATIENCE_S
        while True:
            status, answer = self.admin.json("GET", f"/api/v1/imports/{taken['id']}")
            self.assertEqual(status, 200, answer)
            if answer["status"] in ("completed", "failed"):
                return answer
            self.assertLess(time.monotonic(), deadline, answer)
            time.sleep(0.05)

    def url(self):
        """Of a callback: the first GET is superfluous."""
        with self.graph.state.lock:
            self.graph.state.urls["fromcallback"] = (self.media_id, self.graph.state.now() + 300)
        return f"{self.graph.url}/lookaside/fromcallback"

    def shown_in(self, chat):
        with self.server.database() as database:
            row = database.execute("SELECT m.uuid FROM chats c JOIN chat_media m ON m.id = c.media_id WHERE c.id = ?", (chat,)).fetchone()
        return row and row[0]

    def test_fetches_from_the_callback_and_attaches_to_the_chat(self):
        with self.server.database() as database:
            chat = database.execute("INSERT INTO chats (uuid, workspace_id) VALUES ('c', 1)").lastrowid
            foreign = database.execute("INSERT INTO chats (uuid, workspace_id) VALUES ('d', 2)").lastrowid
        digest = base64.b64encode(hashlib.sha256(self.photo).digest()).decode()
        taken = self.take(url=self.url(), sha256=digest, chat_id=chat, name="nasi.jpg")
        self.assertEqual((taken["media"], taken["url"]), (None, f"whatsapp:{NUMBER}/{self.media_id}"))
        done = self.settled(taken)
        self.assertEqual(done["status"], "completed", done)
        media = self.admin.wait_settled(done["media"])
        self.assertEqual((media["name"], media["processing_status"]), ("nasi.jpg", "completed"))
        self.assertEqual(self.graph.count("GET", rf"/{self.media_id}"), 0)
        self.assertEqual(self.shown_in(chat), done["media"])
        self.take(404, chat_id=foreign)

    def test_asks_again_when_the_url_has_lapsed(self):
        url = self.url()
        self.graph.advance(600)
        self.assertEqual(self.settled(self.take(url=url))["status"], "completed")
        self.assertEqual(self.graph.count("GET", rf"/{self.media_id}"), 1)

    def test_says_why_nothing_comes(self):
        gone = self.settled(self.take(media_id="9999999999999999"))
        self.assertEqual((gone["status"], gone["media"]), ("failed", None))
        self.assertIn("Meta", gone["error"])
        self.graph.fail(self.media_id, 131052, details="Media is larger than 100 MB", status=400)
        self.assertIn("131052", self.settled(self.take())["error"])

    def test_takes_a_photo_that_was_sent_as_a_document(self):
        """Larger than WhatsApp lets a photo be that is sent as one."""
        self.media_id = self.sent_by_user(self.photo + bytes(6 << 20), "image/jpeg")
        self.assertEqual(self.settled(self.take())["status"], "completed")

    def test_lets_the_token_go_to_meta_alone(self):
        """The URL of somebody else is not asked, and Meta is."""
        self.assertEqual(self.settled(self.take(url="http://127.0.0.1:9/steal"))["status"], "completed")
        self.take(404, phone_number_id="222")
        self.take(422, media_id="../me")
        self.take(422, sha256="abc")

    def test_takes_the_bytes_of_a_driver(self):
        with self.server.database() as database:
            chat = database.execute("INSERT INTO chats (uuid, workspace_id) VALUES ('w', 1)").lastrowid
        boundary = "b"
        body = (f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'.encode() + self.photo
                + f'\r\n--{boundary}\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n{chat}\r\n--{boundary}--\r\n'.encode())
        status, _, data = self.admin.request("POST", "/api/v1/whatsapp/inbound?source=webjs", body,
                                             {"Content-Type": f"multipart/form-data; boundary={boundary}"})
        self.assertEqual(status, 202, data)
        self.assertEqual(self.shown_in(chat), json.loads(data)["uuid"])


if __name__ == "__main__":
    unittest.main()
