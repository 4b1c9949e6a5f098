"""The way back to the old table, with what was uploaded while `new_media_storage` was off."""

import json
import os
import subprocess
import sys
import time
import unittest

import legacy_rows as kinds
from bucket import Bucket
from harness import ROOT, Server, make_photo
from legacy_database import Database

sys.path.insert(0, os.path.join(ROOT, "tests", "engines"))
from engine import Running  # pylint: disable=wrong-import-position,wrong-import-order

NAME = "n" * 240 + ".jpg"  # more than one family of old tables takes


class LegacyReturnTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.engine = Running("mariadb")

    @classmethod
    def tearDownClass(cls):
        cls.engine.__exit__()

    def setUp(self):
        self.environment = {}

    def database(self, name, state):
        database = Database(self.engine, name, state)
        self.addCleanup(database.close)
        return database

    def legacy(self, database, *words):
        return subprocess.run(database.words(*words), env={**os.environ, **self.environment}, capture_output=True, text=True, check=False,
                              timeout=120)

    def migrate(self, database):
        ran = self.legacy(database, "migrate")
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)

    def upload_as_it_comes(self, database):
        """Into a table that was taken over, which is then looked through again for rows of the old application."""
        self.migrate(database)
        server = self.enterContext(Server("--old-disk", database.disk, env={"LUMBUNG_DATABASE": database.url, **self.environment},
                                          data=database.data))
        self.assertEqual(server.cli("flag", "set", "new_media_storage", "off")[0], 0)
        time.sleep(1.1)  # as long as a server believes what it read
        status, media = server.client(2).upload(make_photo(64, 48), NAME)
        self.assertEqual((status, media["processing_status"]), (202, "completed"), media)
        self.assertEqual(server.stop(), 0)
        self.migrate(database)
        taken = database.sql(f"SELECT j.media_id FROM lumbung_legacy_journal j JOIN chat_media c ON c.id = j.media_id WHERE c.uuid = '{media['uuid']}'")
        self.assertEqual(taken, [], "it is none of the old application's")
        ran = self.legacy(database, "verify")
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        return media["uuid"], database.sql(f"SELECT original_path FROM chat_media WHERE uuid = '{media['uuid']}'")[0][0]

    def found(self, database, column):
        return database.sql(f"SELECT {column}, location, CHAR_LENGTH(name) FROM chat_media WHERE name LIKE 'nnn%'")

    def check_file(self, database, name):
        with open(os.path.join(database.disk, "public", name), "rb") as file:
            self.assertEqual(file.read(2), b"\xff\xd8")

    def test_an_upload_as_it_came_on_disk_gets_a_place_of_the_old_application(self):
        for name, state, column, before in (("files-old", "old", "path", kinds.APP + "/media/public/"),
                                            ("dump-old", "old", "path", kinds.APP + "/media/public/"),
                                            ("files-half", "half", "original_path", "")):
            with self.subTest(name):
                database = self.database(name, state)
                uuid, _ = self.upload_as_it_comes(database)
                ran = self.legacy(database, "rollback", "--app-url", kinds.APP + "/")
                self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
                name = f"lumbung/workspace_2/{uuid}.jpg"
                self.assertEqual(self.found(database, column), [[before + name, "local", "191"]])
                self.check_file(database, name)
                server = Server("--old-disk", database.disk, env={"LUMBUNG_DATABASE": database.url}, data=database.data)
                with self.assertRaisesRegex(AssertionError, "'lumbung legacy rollback' gave"):
                    server.start()
                self.migrate(database)
                again = database.sql("SELECT workspace_id FROM chat_media WHERE name LIKE 'nnn%'")
                self.assertEqual(again, [["2"]], "of nobody, now that it is taken over once more")

    def test_one_in_a_bucket_stays_there_under_the_old_word_for_it(self):
        self.environment = Bucket(self.addCleanup).environment("back/")
        database = self.database("files-old", "old")
        before = database.dump()
        _, key = self.upload_as_it_comes(database)
        taken = database.dump()
        ran = self.legacy(database, "rollback", "--app-url", kinds.APP)
        self.assertEqual(ran.returncode, 3, ran.stdout + ran.stderr)
        self.assertIn("--bucket-url", ran.stderr)
        self.assertEqual(database.dump(), taken, "something was changed")
        ran = self.legacy(database, "rollback", "--app-url", kinds.APP, "--bucket-url", kinds.BUCKET + "//")
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        self.assertEqual(self.found(database, "path"), [[f"{kinds.BUCKET}/{key}", "amazon", "191"]])
        self.assertEqual([line for line in database.dump() if "nnn" not in line], before)

    def test_one_whose_file_the_store_at_hand_lacks_is_not_dropped(self):
        database = self.database("files-old", "old")
        uuid, _ = self.upload_as_it_comes(database)
        number = database.sql(f"SELECT id FROM chat_media WHERE uuid = '{uuid}'")[0][0]
        taken = database.dump()
        database.data = os.path.join(database.folder, "elsewhere")
        ran = self.legacy(database, "rollback", "--app-url", kinds.APP)
        self.assertEqual(ran.returncode, 3, ran.stdout + ran.stderr)
        self.assertIn(f"(ids {number})", ran.stderr)
        self.assertEqual(database.dump(), taken, "something was changed")
        ran = self.legacy(database, "rollback", "--app-url", kinds.APP, "--without-missing", "--json")
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        self.assertEqual(json.loads(ran.stdout), {"rolled_back": True, "new_rows": 0, "without_file": 1})

    def test_one_at_a_time_works_on_a_database_wherever_its_data_directory_is(self):
        database = self.database("files-old", "old")
        self.migrate(database)
        taken = database.dump()
        with subprocess.Popen(database.words("migrate", "--follow", "1"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as following:
            self.addCleanup(following.kill)
            self.assertIn("Rows taken over", following.stdout.readline())
            database.data = os.path.join(database.folder, "elsewhere")
            for command in ("rollback", "finish"):
                ran = self.legacy(database, command)
                self.assertEqual(ran.returncode, 3, ran.stdout + ran.stderr)
                self.assertIn("works on this database", ran.stderr)
            self.assertEqual(database.dump(), taken)
            following.kill()
        ran = self.legacy(database, "rollback")
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)


if __name__ == "__main__":
    unittest.main()
