"""A finish that does not come to its end: as long as the tables have not changed their names, nothing is lost by going back."""

import contextlib
import json
import os
import subprocess
import sys
import unittest

from harness import ROOT
from legacy_database import Database
from stored_bytes import wait_until

sys.path.insert(0, os.path.join(ROOT, "tests", "engines"))
from engine import Running  # pylint: disable=wrong-import-position,wrong-import-order

LEFT = ("SELECT (SELECT COUNT(*) FROM information_schema.triggers WHERE trigger_schema = DATABASE()),"
        " (SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name IN ('lumbung_new_chat_media',"
        " 'lumbung_old_chat_media'))")
PHASE = "SELECT value FROM lumbung_legacy_state WHERE name = 'phase'"
LATE = "INSERT INTO chat_media (name, path, type, size, location) VALUES ('late', '/storage/late.jpg', 'image/jpeg', '7', 'local')"


class LegacyFinishTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.engine = Running("mariadb")

    @classmethod
    def tearDownClass(cls):
        cls.engine.__exit__()

    def migrated(self, *words):
        database = Database(self.engine, "files-old", "old")
        self.addCleanup(database.close)
        before = database.dump()
        self.assertRegex(self.check(database, 0, "migrate", *words), r"\nIn quarantine, by id: \d+(, \d+)+\n")
        return database, before

    def check(self, database, code, *words):
        ran = database.run(*words)
        self.assertEqual(ran.returncode, code, ran.stdout + ran.stderr)
        return ran.stdout + ran.stderr

    @contextlib.contextmanager
    def reader(self, database):
        """Somebody's transaction that stays open: no trigger is made meanwhile."""
        with subprocess.Popen(["mariadb", "--no-defaults", f"--socket={database.socket}", "--user=root", "-N", "-B", "-n", database.name],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as client:
            client.stdin.write("START TRANSACTION; SELECT COUNT(*) > 0 FROM chat_media;\n")
            client.stdin.flush()
            self.assertEqual(client.stdout.readline(), "1\n")
            yield
            client.stdin.close()

    def kill_in_copy(self, database):
        with self.reader(database):
            with subprocess.Popen(database.words("finish"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as finishing:
                wait_until(lambda: database.sql(LEFT)[0][1] == "1", 60, "the second table is there")
                finishing.kill()
        self.assertEqual(database.sql(PHASE), [["finishing"]])

    def test_it_is_refused_where_nobody_says_where_the_files_are(self):
        database, _ = self.migrated()
        read = int(database.sql("SELECT COUNT(*) FROM lumbung_legacy_journal WHERE bytes_state = 'read'")[0][0])
        before = database.dump()
        ran = database.run_without_disk("verify")
        self.assertEqual(ran.returncode, 1, ran.stdout + ran.stderr)
        self.assertIn("Not sound", ran.stdout)
        self.assertEqual(ran.stdout.count("nobody said where its file is: name --old-disk"), read)
        ran = database.run_without_disk("finish")
        self.assertEqual(ran.returncode, 3, ran.stdout + ran.stderr)
        self.assertRegex(ran.stderr, rf"{read} rows are not sound \(media \d+: nobody said where its file is: name --old-disk\)")
        self.assertEqual(database.sql(PHASE), [["migrated"]])
        self.assertEqual(database.dump(), before)
        ran = database.run_without_disk("finish", "--one-of", "0")
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)

    def test_copies_in_the_store_vouch_for_files_that_nobody_names_any_more(self):
        database, _ = self.migrated("--copy-bytes")
        ran = database.run_without_disk("verify", "--json")
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        self.assertGreater(json.loads(ran.stdout.splitlines()[0])["rows_read"], 3)

    def test_a_rollback_is_possible_after_a_kill_in_the_copy(self):
        database, before = self.migrated()
        self.kill_in_copy(database)
        self.check(database, 0, "rollback")
        self.assertEqual(database.dump(), before)
        self.assertEqual(database.sql(LEFT), [["0", "0"]])

    def test_what_the_old_application_writes_after_a_kill_in_the_copy_keeps_its_path(self):
        database, _ = self.migrated()
        self.kill_in_copy(database)
        database.sql(LATE)
        self.assertIn("1 not taken over", self.check(database, 3, "finish"))
        self.assertEqual(database.sql(PHASE), [["migrated"]])
        self.assertEqual(database.sql(LEFT), [["0", "0"]])
        self.check(database, 0, "migrate")
        self.check(database, 0, "finish")
        self.assertEqual(database.sql("SELECT original_path, location FROM chat_media WHERE name = 'late'"), [["public/late.jpg", "local"]])
        self.check(database, 3, "rollback")
        ran = database.run("plan")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertIn("The table is finished: there is nothing to migrate.", ran.stdout)
        self.assertNotIn("safe to migrate", ran.stdout)

    def test_a_server_that_allows_no_triggers(self):
        """It writes a binary log (error 1419), as managed ones do."""
        with contextlib.ExitStack() as stack:
            engine = Running("mariadb", "--log-bin=changes")
            stack.callback(engine.__exit__)
            database = Database(engine, "files-old", "old")
            self.addCleanup(database.close)
            self.check(database, 0, "migrate")
            self.check(database, 0, "finish")
            rows = database.sql("SELECT COUNT(*), COUNT(original_path) > 0 FROM chat_media")
            self.assertEqual(rows, [[str(len(database.rows)), "1"]])
            self.assertEqual(database.sql(LEFT), [["0", "0"]])


if __name__ == "__main__":
    unittest.main()
