"""A backup that is made while uploads run is whole: restored elsewhere, every row has its objects and every object its hash."""

import json
import os
import shutil
import subprocess
import tempfile
import threading
import time
import unittest

from harness import BINARY, Background, Server, make_photo, with_comment
from stored_bytes import wait_until


def lumbung(*words):
    ran = subprocess.run([BINARY, *words], capture_output=True, text=True, timeout=300, check=False)
    return ran.returncode, ran.stdout, ran.stderr


class BackupTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="lumbung-test-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.backup = os.path.join(self.folder, "backup")

    def place(self, name):
        return os.path.join(self.folder, name)

    def check_restored(self, data, expected):
        """Restores the backup to `data`, verifies it and finds the media in `expected` completed and deliverable."""
        status, out, err = lumbung("restore", self.backup, "--data-dir", data, "--json")
        self.assertEqual(status, 0, out + err)
        self.assertEqual(json.loads(out)["problems"], [])
        status, out, err = lumbung("storage", "verify", "--hash-one-of", "1", "--data-dir", data, "--json")
        self.assertEqual(status, 0, out + err)
        server = Server(data=data).start()
        try:
            client = server.client()
            for uuid, photo in expected.items():
                media = client.wait_settled(uuid)
                self.assertEqual(media["processing_status"], "completed")
                self.assertEqual(client.fetch(media["urls"]["original"])[2], photo)
            return {media["uuid"] for media in client.all_media()}
        finally:
            server.kill()

    def test_a_backup_under_uploads_and_erasures_is_whole(self):
        photo = make_photo(640, 480)
        with Server("--workers", "1") as server:
            token = server.cli("token", "create", "--ability", "media:read", "--ability", "media:write", "--ability", "media:erase",
                               "--plain")[1].strip()
            client = server.client()
            client.token = token
            settled = {}
            for number in range(6):
                content = with_comment(photo, f"settled {number}")
                settled[client.upload(content, query="?wait=30")[1]["uuid"]] = content
            over = threading.Event()

            def bustle():
                number, mine = 0, []
                while not over.is_set():
                    mine.append(client.upload(with_comment(photo, f"bustle {number}"))[1]["uuid"])
                    number += 1
                    if number % 3 == 0:
                        client.request("DELETE", f"/api/v1/media/{mine.pop(0)}?permanent=true")

            bustling = Background(bustle)
            bustling.start()
            try:
                for number in range(3):  # each brings the last one up to date
                    status, out, err = server.cli("backup", self.backup, "--json")
                    self.assertEqual(status, 0, out + err)
                    report = json.loads(out)
                    self.assertEqual(report["problems"], [])
                    self.assertGreaterEqual(report["objects"], 6)
                    time.sleep(0.3)
            finally:
                over.set()
                bustling.finish(60)
            status, out, err = lumbung("backup", self.backup, "--verify", "--data-dir", server.data, "--json")
            self.assertEqual((status, json.loads(out)["problems"]), (0, []), err)
        self.assertEqual(os.stat(os.path.join(self.backup, "keys", "signing")).st_mode & 0o777, 0o600)
        restored = self.check_restored(self.place("restored"), settled)
        self.assertTrue(set(settled) <= restored)

    def test_a_second_backup_copies_what_is_new_and_drops_what_is_gone(self):
        photo = make_photo(640, 480)
        with Server("--workers", "1") as server:
            client = server.client()
            client.token = server.cli("token", "create", "--ability", "admin", "--plain")[1].strip()
            uuids = [client.upload(with_comment(photo, f"{n}"), query="?wait=30")[1]["uuid"] for n in range(3)]
            server.cli("backup", self.backup)
            self.assertEqual(client.request("DELETE", f"/api/v1/media/{uuids[0]}?permanent=true")[0], 204)
            new = with_comment(photo, "new")
            added = client.upload(new, query="?wait=30")[1]["uuid"]
            status, out, _ = server.cli("backup", self.backup, "--json")
            report = json.loads(out)
            self.assertEqual(status, 0, out)
            self.assertEqual(report["copied"], report["removed"], "one media came and one went")
            self.assertLess(report["copied"], report["objects"])
            linked = self.place("linked")
            self.assertEqual(server.cli("backup", linked, "--link")[0], 0)
            folder, _, files = next(entry for entry in os.walk(os.path.join(linked, "media", "original")) if entry[2])
            self.assertEqual(os.stat(os.path.join(folder, files[0])).st_nlink, 2)
        self.assertEqual(self.check_restored(self.place("restored"), {added: new}), {uuids[1], uuids[2], added})

    def test_damage_is_found_and_nothing_is_overwritten(self):
        with Server("--workers", "1") as server:
            client = server.client()
            client.upload(make_photo(640, 480), query="?wait=30")
            self.assertEqual(server.cli("backup", self.backup)[0], 0)
            status, _, err = lumbung("restore", self.backup, "--data-dir", server.data)
            self.assertEqual(status, 3, err)
            self.assertIn("not empty", err)
        self.assertEqual(lumbung("restore", self.folder, "--data-dir", self.place("x"))[0], 1)
        folder, _, files = next(entry for entry in os.walk(os.path.join(self.backup, "media", "original")) if entry[2])
        with open(os.path.join(folder, files[0]), "r+b") as file:
            file.write(b"!")
        status, out, _ = lumbung("backup", self.backup, "--verify", "--data-dir", self.place("y"), "--json")
        self.assertEqual((status, len(json.loads(out)["problems"])), (1, 1), out)
        status, out, _ = lumbung("restore", self.backup, "--data-dir", self.place("z"), "--json")
        self.assertEqual((status, len(json.loads(out)["problems"])), (1, 1), out)

    def test_two_at_a_time_in_one_directory_are_refused(self):
        with Server("--workers", "1") as server:
            server.client().upload(make_photo(640, 480), query="?wait=30")
            folder, _, files = next(entry for entry in os.walk(os.path.join(server.data, "media", "original")) if entry[2])
            original = os.path.join(folder, files[0])
            os.rename(original, self.place("aside"))
            os.mkfifo(original)  # at which the first one waits
            first = subprocess.Popen([BINARY, "backup", self.backup, "--data-dir", server.data], stderr=subprocess.DEVNULL)
            wait_until(lambda: os.path.exists(os.path.join(self.backup, "lumbung.db.part")), 60, "it never begins")
            status, _, err = server.cli("backup", self.backup)
            self.assertEqual(status, 3, err)
            self.assertIn("Another backup", err)
            first.kill()
            first.wait()
            os.remove(original)
            os.rename(self.place("aside"), original)
            status, out, err = server.cli("backup", self.backup)
            self.assertEqual(status, 0, out + err)

    def test_a_restoration_that_broke_off_does_not_start(self):
        with Server("--workers", "1") as server:
            client = server.client()
            client.upload(make_photo(640, 480), query="?wait=30")
            self.assertEqual(server.cli("backup", self.backup)[0], 0)
        data = self.place("restored")
        folder, _, files = next(entry for entry in os.walk(os.path.join(self.backup, "media", "original")) if entry[2])
        original = os.path.join(folder, files[0])
        os.rename(original, self.place("aside"))
        os.mkfifo(original)  # at which it waits
        broken = subprocess.Popen([BINARY, "restore", self.backup, "--data-dir", data], stderr=subprocess.DEVNULL)
        wait_until(lambda: os.path.exists(os.path.join(data, "media")), 60, "it never begins")
        time.sleep(0.5)
        broken.kill()
        broken.wait()
        for words in (("serve", "--listen", "127.0.0.1:0"), ("migrate",)):
            status, _, err = lumbung(*words, "--data-dir", data)
            self.assertEqual(status, 3, err)
            self.assertIn("broke off", err)
        shutil.rmtree(data)
        os.remove(original)
        os.rename(self.place("aside"), original)
        self.assertEqual(lumbung("restore", self.backup, "--data-dir", data)[0], 0)
        self.assertEqual(lumbung("migrate", "--data-dir", data)[0], 0)

    def test_engines_that_have_their_own_means_are_refused(self):
        status, _, err = lumbung("backup", self.backup, "--data-dir", self.place("v"), "--database", "mysql://u:p@127.0.0.1:1/d")
        self.assertEqual(status, 2)
        self.assertIn("mariadb-dump", err)


if __name__ == "__main__":
    unittest.main()
