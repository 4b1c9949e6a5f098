"""The flag new_media_storage: off, uploads are stored as they come; on again, nothing of them is lost."""

import contextlib
import hashlib
import json
import os
import subprocess
import tempfile
import time
import unittest

from harness import BINARY, Client, Server, make_photo
from stored_bytes import wait_until


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
        self.check_each_keeps_its_bytes(again["uuid"], other, photo)
        self.assertEqual(self.admin.request("DELETE", f"/api/v1/media/{other}?permanent=true", headers={"X-Workspace-Id": "1"})[0], 204)
        self.assertEqual(self.anyone.fetch(self.client.media(again["uuid"])[1]["urls"]["original"])[2], photo)

    def check_each_keeps_its_bytes(self, processed, other, photo):
        """Processed, too, the other one has another original than the ledger had: that one is still somebody's."""
        self.assertEqual(self.client.request("POST", f"/api/v1/media/{other}/process")[0], 202)
        wait_until(lambda: "thumbnail" in self.client.media(other)[1]["urls"], 60, "it is processed")
        with contextlib.closing(self.server.database()) as database:
            wait_until(lambda: database.execute("SELECT COUNT(*) FROM lumbung_removals WHERE due_ms <= ?", (time.time() * 1000,)).fetchone()[0] == 0,
                       60, "what was replaced is looked at")
        for media_uuid in (processed, other):
            self.assertEqual(self.anyone.fetch(self.client.media(media_uuid)[1]["urls"]["original"])[2], photo)

    def test_a_backup_has_the_bytes_of_each_upload(self):
        photo = make_photo(64, 48)
        self.switch("off")
        paths = [self.old_path(self.client.upload(photo)[1]["uuid"]) for _ in range(2)]
        folder = self.enterContext(tempfile.TemporaryDirectory(prefix="lumbung-test-"))
        backup, data = os.path.join(folder, "backup"), os.path.join(folder, "data")
        for words in (("backup", backup), ("backup", backup, "--verify"), ("restore", backup)):
            ran = subprocess.run([BINARY, *words, "--json", "--data-dir", data if words[0] == "restore" else self.server.data],
                                 capture_output=True, text=True, check=False)
            self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
            self.assertEqual(json.loads(ran.stdout)["objects"], 2, words)
        with Server(data=data) as restored:
            for path in paths:
                self.assertEqual(Client(restored.port).request("GET", "/media/" + path)[2], photo, path)

    def lay(self, path, data):
        path = os.path.join(self.server.data, "media", path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
        os.utime(path, times=(time.time() - 100000,) * 2)
        return path

    def test_what_a_killed_upload_left_at_its_old_place_goes(self):
        photo = make_photo(64, 48)
        self.switch("off")
        _, media = self.client.upload(photo)
        left = []
        for upload in (media["uuid"], "0192e4a0-0000-7000-8000-000000000001"):  # killed behind its row, and before it
            name = hashlib.sha256((upload + hashlib.sha256(photo).hexdigest()).encode()).hexdigest()[:40] + ".jpg"
            left.append((self.lay(f"temp/workspace_1/upload_{upload}.tmp", photo), self.lay("public/" + name, photo)))
        self.assertTrue(left[0][1].endswith(self.old_path(media["uuid"])))
        stranger = self.lay("public/somebody_else.jpg", photo)
        status, out, err = self.server.cli("cleanup", "purge_temp")
        self.assertEqual(status, 0, out + err)
        self.assertEqual([[os.path.exists(path) for path in both] for both in left], [[False, True], [False, False]])
        self.assertTrue(os.path.exists(stranger), "whose it is nobody knows")

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
