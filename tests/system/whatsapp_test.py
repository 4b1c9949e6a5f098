"""Ids of media at Meta: each content is uploaded once for each number, whoever asks, on whatever node, and whatever dies."""

import contextlib
import http.client
import json
import os
import sys
import threading
import time
import unittest

from harness import ROOT, Background, Client, Server, make_photo

sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
from graph import Graph  # pylint: disable=wrong-import-position

UPLOAD = r"/\d+/media"
TOKEN, SECRET, VERIFY = "EAAthetokenthatnobodysees", "theappsecretthatnobodysees", "theverifytokenthatnobodysees"


def wait_until(condition, patience=20):
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


class WhatsappTest(unittest.TestCase):
    def setUp(self):
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        self.graph = self.stack.enter_context(Graph())
        self.server = self.stack.enter_context(Server("--graph-url", self.graph.url))
        self.admin = self.client_who_may("admin")
        for number in ("111", "222"):
            account = self.graph.add_number(number, token=TOKEN, app_secret=SECRET)
            status, made = self.admin.json("POST", "/api/v1/whatsapp/accounts", {**account, "verify_token": VERIFY})
            self.assertEqual(status, 201, made)
        self.client = self.server.client()
        status, media = self.client.upload(make_photo(640, 480))
        self.assertEqual(status, 202, media)
        self.media = self.client.wait_settled(media["uuid"])

    def client_who_may(self, ability, workspace="1"):
        status, out, err = self.server.cli("token", "create", "--workspace", workspace, "--ability", ability, "--plain")
        self.assertEqual(status, 0, err)
        return Client(self.server.port, out.strip())

    def ask(self, number="111", client=None):
        return (client or self.client).json("GET", f"/api/v1/media/{self.media['uuid']}/whatsapp?phone_number_id={number}")

    def ask_many(self, clients, count):
        answers = []
        threads = [Background(lambda i=i: answers.append(self.ask(("111", "222")[i % 2], clients[i // 2 % len(clients)])))
                   for i in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.finish(60)
        return answers

    def test_many_who_ask_at_once_get_one_upload_for_each_number(self):
        self.graph.fail("/media", delay=0.3, times=9)
        answers = self.ask_many([self.client], 40)
        self.assertEqual({status for status, _ in answers}, {200}, answers)
        self.assertEqual(len({answer["id"] for _, answer in answers}), 2)
        self.assertEqual(self.graph.count("POST", UPLOAD), 2)
        self.assertEqual({answer["variant"] for _, answer in answers}, {"compressed"})
        sent = self.graph.uploaded("111")[0]
        self.assertEqual((sent.type, sent.content), ("image/jpeg", self.fetched("compressed")))

    def fetched(self, variant):
        _, made = self.client.json("GET", f"/api/v1/media/{self.media['uuid']}/url?variant={variant}")
        return self.client.fetch(made["url"])[2]

    def test_two_nodes_share_the_ledger_and_another_workspace_sees_nothing(self):
        other = self.stack.enter_context(Server("--graph-url", self.graph.url, data=self.server.data))
        second = Client(other.port, self.client.token)
        self.graph.fail("/media", delay=0.3, times=9)
        answers = self.ask_many([self.client, second], 16)
        self.assertEqual({status for status, _ in answers}, {200}, answers)
        self.assertEqual(self.graph.count("POST", UPLOAD), 2)

        self.assertEqual(self.server.cli("workspace", "create", "strangers")[0], 0)
        stranger = self.client_who_may("admin", "2")
        self.assertEqual(self.ask(client=stranger)[0], 404)
        self.assertEqual(stranger.json("PATCH", "/api/v1/whatsapp/accounts/111", {"media_days": 7})[0], 404)
        self.assertEqual(stranger.json("DELETE", "/api/v1/whatsapp/accounts/111")[0], 404)
        self.assertEqual(stranger.json("GET", "/api/v1/whatsapp/accounts")[1]["data"], [])
        self.assertEqual(stranger.json("POST", "/api/v1/whatsapp/accounts", self.graph.add_number("111", token=TOKEN))[0], 409)

    def test_a_node_that_is_killed_in_mid_upload_leaves_a_lease_that_ends(self):
        self.graph.fail("/media", delay=30)
        threading.Thread(target=self.ask_in_vain, daemon=True).start()
        wait_until(lambda: self.graph.count("POST", UPLOAD) == 1)
        self.server.kill()
        self.graph.heal()
        with contextlib.closing(self.server.database()) as database, database:
            until = database.execute("SELECT lease_until_ms FROM lumbung_whatsapp_media_ids").fetchone()[0]
            self.assertLessEqual(until, time.time() * 1000 + 20_000)
            # Longer than the test takes to ask.
            database.execute("UPDATE lumbung_whatsapp_media_ids SET lease_until_ms = lease_until_ms + 60000")
        self.server.start()
        status, headers, _ = self.client.request("GET", f"/api/v1/media/{self.media['uuid']}/whatsapp?phone_number_id=111")
        self.assertEqual((status, headers["retry-after"]), (503, "5"), "it was waited for a node that is dead")
        with contextlib.closing(self.server.database()) as database, database:
            database.execute("UPDATE lumbung_whatsapp_media_ids SET lease_until_ms = 1")  # as 80 s later
        status, answer = self.ask()
        self.assertEqual(status, 200, answer)
        self.assertEqual(self.ask(), (200, answer))
        self.assertEqual(self.graph.count("POST", UPLOAD), 2)

    def ask_in_vain(self):
        with contextlib.suppress(OSError, http.client.HTTPException):
            self.ask()

    def test_meta_s_refusals_are_told_and_ids_that_are_over_are_made_anew(self):
        target = f"/api/v1/media/{self.media['uuid']}/whatsapp?phone_number_id="
        self.graph.fail("/media", 131016)
        status, headers, _ = self.client.request("GET", target + "111")
        self.assertEqual((status, headers["retry-after"]), (503, "5"))
        self.graph.fail("/media", 131053, details="It is too large.")
        status, problem = self.ask()
        self.assertEqual(status, 415)
        self.assertIn("It is too large.", problem["detail"])
        self.assertEqual(self.ask()[0], 200)

        self.graph.fail("/media", 130429, headers={"Retry-After": "40"})
        before = self.graph.count("POST", UPLOAD)
        for _ in range(3):
            status, headers, _ = self.client.request("GET", target + "222")
            self.assertEqual(status, 503)
            self.assertLessEqual(30, int(headers["retry-after"]))
        self.assertEqual(self.graph.count("POST", UPLOAD), before + 1, "the number was not left alone")

        _, first = self.ask()
        with contextlib.closing(self.server.database()) as database, database:
            database.execute("UPDATE lumbung_whatsapp_media_ids SET expires_at_ms = expires_at_ms - 30 * 86400000 + 3600000")
        _, second = self.ask()
        self.assertNotEqual(first["id"], second["id"], "an id that ends within the hour was handed out")

    def test_the_application_s_numbers_are_taken_over_once(self):
        said = {"whatsapp": {"phone_number_id": "333", "waba_id": "9", "app_id": 8, "access_token": TOKEN}}
        with contextlib.closing(self.server.database()) as database, database:
            database.execute("CREATE TABLE whatsapp_accounts (id INTEGER PRIMARY KEY, workspace_id BIGINT, provider_type TEXT, metadata TEXT,"
                             " deleted_at TEXT)")
            database.executemany("INSERT INTO whatsapp_accounts (workspace_id, provider_type, metadata) VALUES (?, ?, ?)", [
                (1, "meta", json.dumps({"phone_number_id": "444", "access_token": TOKEN})), (1, "webjs", None), (1, "meta", None),
                (1, "meta", json.dumps({"phone_number_id": "111", "access_token": "another"})), (1, "meta", '{"phone_number_id": "555"}')])
            database.execute("UPDATE workspaces SET metadata = ? WHERE id = 1", (json.dumps(said),))
        self.assertIn("--apply takes them over", self.server.cli("whatsapp", "import")[1])
        for words, taken, state in (([], False, "to be taken"), (["--apply"], True, "taken"), (["--apply"], False, "there already")):
            status, out, err = self.server.cli("whatsapp", "import", "--json", *words)
            self.assertEqual(status, 0, err)
            self.assertNotIn(TOKEN, out + err)
            lines = {line["phone_number_id"]: line for line in json.loads(out)}
            self.assertEqual(set(lines), {"111", "333", "444", "555"})
            self.assertEqual({number for number, line in lines.items() if line["taken"]}, {"333", "444"} if taken else set())
            self.assertEqual((lines["333"]["state"], lines["111"]["state"]), (state + "; lacks app_secret", "there already"))
            listed = self.admin.json("GET", "/api/v1/whatsapp/accounts")[1]["data"]
            self.assertEqual([line["phone_number_id"] for line in listed], ["111", "222", "333", "444"] if words else ["111", "222"])
        self.assertIn("There is nothing left to take over.", self.server.cli("whatsapp", "import")[1])
        self.graph.add_number("333", token=TOKEN)
        self.assertEqual(self.ask("333")[0], 200)

    def test_no_secret_lies_in_the_clear_or_is_told(self):
        self.graph.fail("/media", 190, details=f"Malformed access token {TOKEN}")
        answers = [self.ask(), self.ask(), self.admin.json("GET", "/api/v1/whatsapp/accounts")]
        self.assertEqual([status for status, _ in answers], [409, 200, 200])
        self.server.stop()
        kept = {"the log": self.server.log(), "the answers": str(answers)}
        for name in os.listdir(self.server.data):
            if name.startswith("lumbung.db"):
                with open(os.path.join(self.server.data, name), "rb") as file:
                    kept[name] = file.read().decode("latin-1")
        self.assertIn("lumbung.db", kept)
        for place, text in kept.items():
            for secret in (TOKEN, SECRET, VERIFY):
                self.assertNotIn(secret, text, place)


if __name__ == "__main__":
    unittest.main()
