"""Malware that is known only later: the campaigns that carry it stop, and who got it already is listed."""

import contextlib
import hashlib
import os
import sys
import time
import unittest

from harness import ROOT, Client, Server, make_photo, with_comment
from malware import Running

sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
from graph import callbacks  # pylint: disable=wrong-import-position

NUMBER, SECRET = "111", "the-app-secret"
PATIENCE_S = 60


class RescanGateTest(unittest.TestCase):
    def setUp(self):
        self.clamd = Running("clamd")
        self.addCleanup(self.clamd.__exit__)
        self.server = Server()
        self.server.words = (*self.server.words, "--public-url", f"http://127.0.0.1:{self.server.port}")
        self.addCleanup(self.server.close)
        self.server.start()
        status, out, err = self.server.cli("token", "create", "--workspace", "1", "--ability", "admin", "--plain")
        self.assertEqual(status, 0, err)
        self.admin = Client(self.server.port, out.strip())

    def ask(self, method, path, body=None, expect=200):
        status, answer = self.admin.json(method, path, body)
        self.assertEqual(status, expect, answer)
        return answer

    def until(self, is_so):
        deadline = time.monotonic() + PATIENCE_S
        while not is_so():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.1)

    def running(self, photo):
        """The URL of a campaign that runs with it, and its media."""
        media = self.admin.wait_settled(self.admin.upload(photo)[1]["uuid"])
        wanted = {"name": "Promo", "channel": "webjs", "message": {"type": "image"}, "media": [{"uuid": media["uuid"]}]}
        one = "/api/v1/campaigns/" + self.ask("POST", "/api/v1/campaigns", wanted, 201)["uuid"]
        self.ask("POST", one + "/launch", expect=202)
        self.until(lambda: self.ask("GET", one)["status"] == "running")
        return one, media["uuid"]

    def prepare(self, campaign, recipients):
        """As a page of messages leaves them; gives the marks."""
        with contextlib.closing(self.server.database()) as database, database:
            number, media = database.execute("SELECT c.id, m.media_id FROM campaigns c JOIN campaign_media m ON m.campaign_id = c.id"
                                             " WHERE c.uuid = ?", (campaign.rpartition("/")[2],)).fetchone()
            return ["lmb:%d" % database.execute(
                "INSERT INTO lumbung_deliveries (workspace_id, campaign_id, recipient_hash, recipient, phone_number_id, media_id, sent_id,"
                " stage, updated_at_ms) VALUES (1, ?, ?, ?, ?, ?, '', 0, 1)",
                (number, hashlib.sha256(recipient.encode()).hexdigest(), recipient, NUMBER, media)).lastrowid for recipient in recipients]

    def rescan(self):
        """The signatures of yesterday found it clean, and those of today know it: the hourly job comes at once."""
        self.server.stop()
        with contextlib.closing(self.server.database()) as database, database:
            database.execute("INSERT INTO lumbung_scan_verdicts (hash, verdict, signature, engine_version, scanned_at_ms)"
                             " SELECT hash, 'clean', '', 'yesterday', 1 FROM lumbung_objects WHERE variant = 'original'")
            self.assertEqual(database.execute("UPDATE lumbung_jobs SET due_at_ms = 1 WHERE kind = 'rescan'").rowcount, 1)
        self.server.words = (*self.server.words, "--scanner", f"clamd:{self.clamd['SOCKET']}")
        self.server.start()

    def test_a_campaign_stops_and_lists_who_got_it(self):
        photo = make_photo(320, 240)
        bad, media = self.running(with_comment(photo, "LUMBUNG-TEST-MALWARE"))
        good, _ = self.running(photo)
        marks = self.prepare(bad, ["62801", "62802", "62803"])
        account = {"phone_number_id": NUMBER, "waba_id": "1", "app_id": "2", "access_token": "EAA", "app_secret": SECRET}
        self.ask("POST", "/api/v1/whatsapp/accounts", account, 201)
        for mark, word in zip(marks, ("sent", "read")):
            content = callbacks.body(NUMBER, [callbacks.status(word, "wamid." + mark, mark)])
            self.assertEqual(callbacks.send(self.server.port, NUMBER, content, SECRET), 200)
        listed = f"{bad}/deliveries?status=sent&media={media}"
        self.until(lambda: {one["recipient"] for one in self.ask("GET", listed)["data"]} == {"62801", "62802"})
        self.rescan()
        self.until(lambda: self.ask("GET", bad)["status"] == "suspended")
        self.assertIn("Malware", str(self.ask("GET", bad)))
        self.assertEqual(self.ask("GET", good)["status"], "running")
        self.assertEqual({one["recipient"] for one in self.ask("GET", listed)["data"]}, {"62801", "62802"})
        self.ask("POST", bad + "/messages", {"recipients": [{"recipient": "62804"}]}, 409)
        self.ask("POST", bad + "/resume", expect=409)


if __name__ == "__main__":
    unittest.main()
