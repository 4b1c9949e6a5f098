"""Files of single recipients: uploaded to Meta once each, as fast as it takes them, and deleted there when nobody needs them."""

import contextlib
import os
import sys
import time
import unittest

from harness import ROOT, Client, Server
from papers import pdf

sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
from graph import Graph, callbacks  # pylint: disable=wrong-import-position

NUMBER, FILES, PATIENCE_S = "111", 6, 60


class SingleUsesTest(unittest.TestCase):
    def setUp(self):
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        self.graph = self.stack.enter_context(Graph())
        self.server = self.stack.enter_context(Server("--requests-per-second-max", "0", "--graph-url", self.graph.url))
        status, made = self.client_who_may("admin", "*").json("POST", "/api/v1/workspaces", {"name": "Toko"})
        self.assertEqual(status, 201, made)
        self.workspace = made["id"]
        self.admin = self.client_who_may("admin", str(self.workspace))
        self.ask("POST", "/api/v1/whatsapp/accounts", self.graph.add_number(NUMBER), 201)

    def client_who_may(self, ability, workspace):
        status, out, err = self.server.cli("token", "create", "--workspace", workspace, "--ability", ability, "--plain")
        self.assertEqual(status, 0, err)
        return Client(self.server.port, out.strip())

    def ask(self, method, path, body=None, expect=200):
        status, answer = self.admin.json(method, path, body)
        self.assertEqual(status, expect, answer)
        return answer

    def uploaded(self, number):
        status, media = self.admin.upload(pdf(trailer=f"/Invoice {number}"), f"invoice {number}.pdf")
        self.assertEqual(status, 202, media)
        return media["uuid"]

    def campaign(self, common):
        wanted = {"name": "Invoices", "channel": "cloud", "phone_number_id": NUMBER, "media": [{"uuid": common}],
                  "message": {"type": "document", "filename": "invoice.pdf"}}
        return "/api/v1/campaigns/" + self.ask("POST", "/api/v1/campaigns", wanted, 201)["uuid"]

    def page(self, campaign, files):
        wishes = [{"recipient": f"6281{i}", "media": media} for i, media in enumerate(files)]
        made = self.ask("POST", campaign + "/messages", {"recipients": wishes})
        self.assertLessEqual({problem["code"] for problem in made["problems"]}, {"unavailable"}, made)
        return {line["recipient"]: line["body"] for line in made["data"]}

    def wait_until(self, condition):
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            self.assertLess(time.monotonic(), deadline, "it did not come about\n" + self.server.log()[-3000:])
            time.sleep(0.05)

    def sweep(self):
        """What comes each minute comes now."""
        with contextlib.closing(self.server.database()) as database, database:
            database.execute("UPDATE lumbung_jobs SET due_at_ms = 1 WHERE unique_key = 'schedule:remove_media_ids' AND state = 'delayed'")

    def live(self):
        return {media.id for media in self.graph.uploaded()}

    def test_from_their_upload_to_their_deletion(self):
        common, *files = [self.uploaded(number) for number in range(FILES + 1)]
        for media in (common, *files):
            self.assertEqual(self.admin.wait_settled(media)["processing_status"], "completed")
        campaign = self.campaign(common)
        self.graph.fail("/media", 130429, method="POST")
        self.ask("GET", f"/api/v1/media/{common}/whatsapp?phone_number_id={NUMBER}", expect=503)
        self.wait_until(lambda: self.admin.json("GET", f"/api/v1/media/{common}/whatsapp?phone_number_id={NUMBER}")[0] == 200)
        self.graph.fail("/media", 130429, method="POST")
        bodies = {}
        while len(bodies) < FILES:
            bodies.update(self.page(campaign, files))
            time.sleep(0.2)
        self.assertEqual(self.page(campaign, files), bodies, "the same again")
        ids = {recipient: body["document"]["id"] for recipient, body in bodies.items()}
        self.assertEqual(len(set(ids.values())), FILES)
        (kept,) = self.live() - set(ids.values())
        self.assertEqual(len(self.live()), FILES + 1)

        # One is for others, too; one arrives; the rest ends with the campaign.
        self.ask("GET", f"/api/v1/media/{files[0]}/whatsapp?phone_number_id={NUMBER}")
        marks = [bodies[f"6281{i}"]["biz_opaque_callback_data"] for i in (0, 1)]
        content = callbacks.body(NUMBER, [callbacks.status("delivered", f"wamid.{i}", mark) for i, mark in enumerate(marks)])
        self.assertEqual(callbacks.send(self.server.port, NUMBER, content, "app-secret"), 200)
        self.wait_until(lambda: self.ask("GET", campaign + "/deliveries")["by_status"]["delivered"] == 2)
        with contextlib.closing(self.server.database()) as database:
            going = database.execute("SELECT whatsapp_id FROM lumbung_whatsapp_unwanted").fetchall()
        self.assertIn(going, ([(ids["62811"],)], []))  # none: the job has come by itself
        self.assertLessEqual(self.live() ^ {kept, *ids.values()}, {ids["62811"]})
        self.ask("POST", campaign + "/cancel")
        self.sweep()
        self.wait_until(lambda: self.live() == {kept, ids["62810"]})

        # The workspace goes, and nothing of it stays at Meta.
        star = self.client_who_may("admin", "*")
        actions = [line["action"] for line in self.ask("GET", "/api/v1/audit?action=account.set")["data"]]
        self.assertEqual(actions, ["account.set"])
        status, answer = star.json("DELETE", f"/api/v1/workspaces/{self.workspace}?permanent=true")
        self.assertIn(status, (200, 202), answer)
        self.wait_until(lambda: star.json("GET", f"/api/v1/workspaces/{self.workspace}")[0] == 404)
        self.assertEqual(self.live(), set())


if __name__ == "__main__":
    unittest.main()
