"""Campaigns: from a draft over a media that is still pending to messages and back, and what is held meanwhile."""

import json
import sqlite3
import time
import unittest
import uuid

from harness import Client, Server, make_photo
from papers import pdf

NOBODY = "018f0000-0000-7000-8000-000000000000"
PATIENCE_S = 60


def campaigns_server(**options):
    """It knows where it is reached from outside: messages by URL need that."""
    server = Server("--requests-per-second-max", "0", **options)
    server.words = (*server.words, "--public-url", f"http://127.0.0.1:{server.port}")
    return server.start()


class CampaignsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.start_server()
        cls.admin = cls.client_who_may("admin", "1")
        status, made = cls.client_who_may("admin", "*").json("POST", "/api/v1/workspaces", {"name": "other"})
        assert status == 201, made
        cls.stranger = cls.client_who_may("admin", str(made["id"]))

    @classmethod
    def start_server(cls):
        return campaigns_server()

    def let_schedules_be_due(self):
        with sqlite3.connect(f"{self.server.data}/lumbung.db", timeout=30) as database:
            database.execute("UPDATE lumbung_campaigns SET scheduled_at_ms = 1 WHERE status = 'scheduled'")

    @classmethod
    def client_who_may(cls, ability, workspace):
        status, out, err = cls.server.cli("token", "create", "--workspace", workspace, "--ability", ability, "--plain")
        assert status == 0, err
        return Client(cls.server.port, out.strip())

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def ask(self, method, path, body=None, expect=200, client=None):
        status, answer = (client or self.admin).json(method, path, body)
        self.assertEqual(status, expect, answer)
        return answer

    def media(self, seed):
        status, media = self.admin.upload(make_photo(320, 240, seed), f"menu {seed}.jpg")
        self.assertEqual(status, 202, media)
        return media

    def draft(self, media, **more):
        wanted = {"name": "Promo", "channel": "webjs", "message": {"type": "image", "caption": "Nasi"},
                  "media": [{"uuid": media["uuid"]}], **more}
        return self.ask("POST", "/api/v1/campaigns", wanted, 201)

    def wait_for(self, path, status):
        deadline = time.monotonic() + PATIENCE_S
        while (campaign := self.ask("GET", path))["status"] != status:
            self.assertLess(time.monotonic(), deadline, campaign)
            time.sleep(0.1)
        return campaign

    def test_from_a_draft_to_its_end(self):
        media = self.media(2)
        one = "/api/v1/campaigns/" + self.draft(media)["uuid"]
        held = f"/api/v1/media/{media['uuid']}"
        self.admin.wait_settled(media["uuid"])
        told = self.ask("POST", one + "/preflight")
        self.assertTrue(told["ready"], told)
        self.assertEqual(len(told["checks"]), 12)
        self.assertEqual(self.ask("POST", one + "/launch", expect=202)["status"], "launching")
        self.assertTrue(self.wait_for(one, "running")["launched_at"])
        self.ask("POST", one + "/launch", expect=409)

        page = self.ask("POST", one + "/messages", {"recipients": [
            {"recipient": "628111"}, {"recipient": ""}, {"recipient": "628111"}, {"recipient": "6" * 136},
            {"recipient": "628222", "media": NOBODY}, {"recipient": "ID.abc"}, {"recipient": "+62 8111"}]})
        self.assertEqual([line["recipient"] for line in page["data"]], ["628111"])
        self.assertEqual(len(page["problems"]), 6, page["problems"])
        body = page["data"][0]["body"]
        self.assertIsNone(page["data"][0]["endpoint"])
        self.assertEqual((body["recipient_phone"], body["caption"]), ("628111", "Nasi"))
        self.assertIn("/menu-2.jpg?", body["media_url"])
        status, headers, data = Client(self.server.port).fetch(body["media_url"])
        self.assertEqual((status, headers["content-type"]), (200, "image/jpeg"))
        self.assertEqual(len(data), int(headers["content-length"]))
        forged = body["media_url"].replace("/compressed/", "/original/")
        self.assertEqual(Client(self.server.port).fetch(forged)[0], 403)

        for method, path in (("DELETE", held), ("DELETE", held + "?permanent=true"), ("POST", held + "/archive"),
                             ("POST", held + "/process")):
            self.ask(method, path, expect=409)
        lines = self.ask("POST", "/api/v1/media/batch", {"action": "delete", "uuids": [media["uuid"]]})["data"]
        self.assertEqual(lines[0]["status"], 409, lines)
        self.assertEqual(self.ask("POST", one + "/suspend")["status"], "suspended")
        self.ask("POST", one + "/messages", {"recipients": [{"recipient": "628111"}]}, 409)
        self.ask("DELETE", held, expect=409)
        self.ask("POST", one + "/resume", expect=202)
        self.wait_for(one, "running")
        self.assertEqual(self.ask("POST", one + "/finish")["status"], "done")
        self.ask("POST", one + "/cancel", expect=409)
        self.ask("DELETE", held, expect=204)
        self.ask("DELETE", one, expect=204)
        self.ask("GET", one, expect=404)

    def send_form(self, wanted, content):
        boundary = uuid.uuid4().hex
        form = (f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="nasi"\r\n\r\n'.encode() + content
                + f'\r\n--{boundary}\r\nContent-Disposition: form-data; name="campaign"\r\n\r\n{json.dumps(wanted)}\r\n'
                  f"--{boundary}--\r\n".encode())
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        status, _, data = self.admin.request("POST", "/api/v1/campaigns", form, kind)
        return status, json.loads(data)

    def test_a_form_that_is_refused_leaves_no_media(self):
        before = [one["uuid"] for one in self.ask("GET", "/api/v1/media?limit=200")["data"]]
        status, refused = self.send_form({"name": "Form", "template": NOBODY}, pdf(pages=9))
        self.assertEqual((status, refused["code"]), (404, "not_found"), refused)
        self.assertEqual([one["uuid"] for one in self.ask("GET", "/api/v1/media?limit=200")["data"]], before)

    def test_a_media_that_was_erased_is_missed(self):
        media = self.media(11)
        self.admin.wait_settled(media["uuid"])
        one = "/api/v1/campaigns/" + self.draft(media)["uuid"]
        self.ask("DELETE", f"/api/v1/media/{media['uuid']}?permanent=true", expect=204)
        self.assertEqual([(part["uuid"], part["erased"]) for part in self.ask("GET", one)["media"]], [(media["uuid"], True)])
        checks = {check["check"]: check for check in self.ask("POST", one + "/preflight")["checks"]}
        self.assertEqual(checks["media_processed"]["ok"], False)
        self.assertIn("deleted for good", checks["media_processed"]["detail"])
        self.ask("POST", one + "/launch", expect=409)
        self.ask("POST", one + "/schedule", {"scheduled_at": "2100-01-01T00:00:00Z"}, 409)
        self.ask("POST", one + "/messages", {"recipients": [{"recipient": "628111"}]}, 409)
        self.ask("PATCH", one, {"name": "Other"})
        self.assertEqual(self.ask("PATCH", one, {"media": []})["media"], [])

    def test_the_number_of_a_campaign_stays_and_is_nobody_elses(self):
        account = {"phone_number_id": "777", "waba_id": "9", "app_id": "8", "access_token": "token", "app_secret": "secret"}
        self.ask("POST", "/api/v1/whatsapp/accounts", account, 201)
        wanted = {"name": "Lebaran", "phone_number_id": "777", "message": {"type": "image"}, "scheduled_at": "2100-01-01T00:00:00Z"}
        self.ask("POST", "/api/v1/campaigns", wanted, 404, self.stranger)
        one = "/api/v1/campaigns/" + self.ask("POST", "/api/v1/campaigns", wanted, 201)["uuid"]
        self.ask("POST", one + "/schedule")
        refused = self.ask("DELETE", "/api/v1/whatsapp/accounts/777", expect=409)
        self.assertIn("Lebaran", refused["detail"])
        self.ask("POST", one + "/cancel")
        self.ask("DELETE", "/api/v1/whatsapp/accounts/777", expect=204)

    def test_a_form_brings_the_file_and_what_is_pending_launches_nothing(self):
        status, campaign = self.send_form({"name": "Form", "channel": "webjs", "message": {"type": "document"}}, pdf(pages=3))
        self.assertEqual(status, 201, campaign)
        one = "/api/v1/campaigns/" + campaign["uuid"]
        self.admin.wait_settled(campaign["media"][0]["uuid"])
        refused = self.ask("POST", one + "/launch", expect=409)
        self.assertEqual(refused["code"], "not_ready")
        failed = {check["check"]: check for check in refused["checks"] if check["ok"] is False}
        self.assertEqual(list(failed), ["filename_present"], refused)
        self.assertTrue(failed["filename_present"]["fix"])
        self.assertEqual(self.ask("GET", one)["preflight"]["ready"], False)
        self.ask("PATCH", one, {"message": {"type": "document", "filename": "nasi.pdf"}})
        self.ask("POST", one + "/launch", expect=202)
        self.wait_for(one, "running")
        self.ask("PATCH", one, {"message": None}, 422)
        self.ask("PATCH", one, {"message": {"type": "image"}}, 409)
        self.assertEqual(self.ask("PATCH", one, {"name": "Other"})["name"], "Other")

    def test_what_is_scheduled_is_launched_or_suspended_with_the_reason(self):
        good, bad = self.media(3), self.media(4)
        paths = [f"/api/v1/campaigns/{self.draft(media, **more)['uuid']}" for media, more in
                 ((good, {}), (bad, {"message": {"type": "video"}}))]
        for media, path in zip((good, bad), paths):
            self.admin.wait_settled(media["uuid"])
            self.ask("POST", path + "/schedule", {"scheduled_at": "2020-01-01T00:00:00Z"}, 422)
            self.assertEqual(self.ask("POST", path + "/schedule", {"scheduled_at": "2100-01-01T00:00:00Z"})["status"], "scheduled")
            self.ask("DELETE", f"/api/v1/media/{media['uuid']}", expect=409)
        self.let_schedules_be_due()
        # The job comes by itself each minute; here with the launch of another one.
        third = f"/api/v1/campaigns/{self.draft(good)['uuid']}"
        self.ask("POST", third + "/launch", expect=202)
        self.wait_for(paths[0], "running")
        suspended = self.wait_for(paths[1], "suspended")
        self.assertIn("fits_channel", suspended["suspended_because"])
        for path in (*paths, third):
            self.ask("POST", path + "/cancel")

    def test_a_draft_holds_what_it_handed_out(self):
        media = self.media(5)
        self.admin.wait_settled(media["uuid"])
        one = "/api/v1/campaigns/" + self.draft(media)["uuid"]
        self.ask("POST", one + "/messages", {"recipients": [{"recipient": "628111"}]})
        self.ask("DELETE", f"/api/v1/media/{media['uuid']}", expect=409)

    def test_behind_its_end_nothing_is_sent(self):
        media = self.media(10)
        self.admin.wait_settled(media["uuid"])
        one = "/api/v1/campaigns/" + self.draft(media, ends_at="2020-01-01T00:00:00Z")["uuid"]
        to = {"recipients": [{"recipient": " "}, {"recipient": "62\n8"}, {"recipient": "\0"}, {"recipient": "+62 811"}]}
        for step, body in (("launch", None), ("messages", to), ("schedule", {"scheduled_at": "2100-01-01T00:00:00Z"})):
            self.ask("POST", f"{one}/{step}", body, 422 if step == "schedule" else 409)
        self.assertEqual(self.ask("GET", one)["status"], "draft")
        self.ask("PATCH", one, {"ends_at": "2100-01-01T00:00:00+07:00"})
        self.ask("POST", one + "/launch", expect=202)
        self.assertEqual(self.wait_for(one, "running")["ends_at"], "2099-12-31T17:00:00Z")
        page = self.ask("POST", one + "/messages", to)
        self.assertEqual(([line["recipient"] for line in page["data"]], len(page["problems"])), (["+62 811"], 3), page)
        self.ask("DELETE", one, expect=409)
        self.ask("PATCH", one, {"ends_at": "2020-01-01T00:00:00Z"})
        self.ask("POST", one + "/messages", to, 409)
        # Done by the job that comes with the next launch, if not before.
        other = "/api/v1/campaigns/" + self.draft(media)["uuid"]
        self.ask("POST", other + "/launch", expect=202)
        self.wait_for(one, "done")
        self.ask("POST", other + "/cancel")

    def test_who_does_not_know_where_it_is_reached_sends_no_url(self):
        with Server() as server:
            out = server.cli("token", "create", "--workspace", "1", "--ability", "admin", "--plain")[1]
            client = Client(server.port, out.strip())
            media = client.upload(make_photo(160, 120), "a.jpg")[1]
            client.wait_settled(media["uuid"])
            made = client.json("POST", "/api/v1/campaigns", {"name": "x", "channel": "webjs", "message": {"type": "image"},
                                                             "media": [{"uuid": media["uuid"]}]})[1]
            status, told = client.json("POST", f"/api/v1/campaigns/{made['uuid']}/messages", {"recipients": [{"recipient": "628111"}]})
            self.assertEqual((status, told["code"]), (409, "not_ready"), told)
            self.assertIn("public-url", told["detail"])

    def test_another_workspace_finds_nothing(self):
        media = self.media(6)
        one = "/api/v1/campaigns/" + self.draft(media)["uuid"]
        for method, path, body in (("GET", one, None), ("PATCH", one, {"name": "x"}), ("DELETE", one, None),
                                   *(("POST", f"{one}/{step}", {"recipients": [{"recipient": "1"}]}) for step in
                                     ("schedule", "launch", "suspend", "resume", "finish", "cancel", "preflight", "messages"))):
            self.ask(method, path, body, 404, self.stranger)
        self.assertEqual(self.ask("GET", "/api/v1/campaigns", client=self.stranger)["data"], [])
        wanted = {"name": "x", "message": {"type": "image"}, "media": [{"uuid": media["uuid"]}]}
        self.ask("POST", "/api/v1/campaigns", wanted, 404, self.stranger)
        theirs = self.ask("POST", "/api/v1/campaigns", {**wanted, "channel": "webjs", "media": []}, 201, self.stranger)
        theirs = "/api/v1/campaigns/" + theirs["uuid"]
        self.ask("PATCH", theirs, {"media": wanted["media"]}, 404, self.stranger)
        page = self.ask("POST", theirs + "/messages", {"recipients": [{"recipient": "1", "media": media["uuid"]}]}, client=self.stranger)
        self.assertEqual((page["data"], page["problems"][0]["code"]), ([], "not_found"))

    def test_what_makes_no_sense_is_refused(self):
        good = {"name": "x", "message": {"type": "image"}, "media": []}
        for spoil in ({"channel": "fax"}, {"template": NOBODY}, {"name": ""}, {"message": {"type": "image", "caption": "x" * 1025}},
                      {"media": [{"uuid": NOBODY, "card": 10}]}, {"media": [{"uuid": NOBODY}] * 17}, {"media": [{"uuid": "x"}]},
                      {"scheduled_at": "2100-01-02T00:00:00Z", "ends_at": "2100-01-01T00:00:00Z"}, {"ends_at": "soon"},
                      {"ends_at": "2100-02-30T00:00:00Z"}, {"ends_at": "9999-12-31T23:59:59-23:59"}, {"scheduled_at": "0001-01-01T00:00:00Z"},
                      {"name": "a\0"}, {"message": {"type": "document", "filename": "a\n.pdf"}}):
            self.ask("POST", "/api/v1/campaigns", {**good, **spoil}, 422)
        self.ask("POST", "/api/v1/campaigns", {"name": "x", "template": NOBODY}, 404)
        self.ask("POST", "/api/v1/campaigns", {**good, "media": [{"uuid": NOBODY}]}, 404)
        reader = self.client_who_may("media:write", "1")
        self.ask("GET", "/api/v1/campaigns", expect=403, client=reader)


if __name__ == "__main__":
    unittest.main()
