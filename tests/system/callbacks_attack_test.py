"""Callbacks from those who wish no good: forged, replayed, misshapen, too large, and of numbers that are not theirs."""

import contextlib
import hashlib
import http.client
import json
import os
import socket
import sys
import time
import unittest

from harness import ROOT, Client, Server, make_photo

sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
from graph import callbacks  # pylint: disable=wrong-import-position

OURS, THEIRS, SAME_APP = "111", "222", "333"
SECRETS = {OURS: "secret-of-a", THEIRS: "secret-of-b", SAME_APP: "secret-of-a"}
PATIENCE_S = 60


class CallbacksAttackTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--bad-tokens-per-minute-max", "30")
        cls.addClassCleanup(cls.server.close)
        cls.server.start()
        assert cls.server.cli("workspace", "create", "another")[0] == 0
        cls.campaigns, cls.admins = {}, {}
        for workspace, numbers in ((1, (OURS, SAME_APP)), (2, (THEIRS,))):
            status, out, err = cls.server.cli("token", "create", "--workspace", str(workspace), "--ability", "admin", "--plain")
            assert status == 0, err
            admin = cls.admins[workspace] = Client(cls.server.port, out.strip())
            for number in numbers:
                account = {"phone_number_id": number, "waba_id": "1", "app_id": "2", "access_token": "EAA", "app_secret": SECRETS[number],
                           "verify_token": "verify"}
                status, made = admin.json("POST", "/api/v1/whatsapp/accounts", account)
                assert status == 201, made
            _, media = admin.upload(make_photo(320, 240))
            status, made = admin.json("POST", "/api/v1/campaigns", {"name": "Promo", "channel": "cloud", "phone_number_id": numbers[0],
                                                                    "message": {"type": "image"}, "media": [{"uuid": media["uuid"]}]})
            assert status == 201, made
            cls.campaigns[workspace] = made["uuid"]

    def marks(self, workspace, count):
        """Rows as a page of messages leaves them."""
        with contextlib.closing(self.server.database()) as database, database:
            (number,) = database.execute("SELECT id FROM campaigns WHERE uuid = ?", (self.campaigns[workspace],)).fetchone()
            rows = [database.execute(
                "INSERT INTO lumbung_deliveries (workspace_id, campaign_id, recipient_hash, recipient, phone_number_id, sent_id, stage,"
                " updated_at_ms) VALUES (?, ?, ?, ?, '111', '', 0, 1)",
                (workspace, number, hashlib.sha256(os.urandom(9)).hexdigest(), f"628{i}")).lastrowid for i in range(count)]
            database.execute("INSERT INTO lumbung_delivery_counts VALUES (?, ?, 0, 0, ?) ON CONFLICT DO UPDATE SET amount = amount + ?",
                             (workspace, number, count, count))
        return [f"lmb:{row}" for row in rows]

    def send(self, number, *statuses, secret_of=None, about=None):
        content = callbacks.body(about or number, statuses)
        return callbacks.send(self.server.port, number, content, SECRETS[secret_of or number])

    def stages(self, marks):
        deadline = time.monotonic() + PATIENCE_S
        while True:
            with contextlib.closing(self.server.database()) as database:
                if database.execute("SELECT COUNT(*) FROM lumbung_callbacks WHERE state = 0").fetchone() == (0,):
                    return [database.execute("SELECT stage FROM lumbung_deliveries WHERE id = ?", (int(mark[4:]),)).fetchone()[0]
                            for mark in marks]
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.1)

    def test_speaks_of_no_other_workspaces_messages(self):
        (ours,), (theirs,) = self.marks(1, 1), self.marks(2, 1)
        self.assertEqual(self.send(OURS, callbacks.status("read", "w.1", theirs)), 200)
        # Names their number, but is not signed with the secret of its app.
        self.assertEqual(self.send(OURS, callbacks.status("read", "w.2", theirs), about=THEIRS), 200)
        self.assertEqual(self.send(THEIRS, callbacks.status("read", "w.3", ours), about=OURS), 200)
        self.assertEqual(self.send(THEIRS, callbacks.status("failed", "w.4", ours, 131053)), 200)
        self.assertEqual(self.stages([ours, theirs]), [0, 0])
        # Of the same app, by the URL of the other number.
        self.assertEqual(self.send(OURS, callbacks.status("read", "w.5", ours), about=SAME_APP), 200)
        self.assertEqual(self.send(THEIRS, callbacks.status("sent", "w.6", theirs)), 200)
        self.assertEqual(self.stages([ours, theirs]), [4, 1])

    def test_nothing_that_is_signed_stops_the_others(self):
        before, after = self.marks(1, 2)
        odd = ["\0", "a\0b", "\U0001f600", "a b", "w" * 5000, 7, None, [], {"a": 1}]
        statuses = [{"id": one, "status": "sent"} for one in odd] + [{"id": "w", "status": one} for one in odd]
        statuses += [{"id": f"w.{i}", "status": "sent", "biz_opaque_callback_data": one} for i, one in enumerate(odd)]
        statuses += [{"id": f"w.m{i}", "status": "read", "biz_opaque_callback_data": one}
                     for i, one in enumerate(("lmb:-1", "lmb:0", "lmb:18446744073709551615", "lmb:99999999999999999999", "lmb:", before + " "))]
        statuses += [{"id": "w.e", "status": "failed", "biz_opaque_callback_data": before, "errors": one} for one in odd]
        statuses += odd
        bodies = [callbacks.body(OURS, statuses), callbacks.body("\0", statuses), callbacks.body("9" * 5000, statuses), b"", b"{", b"[]", b"7",
                  b"[" * 1_000_000, b'{"entry":' * 100_000, b'{"entry":[{"changes":[{"value":{"statuses":' + b"[" * 40 + b"]" * 40 + b"}}]}]}",
                  b'{"entry":[' + b"{}," * 900_000 + b"{}]}", b'{"entry":[{"changes":[' + b"0," * 1_400_000 + b"0]}]}",
                  callbacks.body(OURS, [callbacks.status("failed", "w.f", before, 131053, "\U0001f600\0\x1b[31m" + "\u00e9" * 4000)])]
        for content in bodies:
            self.assertEqual(callbacks.send(self.server.port, OURS, content, SECRETS[OURS]), 200, content[:60])
        self.assertEqual(self.send(OURS, callbacks.status("delivered", "w.after", after)), 200)
        self.assertEqual(self.stages([before, after]), [2, 3])
        self.assertNotIn('"level":"error"', self.server.log())

    def test_old_bodies_change_nothing(self):
        (mark,) = self.marks(1, 1)
        old = [callbacks.body(OURS, [callbacks.status(word, "w.old", mark)]) for word in ("sent", "delivered", "read")]
        for content in [*old, *old[::-1], *old * 20]:
            self.assertEqual(callbacks.send(self.server.port, OURS, content, SECRETS[OURS]), 200)
        self.assertEqual(self.stages([mark]), [4])
        counts = self.admins[1].json("GET", f"/api/v1/campaigns/{self.campaigns[1]}/deliveries")[1]["by_status"]
        with contextlib.closing(self.server.database()) as database:
            self.assertEqual(sum(counts.values()), database.execute("SELECT COUNT(*) FROM lumbung_deliveries WHERE workspace_id = 1"
                                                                    ).fetchone()[0])

    def test_bodies_in_every_framing(self):
        (mark,) = self.marks(1, 1)
        content = callbacks.body(OURS, [callbacks.status("read", "w.chunked", mark)])
        path, signed = f"/api/v1/whatsapp/callbacks/{OURS}", callbacks.signature(content, SECRETS[OURS])
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        self.addCleanup(connection.close)
        connection.request("POST", path, iter([content[:1], content[1:7], content[7:]]), {"X-Hub-Signature-256": signed}, encode_chunked=True)
        self.assertEqual(connection.getresponse().status, 200)
        self.assertEqual(self.stages([mark]), [4])
        largest = content + b" " * ((3 << 20) - len(content))
        self.assertEqual(callbacks.send(self.server.port, OURS, largest, SECRETS[OURS]), 200)
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=30) as waiting:
            head = f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {len(content)}\r\nExpect: 100-continue\r\nConnection: close\r\n"
            waiting.sendall(f"{head}X-Hub-Signature-256: {signed}\r\n\r\n".encode())
            self.assertTrue(waiting.recv(100).startswith(b"HTTP/1.1 100 "))
            waiting.sendall(content)
            self.assertTrue(waiting.recv(100).startswith(b"HTTP/1.1 200 "))
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=30) as refused:
            refused.sendall(f"{head}\r\n".encode())
            self.assertTrue(refused.recv(100).startswith(b"HTTP/1.1 401 "), "the body of one that is not signed is asked for")
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=30) as endless:
            endless.sendall(f"POST {path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nX-Hub-Signature-256: {signed}\r\n\r\n".encode())
            with contextlib.suppress(OSError):
                for _ in range(70):
                    endless.sendall(b"10000\r\n" + b" " * 65536 + b"\r\n")
            self.assertTrue(endless.recv(100).startswith(b"HTTP/1.1 413 "))

    def test_strangers_cost_little_and_stop_nobody(self):
        (mark,) = self.marks(1, 1)
        self.assertEqual(self.send(OURS, callbacks.status("sent", "w.known", mark)), 200)
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        self.addCleanup(connection.close)

        def answers(numbers, content=b"{}"):
            for number in numbers:
                connection.request("POST", f"/api/v1/whatsapp/callbacks/{number}", content, {"X-Hub-Signature-256": "sha256=" + "0" * 64})
                answer = connection.getresponse()
                answer.read()
                yield answer.status
        refused = list(answers(range(5000, 5200)))
        self.assertEqual(set(refused), {401, 429})
        self.assertLess(refused.count(401), 60)
        self.assertEqual(set(answers([OURS] * 2000)), {401})
        # Meta's addresses are the same for all numbers.
        self.assertEqual(self.send(OURS, callbacks.status("read", "w.known", mark)), 200)
        self.assertEqual(self.stages([mark]), [4])
        with contextlib.closing(self.server.database()) as database:
            self.assertEqual(database.execute("SELECT COUNT(*) FROM lumbung_callbacks").fetchone(), (0,))

    def test_no_handshake_without_a_token(self):
        for query in ("", "hub.mode=subscribe&hub.challenge=1", "hub.mode=subscribe&hub.verify_token=&hub.challenge=1",
                      "hub.mode=subscribe&hub.verify_token=verify", "hub.verify_token=verify&hub.challenge=1",
                      "hub.mode=subscribe&hub.verify_token=verify&hub.challenge=" + "1" * 257,
                      "hub.mode=subscribe&hub.verify_token=verif&hub.challenge=1"):
            self.assertEqual(Client(self.server.port).request("GET", f"/api/v1/whatsapp/callbacks/{OURS}?{query}")[0], 403, query)
        status, headers, body = Client(self.server.port).request(
            "GET", f"/api/v1/whatsapp/callbacks/{OURS}?hub.mode=subscribe&hub.verify_token=verify&hub.challenge=%3Cscript%3E")
        self.assertEqual((status, body, headers["x-content-type-options"]), (200, b"<script>", "nosniff"))
        self.assertTrue(headers["content-type"].startswith("text/plain"))
        self.assertNotIn("verify_token=verify", json.dumps(self.server.log()))


if __name__ == "__main__":
    unittest.main()
