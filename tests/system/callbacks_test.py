"""Callbacks of Meta: taken when they are signed, kept when they are answered, and the same end whatever order they come in."""

import contextlib
import hashlib
import http.client
import json
import os
import subprocess
import sys
import time
import unittest
import urllib.parse

from harness import ROOT, Client, Server, make_photo
from malware import Running
from receiver import Receiver

sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
from graph import callbacks  # pylint: disable=wrong-import-position

NUMBER, SECRET, VERIFY = "111", "the-app-secret", "the-verify-token"
PATIENCE_S = 60
RESEND = {"62801": 131053, "62802": 132012}
NEVER = {"62803": 131049, "62804": 131050, "62805": 131026, "62806": 131047, "62807": 130472, "62808": 131062}


class CallbacksTest(unittest.TestCase):
    def setUp(self):
        self.application = Receiver()
        self.addCleanup(self.application.close)
        self.server = Server("--callbacks-forward-url", f"http://127.0.0.1:{self.application.port}/meta", "--lease", "3", env=self.database())
        self.addCleanup(self.server.close)
        self.server.start()
        status, out, err = self.server.cli("token", "create", "--workspace", "1", "--ability", "admin", "--plain")
        self.assertEqual(status, 0, err)
        self.admin = Client(self.server.port, out.strip())
        account = {"phone_number_id": NUMBER, "waba_id": "9001", "app_id": "8001", "access_token": "EAA", "app_secret": SECRET,
                   "verify_token": VERIFY}
        status, made = self.admin.json("POST", "/api/v1/whatsapp/accounts", account)
        self.assertEqual(status, 201, made)

    def database(self):
        """The settings of the server that choose it."""
        return {}

    def rows(self, *statements):
        """Of the last one."""
        with contextlib.closing(self.server.database()) as database, database:
            return [database.execute(statement).fetchall() for statement in statements][-1]

    def send(self, *statuses, **more):
        return callbacks.send(self.server.port, NUMBER, callbacks.body(NUMBER, statuses, **more), SECRET)

    def campaign(self):
        _, media = self.admin.upload(make_photo(320, 240))
        wanted = {"name": "Promo", "channel": "cloud", "phone_number_id": NUMBER, "message": {"type": "image"},
                  "media": [{"uuid": media["uuid"]}]}
        status, made = self.admin.json("POST", "/api/v1/campaigns", wanted)
        self.assertEqual(status, 201, made)
        return made["uuid"]

    def prepare(self, campaign, recipients):
        """As a page of messages leaves them; gives recipient → mark."""
        ((campaign, media),) = self.rows("SELECT c.id, m.media_id FROM campaigns c JOIN campaign_media m ON m.campaign_id = c.id"
                                         f" WHERE c.uuid = '{campaign}'")
        made = ", ".join(f"(1, {campaign}, '{hashlib.sha256(one.encode()).hexdigest()}', '{one}', '{NUMBER}', {media}, 'bad', 0, 1)"
                         for one in recipients)
        return {recipient: f"lmb:{row}" for recipient, row in self.rows(
            "INSERT INTO lumbung_deliveries (workspace_id, campaign_id, recipient_hash, recipient, phone_number_id, media_id, sent_id, stage,"
            f" updated_at_ms) VALUES {made}", f"INSERT INTO lumbung_delivery_counts VALUES (1, {campaign}, 0, 0, {len(recipients)})",
            f"SELECT recipient, id FROM lumbung_deliveries WHERE campaign_id = {campaign}")}

    def deliveries(self, campaign, query=""):
        status, answer = self.admin.json("GET", f"/api/v1/campaigns/{campaign}/deliveries{query}")
        self.assertEqual(status, 200, answer)
        return answer

    def until(self, is_so):
        deadline = time.monotonic() + PATIENCE_S
        while not is_so():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.1)

    def is_drained(self):
        return self.waiting() == 0

    def waiting(self):
        return int(self.rows("SELECT COUNT(*) FROM lumbung_callbacks WHERE state = 0")[0][0])

    def test_shakes_hands_with_whoever_knows_the_token(self):
        def shake(number, token, mode="subscribe"):
            query = urllib.parse.urlencode({"hub.mode": mode, "hub.verify_token": token, "hub.challenge": "1158201444"})
            return Client(self.server.port).request("GET", f"/api/v1/whatsapp/callbacks/{number}?{query}")
        status, headers, body = shake(NUMBER, VERIFY)
        self.assertEqual((status, body), (200, b"1158201444"))
        self.assertTrue(headers["content-type"].startswith("text/plain"))
        self.assertEqual([shake(NUMBER, "another")[0], shake("222", VERIFY)[0], shake(NUMBER, VERIFY, "else")[0], shake(NUMBER, "")[0]],
                         [403] * 4)

    def test_refuses_what_is_not_signed(self):
        content = callbacks.body(NUMBER, [callbacks.status("sent", "wamid.1")])
        self.assertEqual(callbacks.send(self.server.port, NUMBER, content, "another secret"), 401)
        self.assertEqual(callbacks.send(self.server.port, NUMBER, content, SECRET, signed="sha256=abc"), 401)
        self.assertEqual(callbacks.send(self.server.port, "222", content, SECRET), 401)
        self.assertEqual(callbacks.send(self.server.port, NUMBER, b"\xff" + content, SECRET), 400)
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        self.addCleanup(connection.close)
        connection.putrequest("POST", f"/api/v1/whatsapp/callbacks/{NUMBER}")
        connection.putheader("X-Hub-Signature-256", callbacks.signature(content, SECRET))
        connection.putheader("Content-Length", str((3 << 20) + 1))
        connection.endheaders()
        self.assertEqual(connection.getresponse().status, 413)
        self.assertEqual(callbacks.send(self.server.port, NUMBER, content, SECRET), 200)

    def test_comes_to_the_same_end_in_any_order(self):
        campaign = self.campaign()
        failing = {**RESEND, **NEVER}
        marks = self.prepare(campaign, ["62890", "62891", "ID.13491208655302741918", *failing])
        said = [callbacks.status("sent", f"wamid.{recipient}", mark) for recipient, mark in marks.items()]
        said += [callbacks.status("failed", f"wamid.{recipient}", marks[recipient], code, "Media upload error")
                 for recipient, code in failing.items()]
        said += [callbacks.status("delivered", "wamid.62890", marks["62890"]), callbacks.status("read", "wamid.62890", marks["62890"]),
                 callbacks.status("read", "wamid.62891", marks["62891"]), callbacks.status("played", "wamid.62891", marks["62891"])]
        for content in callbacks.shuffled([callbacks.body(NUMBER, [one]) for one in said], seed=7):
            self.assertEqual(callbacks.send(self.server.port, NUMBER, content, SECRET), 200)
        self.until(self.is_drained)
        # Without its mark, by Meta's id alone.
        self.assertEqual(self.send(callbacks.status("read", "wamid.ID.13491208655302741918")), 200)
        self.until(self.is_drained)
        answer = self.deliveries(campaign)
        self.assertEqual(answer["by_status"], {"prepared": 0, "sent": 0, "failed": len(failing), "delivered": 0, "read": 2, "played": 1})
        self.assertEqual(answer["by_error"], {str(code): 1 for code in failing.values()})
        status, page = self.admin.json("GET", f"/api/v1/campaigns/{campaign}/resend?limit=1")
        self.assertEqual(status, 200)
        _, rest = self.admin.json("GET", f"/api/v1/campaigns/{campaign}/resend?cursor={page['next_cursor']}")
        self.assertEqual({one["recipient"]: one["code"] for one in page["data"] + rest["data"]}, RESEND)
        self.assertIsNone(rest["next_cursor"])
        got_it = self.deliveries(campaign, "?status=sent")["data"]
        self.assertEqual({one["recipient"] for one in got_it}, {"62890", "62891", "ID.13491208655302741918"})
        status, _ = self.admin.json("GET", "/api/v1/campaigns/018f0000-0000-7000-8000-000000000000/deliveries")
        self.assertEqual(status, 404)

    def test_passes_on_what_is_not_ours(self):
        message = {"from": "62811", "id": "wamid.in", "type": "image", "image": {"id": "1", "mime_type": "image/jpeg"}}
        content = callbacks.body(NUMBER, messages=[message])
        self.assertEqual(callbacks.send(self.server.port, NUMBER, content, SECRET), 200)
        self.assertEqual(self.send(callbacks.status("sent", "wamid.foreign", "the application's own")), 200)
        self.until(lambda: len(self.application.to("/meta")) == 2)
        _, headers, body = self.application.to("/meta")[0]
        self.assertEqual((body, headers["X-Hub-Signature-256"]), (content, callbacks.signature(content, SECRET)))
        self.assertEqual(json.loads(self.application.to("/meta")[1][2])["entry"][0]["id"], "9001")

    def test_keeps_what_it_answered_whatever_dies(self):
        campaign = self.campaign()
        recipients = [f"628{number:05d}" for number in range(200)]
        marks = self.prepare(campaign, recipients)
        for recipient in recipients:
            self.assertEqual(self.send(callbacks.status("delivered", f"wamid.{recipient}", marks[recipient])), 200)
        self.server.kill()
        self.server.start()
        self.until(lambda: self.deliveries(campaign)["by_status"]["delivered"] == len(recipients))
        self.assertEqual(self.deliveries(campaign)["by_status"]["prepared"], 0)

    def test_counts_are_exact_when_it_dies_while_it_drains(self):
        campaign = self.campaign()
        marks = self.prepare(campaign, [f"628{number:05d}" for number in range(1000)])
        for _ in range(5):  # a fast machine is through before it is seen in the middle; the same statuses again change nothing
            left = self.die_while_draining(marks)
            self.until(self.is_drained)
            self.assertEqual({stage: count for stage, count in self.deliveries(campaign)["by_status"].items() if count}, {"read": len(marks)})
            if left > 0:
                return
        self.fail("it died too late each time to prove anything")

    def die_while_draining(self, marks):
        """How many callbacks were left when it died; it runs again."""
        self.server.kill()
        bodies = [callbacks.body(NUMBER, [callbacks.status(word, f"wamid.{mark}", mark)]) for mark in marks.values()
                  for word in ("read", "delivered", "sent", "read") * 2]
        for begin in range(0, len(bodies), 500):
            made = ", ".join(f"(1, '{NUMBER}', '{callbacks.signature(body, SECRET)}', '{body.decode()}', 1)" for body in bodies[begin:begin + 500])
            self.rows(f"INSERT INTO lumbung_callbacks (workspace_id, phone_number_id, signature, body, received_at_ms) VALUES {made}")
        self.server.start()
        self.assertEqual(self.send(callbacks.status("sent", "wamid.one")), 200)  # asks for the job
        self.until(lambda: self.waiting() < len(bodies))
        self.server.kill()
        left = self.waiting()
        self.server.start()
        return left


class CallbacksOnMariaDbTest(CallbacksTest):
    """What the other database has to do with."""

    test_shakes_hands_with_whoever_knows_the_token = None
    test_refuses_what_is_not_signed = None
    test_keeps_what_it_answered_whatever_dies = None

    @classmethod
    def setUpClass(cls):
        cls.engine = Running("mariadb")
        cls.addClassCleanup(cls.engine.__exit__, None, None, None)

    def database(self):
        self.name = f"lumbung_{self.id().rpartition('.')[2]}"[:60]
        self.mariadb("mysql", f"CREATE DATABASE {self.name}")
        return {"LUMBUNG_DATABASE": self.engine["URL"] + self.name}

    def mariadb(self, name, *statements):
        ran = subprocess.run(["mariadb", "--no-defaults", f"--socket={self.engine['SOCKET']}", "--user=root", "--batch", "--skip-column-names",
                              name], input=";\n".join(statements), capture_output=True, text=True, check=True)
        return [line.split("\t") for line in ran.stdout.splitlines()]

    def rows(self, *statements):
        return self.mariadb(self.name, *statements)


if __name__ == "__main__":
    unittest.main()
