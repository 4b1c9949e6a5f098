"""The bytes of an old table's media go to Lumbung's own places, on a real MariaDB: killed, gone on with, each content once, old URLs all the while."""

import json
import os
import random
import subprocess
import sys
import time
import unittest
import unittest.mock
import urllib.parse

import legacy_rows as kinds
from bucket import NAME, Bucket
from harness import ROOT, Client, Server, make_photo
from legacy_database import Database
from stored_bytes import wait_until

sys.path.insert(0, os.path.join(ROOT, "tests", "engines"))
from engine import Running  # pylint: disable=wrong-import-position,wrong-import-order

#: Two files of workspace 1 with the same bytes.
TWINS = ("public/5f2a_1730000000.jpeg", "public/direct.jpg")
LOGO = "public/logo.jpg"  # which no row names


class LegacyMoveTest(unittest.TestCase):
    def setUp(self):
        engine = Running("mariadb")
        self.addCleanup(engine.__exit__)
        self.database = Database(engine, "dump-old", "old")
        self.addCleanup(self.database.close)
        self.photo = make_photo(320, 240)
        self.write(TWINS[0], self.photo)
        self.write(TWINS[1], self.photo)
        self.write("public/campaign.jpg", make_photo(240, 320, seed=2))
        self.write(LOGO, make_photo(32, 32, seed=3))
        self.files = {row.file: self.read(row.file) for row in self.database.rows if row.file}
        self.assertGreater(len(self.files), 5)
        self.with_file = sum(row.file is not None for row in self.database.rows)
        self.dice = random.Random(5)

    def write(self, name, data):
        with open(os.path.join(self.database.disk, name), "wb") as file:
            file.write(data)

    def read(self, name):
        with open(os.path.join(self.database.disk, name), "rb") as file:
            return file.read()

    def on_old_disk(self):
        return {name for name in self.files if os.path.exists(os.path.join(self.database.disk, name))}

    def ran(self, *words, status=0):
        ran = self.database.run(*words)
        self.assertEqual(ran.returncode, status, ran.stdout + ran.stderr)
        return ran

    def move(self, *words, status=0):
        return json.loads(self.ran("move", "--json", *words, status=status).stdout)

    def states(self):
        return dict(self.database.sql("SELECT bytes_state, COUNT(*) FROM lumbung_legacy_journal GROUP BY bytes_state"))

    def check_old_urls(self, server):
        anyone = Client(server.port)
        for row in self.database.rows:
            if not row.file:
                continue
            path = row.path.removeprefix(kinds.APP)
            status, fields, body = anyone.request("GET", urllib.parse.quote(path, safe="/%") + "?v=1")
            self.assertEqual((status, body), (200, self.files[row.file]), row)
            if row.file in TWINS:
                self.assertEqual(fields["content-type"], "image/jpeg")

    def finish(self):
        self.ran("migrate")
        self.ran("move", status=3)  # the way back is open
        self.assertEqual(self.on_old_disk(), set(self.files))
        self.ran("finish")

    def kill_in_the_middle(self, state, *words):
        """Several times, each when a row more has come into the state."""
        for _ in range(4):
            before = self.states().get(state, "0")
            with subprocess.Popen(self.database.words("move", "--rows-per-second", "10", *words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as moving:
                wait_until(lambda known=before: self.states().get(state, "0") != known, 60, f"a row is {state}")
                time.sleep(self.dice.uniform(0, 0.2))
                moving.kill()
        self.assertLess(int(self.states()[state]), self.with_file, "it was killed too late")

    def check_moved(self, sums):
        self.assertEqual((sums["moved"], sums["left"], sums["wrong"]), (self.with_file, 0, 0), sums)
        self.assertEqual(sums["bytes_deduplicated"], len(self.photo), "the second of two equal files, and no more")
        self.assertEqual(sums["bytes_originals"], sums["bytes_before"] - len(self.photo))
        self.assertEqual(sums["bytes_after"], sums["bytes_originals"] + sums["bytes_variants"])
        self.assertGreater(sums["bytes_variants"], 0)
        rows = self.database.sql("SELECT original_path, thumbnail_path, processing_status FROM chat_media WHERE original_path LIKE '%.jpeg' OR"
                                 " name IN ('inbound', 'direct') ORDER BY id")
        twins = [row for row in rows if row[1] != "NULL"]
        self.assertEqual(len(twins), 2, rows)
        self.assertEqual(twins[0], twins[1], "one object and one thumbnail for both")
        self.assertRegex(twins[0][0], r"^original/workspace_1/2025/11/[0-9a-f]{64}_image\.jpg$")
        references = self.database.sql(f"SELECT DISTINCT refs FROM lumbung_objects WHERE path = '{twins[0][0]}'")
        self.assertEqual(references, [["2"]])

    def check_kills(self):
        """And a file that is another one than was taken over is told of, and left alone."""
        stranger = "public/campaign.jpg"
        self.write(stranger, b"other bytes")
        self.kill_in_the_middle("moved")
        told = self.move(status=1)
        self.assertEqual([finding["what"][:24] for finding in told["findings"]], ["its file has other bytes"], told)
        self.write(stranger, self.files[stranger])

    def check_removal(self, server):
        self.assertEqual(self.on_old_disk(), set(self.files), "kept until somebody asks for more")
        spoilt = "public/direct.jpg"
        self.write(spoilt, b"somebody else's")
        self.kill_in_the_middle("removed", "--remove-old")
        told = self.move("--remove-old", status=1)
        self.assertIn("it stays", told["findings"][0]["what"])
        self.assertEqual(self.read(spoilt), b"somebody else's")
        self.write(spoilt, self.files[spoilt])
        told = self.move("--remove-old")
        self.assertEqual((told["removed"], told["bytes_removed"]), (self.with_file, told["bytes_before"]), told)
        self.assertEqual(self.on_old_disk(), set())
        self.assertTrue(os.path.exists(os.path.join(self.database.disk, LOGO)), "no row names it")
        self.assertEqual(Client(server.port).request("GET", "/media/" + LOGO)[0], 200)

    def test_moved_with_kills_and_removed(self):
        self.finish()
        with Server("--old-disk", self.database.disk, "--workers", "1", env={"LUMBUNG_DATABASE": self.database.url},
                    data=self.database.data) as server:
            self.check_kills()
            self.check_old_urls(server)
            self.check_moved(self.move("--follow", "1"))
            self.check_old_urls(server)
            wait_until(lambda: self.database.sql("SELECT COUNT(*) FROM lumbung_jobs WHERE kind = 'process_media'") == [["0"]], 60, "jobs are done")
            self.check_removal(server)
            self.check_old_urls(server)
            self.assertEqual(self.states()["removed"], str(self.with_file))
            media = [media for media in server.client(1).all_media() if media["name"] == "direct"]
            self.assertEqual(server.client(1).fetch(media[0]["urls"]["original"])[2], self.photo)
            self.ran("verify")


class LegacyMoveInBucketTest(unittest.TestCase):
    """The same where the old application's files lie in its bucket, on radosgw, which is Lumbung's store afterwards."""

    def setUp(self):
        self.bucket = Bucket(self.addCleanup)
        environment = dict(self.bucket.environment("-"), LUMBUNG_STORAGE=f"s3://{NAME}?endpoint={self.bucket.way.url}")
        self.enterContext(unittest.mock.patch.dict(os.environ, environment))
        engine = Running("mariadb")
        self.addCleanup(engine.__exit__)
        self.database = Database(engine, "dump-old", "old")
        self.addCleanup(self.database.close)
        keys = sorted({row.key for row in self.database.rows if row.where == "s3"})
        self.assertGreater(len(keys), 5)
        self.files = {key: make_photo(64 + 16 * number, 48, seed=number) for number, key in enumerate(keys)}
        for key, data in self.files.items():
            self.bucket.call("PUT", "/" + key, data)

    def ran(self, *words):
        ran = self.database.run(*words)
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        return ran.stdout

    def check_old_urls(self, server):
        for key, data in self.files.items():
            self.assertEqual(Client(server.port).request("GET", "/media/" + key)[::2], (200, data), key)

    def kept(self):
        return self.bucket.keys("uploads")

    def test_moved_and_removed(self):
        in_bucket = sum(row.where == "s3" for row in self.database.rows)
        self.assertEqual(json.loads(self.ran("migrate", "--json"))["bytes_by"]["read"], in_bucket + sum(row.file is not None for row in self.database.rows))
        self.ran("finish")
        with Server("--old-disk", self.database.disk, "--workers", "1", env={"LUMBUNG_DATABASE": self.database.url},
                    data=self.database.data) as server:
            self.check_old_urls(server)
            sums = json.loads(self.ran("move", "--json", "--follow", "1"))
            self.assertEqual((sums["left"], sums["wrong"]), (0, 0), sums)
            keys = self.database.sql("SELECT DISTINCT original_path FROM chat_media WHERE location = 's3' AND name IN ('sent', 'lies', 'disputed')")
            self.assertEqual(len(keys), 3, keys)
            for (key,) in keys:
                self.assertTrue(key.startswith("original/workspace_"), key)
                self.assertIn(self.bucket.call("GET", "/" + key), self.files.values())
            self.check_old_urls(server)
            self.assertEqual(self.kept(), {key.removeprefix("uploads/") for key in self.files}, "kept until somebody asks for more")
            self.ran("move", "--remove-old")
            self.assertEqual(self.kept(), set())
            self.check_old_urls(server)
        self.ran("verify")


if __name__ == "__main__":
    unittest.main()
