"""Old URLs on their way to where delivery asks for them: kept aside while rows are taken, settled behind them. Killed at either, on a real MariaDB."""

import json
import os
import subprocess
import sys
import unittest

import legacy_rows as kinds
from harness import ROOT
from legacy_database import Database
from stored_bytes import wait_until

sys.path.insert(0, os.path.join(ROOT, "tests", "engines"))
from engine import Running  # pylint: disable=wrong-import-position,wrong-import-order

#: Somebody reads the table and does not end his transaction: nothing else can have its name.
HOLD = "START TRANSACTION; SELECT 'held' FROM (SELECT COUNT(*) FROM lumbung_aliases) a;\n"
HAS_KEY = ("SELECT COUNT(*) FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = '{}'"
           " AND index_name = 'idx_lumbung_aliases_url' AND non_unique = 0")
#: Of rows that are there, and of no gap between: who keeps more aside is not held.
HOLD_ROWS = ("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; START TRANSACTION; SELECT 'held' FROM (SELECT COUNT(*) FROM"
             " (SELECT id FROM lumbung_legacy_aliases LOCK IN SHARE MODE) a) b;\n")
REMOVES = "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'DELETE a FROM lumbung_legacy_aliases%'"
WAITS = "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'RENAME TABLE%'"
TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name LIKE 'lumbung\\_legacy\\_%' ORDER BY 1"


