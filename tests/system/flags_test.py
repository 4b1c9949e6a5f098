"""The flag new_media_storage: off, uploads are stored as they come; on again, nothing of them is lost."""

import json
import time
import unittest

from harness import Client, Server, make_photo


class FlagsTest(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server("--workers", "1"))
        self.client = self.server.client()
        self.anyone = Client(self.server.port)
        self.admin = self.who_may("*")

    def who_may(self, workspace):
        status, out, err = self.server.cli("token", "create", "--workspace", workspace, "--ability", "admin", "--plain")
        self.assertEqual(status, 0, err)
        return Client(self.server.port, out.strip())

    def switch(self, value, *words):
        status, out, err = self.server.cli("flag", "set", "new_media_storage", value, *words)
        self.assertEqual(status, 0, err)
        time.sleep(1.1)  # as long as a server believes what it read
        return out

    def old_path(self, media_uuid):
        with self.server.database() as database:
            return database.execute("SELECT original_path FROM chat_media WHERE uuid = ?", (media_uuid,)).fetchone()[0]

    def test_there_and_back_loses_nothing(self):
        photo = make_photo(640, 480)
        self.switch("off", "--workspace", "1")
        status, first = self.client.upload(photo)
        self.assertEqual((status, first["processing_status"]), (202, "completed"), first)
        status, second = self.client.upload(photo)
        self.assertEqual((status, second["processing_status"]), (202, "completed"), second)
        self.assertNotEqual(first["uuid"], second["uuid"], "each upload has a row of its own")
        reasons = {line["reason"] for line in first["metadata"]["skipped"]}
        self.assertEqual(reasons, {"new_media_storage is off"})
        path = self.old_path(first["uuid"])
        self.assertRegex(path, r"^public/[0-9a-f]{40}\.jpg$")
        for target in ("/media/" + path, "/storage/" + path.removeprefix("public/")):
            self.assertEqual(self.anyone.request("GET", target)[2], photo, target)

        self.switch("on", "--workspace", "1")
        status, again = self.client.upload(photo)
        self.assertIn(again["uuid"], (first["uuid"], second["uuid"]))
        again = self.client.wait_settled(again["uuid"])
        self.assertEqual(again["processing_status"], "completed", again)
        self.assertIn("thumbnail", again["urls"])
        self.assertEqual(self.anyone.request("GET", "/media/" + path)[2], photo, "its old URL, wherever the bytes are now")
        for media in (first, second):
            self.assertEqual(self.anyone.fetch(self.client.media(media["uuid"])[1]["urls"]["original"])[2], photo)
        other = first["uuid"] if again["uuid"] == second["uuid"] else second["uuid"]
        self.assertEqual(self.admin.request("DELETE", f"/api/v1/media/{other}?permanent=true", headers={"X-Workspace-Id": "1"})[0], 204)
        self.assertEqual(self.anyone.fetch(self.client.media(again["uuid"])[1]["urls"]["original"])[2], photo)

    def test_it_is_switched_by_api_for_all_per_cent_and_for_one(self):
        target = "/api/v1/flags/new_media_storage"
        self.assertEqual(self.client.json("GET", "/api/v1/flags")[1]["data"], [{"name": "new_media_storage", "workspace_id": 1, "on": True}])
        self.assertEqual(self.admin.json("PUT", target, {"value": "25%"}), (200, {"name": "new_media_storage", "value": "25%"}))
        status, _, data = self.admin.request("PUT", target, b'{"value": "off"}', {"X-Workspace-Id": "1"})
        self.assertEqual((status, json.loads(data)["on"]), (200, False))
        self.assertFalse(self.client.json("GET", "/api/v1/flags")[1]["data"][0]["on"])
        for client, path, value, expected in ((self.admin, target, "101%", 422), (self.admin, target, "default", 422),
                                              (self.admin, "/api/v1/flags/other", "on", 404), (self.who_may("1"), target, "on", 403),
                                              (self.client, target, "on", 403)):
            self.assertEqual(client.json("PUT", path, {"value": value})[0], expected, (path, value))
        lines = [line["subject"] for line in self.admin.json("GET", "/api/v1/audit?action=flag.set")[1]["data"]]
        self.assertEqual(lines, ["new_media_storage off", "new_media_storage 25%"])
        status, out, _ = self.server.cli("flag", "list", "--workspace", "1", "--json")
        self.assertEqual(status, 0)
        self.assertEqual(json.loads(out)[0]["workspace_value"], "off")


if __name__ == "__main__":
    unittest.main()