class LegacyAliasesTest(unittest.TestCase):
    def setUp(self):
        engine = Running("mariadb")
        self.addCleanup(engine.__exit__)
        self.database = Database(engine, "dump-old", "old")
        self.addCleanup(self.database.close)

    def number(self, query):
        return int(self.database.sql(query)[0][0])

    def has_aside(self):
        return ["lumbung_legacy_aliases"] in self.database.sql(TABLES)

    def kill_once(self, is_so_far, *words):
        with subprocess.Popen(self.database.words("migrate", *words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as migrating:
            self.addCleanup(migrating.kill)
            wait_until(is_so_far, 60, "it is so far")
            self.assertIsNone(migrating.poll())
            migrating.kill()

    def kill_between_rows(self):
        self.kill_once(lambda: self.has_aside() and self.number("SELECT COUNT(*) FROM lumbung_legacy_journal") > 4,
                       "--batch", "2", "--rows-per-second", "40")
        self.assertGreaterEqual(self.number("SELECT COUNT(*) FROM lumbung_legacy_aliases"), 4)
        self.assertEqual(self.number("SELECT COUNT(*) FROM lumbung_aliases"), 0)

    def kill_held(self, hold, is_so_far, is_noticed=None):
        """While somebody holds what it waits for by then, and goes on until the server has noticed."""
        with subprocess.Popen(["mariadb", "--no-defaults", f"--socket={self.database.socket}", "--user=root", "-N", "-B", "-n", self.database.name],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
            self.addCleanup(holder.kill)
            holder.stdin.write(hold)
            holder.stdin.flush()
            self.assertEqual(holder.stdout.readline(), "held\n")
            self.kill_once(is_so_far)
            if is_noticed:
                wait_until(is_noticed, 60, "the server knows that who waited is gone")

    def kill_while_doubles_are_removed(self):
        """What is there twice is known by then, and still there."""
        self.database.sql("INSERT INTO lumbung_legacy_aliases (url_hash, url, media_id, created_at_ms) SELECT url_hash, url, media_id + 1000, 0"
                          " FROM lumbung_legacy_aliases")
        self.kill_held(HOLD_ROWS, lambda: self.number(REMOVES) == 1)  # it looks when it has the rows
        wait_until(lambda: self.number(REMOVES) == 0, 60, "the server knows that who waited is gone")
        self.assertLess({"lumbung_legacy_doubled", "lumbung_legacy_doubles"}, {name for (name,) in self.database.sql(TABLES)})
        self.assertGreater(self.number("SELECT COUNT(*) - COUNT(DISTINCT url_hash) FROM lumbung_legacy_aliases"), 0)

    def kill_while_settling(self):
        """Once they have their index, before they are where delivery asks."""
        self.kill_held(HOLD, lambda: self.number(HAS_KEY.format("lumbung_legacy_aliases")) == 1,
                       lambda: self.number(WAITS) == 0)
        self.assertTrue(self.has_aside())
        self.assertEqual(self.number("SELECT COUNT(*) FROM lumbung_aliases"), 0)

    def check_sound(self, rows):
        ran = self.database.run("migrate", "--json")
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        self.assertEqual(json.loads(ran.stdout)["rows"], rows)
        ran = self.database.run("verify")
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        self.assertEqual(self.database.sql(TABLES), [["lumbung_legacy_journal"], ["lumbung_legacy_state"]])
        self.assertEqual(self.number(HAS_KEY.format("lumbung_aliases")), 1)

    def owner(self, name):
        return self.number(f"SELECT media_id FROM lumbung_aliases WHERE url = 'public/{name}'")

    def test_killed_while_rows_are_taken_and_while_old_urls_are_settled(self):
        rows = len(self.database.rows)
        first = self.number(f"SELECT MIN(id) FROM chat_media WHERE path = '{kinds.APP}/media/public/campaign.jpg'")
        self.kill_between_rows()
        self.kill_while_doubles_are_removed()
        self.kill_while_settling()
        self.assertEqual(self.number("SELECT COUNT(*) FROM lumbung_legacy_aliases WHERE media_id > 1000"), 0)
        self.database.sql("INSERT INTO lumbung_aliases (url_hash, url, media_id, created_at_ms) VALUES (SHA2('public/else.jpg', 256), 'public/else.jpg', 1, 0),"
                          " (SHA2('public/campaign.jpg', 256), 'public/campaign.jpg', 999, 0)")
        self.database.sql("".join(f"INSERT INTO chat_media (name, path, type, size, location) VALUES ('late', '{kinds.APP}/media/public/{name}', NULL, '7',"
                                  " 'local');" for name in ("campaign.jpg", "late.jpg")))
        self.check_sound(rows + 2)
        self.assertEqual(self.owner("campaign.jpg"), first, "of two with one URL the lower one has it")
        self.assertGreater(self.owner("late.jpg"), rows)
        self.assertEqual(self.owner("else.jpg"), 1, "what was there already stays")

    def test_the_way_back_from_either(self):
        before = self.database.dump()
        for kill in (self.kill_between_rows, self.kill_while_doubles_are_removed, self.kill_while_settling):
            kill()
            ran = self.database.run("rollback")
            self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
            self.assertEqual(self.database.dump(), before)
            self.assertFalse(self.has_aside())
            self.kill_between_rows()
        self.database.sql(f"UPDATE chat_media SET path = '{kinds.APP}/media/public/other.jpg' WHERE id = 14")
        self.check_sound(len(self.database.rows))
        self.assertEqual(self.owner("other.jpg"), 14)

    def test_uuids_become_unique_where_they_are(self):
        """To the server, which takes small letters for large ones: two of a kind may stay, and do not stop the rest."""
        is_unique = ("SELECT COUNT(*) FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'chat_media'"
                     " AND index_name = 'chat_media_uuid_unique' AND non_unique = 0")
        self.database.sql("ALTER TABLE chat_media ADD COLUMN uuid CHAR(36) NULL")
        self.database.sql("UPDATE chat_media SET uuid = IF(id = 1, 'ABCDEFAB-0000-4000-8000-000000000001', 'abcdefab-0000-4000-8000-000000000001')"
                          " WHERE id IN (1, 2)")
        for unique in (0, 1):
            ran = self.database.run("migrate", "--json")
            self.assertEqual((ran.returncode, self.number(is_unique)), (0, unique), ran.stdout + ran.stderr)
            self.database.run("rollback")
            self.database.sql("UPDATE chat_media SET uuid = NULL WHERE id = 2")


if __name__ == "__main__":
    unittest.main()
