"""The cut-over from the old application's table, on a real MariaDB: plan, migrate with kills, catching up, the way back."""

import gzip
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

import legacy_rows as kinds
from harness import BINARY, ROOT, Server, make_photo

sys.path.insert(0, os.path.join(ROOT, "tests", "engines"))
from engine import Running  # pylint: disable=wrong-import-position,wrong-import-order

TABLES = os.path.join(os.path.dirname(ROOT), "shared", "legacy")
COPIES = 12  # of the rows without anybody who names them, so that a kill falls between


class Database:
    """One database of the server, its data directory and its old disk."""

    def __init__(self, engine, name, state):
        self.socket, self.name = engine["SOCKET"], "lumbung_" + name.replace("-", "_")
        self.url = engine["URL"] + self.name
        self.folder = tempfile.mkdtemp(prefix="lumbung-legacy-")
        self.data, self.disk = os.path.join(self.folder, "data"), os.path.join(self.folder, "app")
        self.sql(f"CREATE DATABASE {self.name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci", "mysql")
        with open(os.path.join(TABLES, name.replace("stuck", "old") + ".sql"), encoding="utf-8") as file:
            self.sql(file.read())
        self.sql(kinds.surroundings())
        self.rows = list(kinds.OLD) + [row._replace(name=f"{row.name} {copy}") for copy in range(COPIES) for row in kinds.OLD[2:9]]
        if state == "half":  # their path was renamed by then
            self.sql(kinds.half_inserts([row._replace(workspace=None, size=0, location="local") for row in self.rows], 1))
            self.sql(kinds.half_inserts(kinds.HALF, len(self.rows) + 1, "pending"))
            self.rows += kinds.HALF
        else:
            self.sql(kinds.old_inserts(self.rows))
        if state == "stuck":
            self.sql(kinds.STUCK)
        kinds.lay_files(self.disk, self.rows)

    def sql(self, text, database=None):
        ran = subprocess.run(["mariadb", "--no-defaults", f"--socket={self.socket}", "--user=root", "--default-character-set=utf8mb4", "-N", "-B",
                              database or self.name], input=text, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        return [line.split("\t") for line in ran.stdout.splitlines()]

    def dump(self):
        """The table as it is, its next number aside."""
        text = subprocess.run(["mariadb-dump", "--no-defaults", f"--socket={self.socket}", "--user=root", "--skip-comments",
                               "--skip-extended-insert", "--order-by-primary", self.name, "chat_media"],
                              capture_output=True, text=True, check=True).stdout
        return [" ".join(word for word in line.split(" ") if not word.startswith("AUTO_INCREMENT=")) for line in text.splitlines()]

    def words(self, *words):
        return [BINARY, "legacy", *words, "--data-dir", self.data, "--database", self.url, "--old-disk", self.disk]

    def run(self, *words):
        return subprocess.run(self.words(*words), capture_output=True, text=True, check=False, timeout=120)

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)


class LegacyTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.engine = cls.enterClassContext(Running("mariadb")) if hasattr(cls, "enterClassContext") else Running("mariadb")
        cls.dice = random.Random(15)

    @classmethod
    def tearDownClass(cls):
        if not hasattr(cls, "enterClassContext"):
            cls.engine.__exit__()

    def database(self, name, state):
        database = Database(self.engine, name, state)
        self.addCleanup(database.close)
        return database

    def check_plan(self, database, state, family):
        before = database.dump()
        ran = database.run("plan", "--json")
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        plan = json.loads(ran.stdout)
        self.assertEqual((plan["state"], plan["family"], plan["rows"]), (state, family, len(database.rows)))
        self.assertEqual(plan["unreadable_campaigns"], 1)
        self.assertEqual(plan["files_without_row"], 0)
        self.assertEqual(database.dump(), before, "plan changed something")
        return plan

    def check_rows(self, database):
        quarantine = database.sql("SELECT id FROM workspaces WHERE identifier = 'lumbung-quarantine'")[0][0]
        found = database.sql("SELECT id, workspace_id, type, location, original_path, uuid, JSON_VALUE(metadata, '$.hash') IS NOT NULL"
                             " FROM chat_media ORDER BY id")
        self.assertGreaterEqual(len(found), len(database.rows))
        for row, (number, workspace, mime, where, key, uuid, has_hash) in zip(database.rows, found):
            expected = str(row.workspace or quarantine)
            self.assertEqual((workspace, mime, where), (expected, row.mime, row.where), f"{number} {row}")
            if row.key:
                self.assertEqual(key, row.key)
            self.assertEqual(has_hash, "1" if row.file else "0", row)
            self.assertEqual(len(uuid), 36)
        self.assertEqual(len({line[5] for line in found}), len(found), "a uuid is there twice")
        journal = database.sql("SELECT COUNT(*), SUM(source = 'none'), SUM(bytes_state = 'missing') FROM lumbung_legacy_journal")[0]
        self.assertEqual(int(journal[0]), len(found))

    def migrate_with_kills(self, database, kills):
        for _ in range(kills):
            process = subprocess.Popen(database.words("migrate", "--batch", "7", "--rows-per-second", "150"), stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
            time.sleep(self.dice.uniform(0.05, 0.6))
            process.kill()
            process.wait()
        ran = database.run("migrate", "--json")
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        return json.loads(ran.stdout)

    def check_dump_file(self, database):
        with gzip.open(os.path.join(database.data, "legacy", "chat_media.sql.gz"), "rt", encoding="utf-8") as file:
            text = file.read()
        database.sql("CREATE DATABASE lumbung_dumped", "mysql")
        database.sql(text, "lumbung_dumped")
        rows = database.sql("SELECT COUNT(*) FROM lumbung_dumped.lumbung_backup_chat_media")
        database.sql("DROP DATABASE lumbung_dumped", "mysql")
        self.assertEqual(int(rows[0][0]), len(database.rows))

    def check_way_back(self, database, before, new=()):
        """The table is what it was, and has the rows besides that were written since, in which one of the texts stands."""
        ran = database.run("rollback", "--app-url", kinds.APP, "--bucket-url", kinds.BUCKET)
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        after = database.dump()
        self.assertEqual([line for line in after if not any(text in line for text in new)], before)
        for text in new:
            self.assertEqual(sum(text in line for line in after), 1, text)
        return after

    def test_old_of_both_families(self):
        for family, kills in (("files", 3), ("dump", 1)):
            with self.subTest(family):
                database = self.database(f"{family}-old", "old")
                before = database.dump()
                plan = self.check_plan(database, "old", family)
                self.assertGreater(plan["location_lies"], 0)
                self.assertEqual(plan["disputed"], 1)
                sums = self.migrate_with_kills(database, kills)
                self.assertEqual((sums["rows"], sums["not_taken"], sums["disputed"]), (len(database.rows), 0, 1))
                self.check_rows(database)
                self.check_dump_file(database)
                late = kinds.Row("late", f"{kinds.BUCKET}/uploads/media/sent/2/late.jpg", "image/jpg", "7", "amazon")
                database.sql("INSERT INTO chat_media (name, path, type, size) VALUES ('w2', '/storage/w2.jpg', 'image/jpeg', '9')")
                database.sql(kinds.old_inserts([late], 900))
                self.assertEqual(database.sql("SELECT path, size, location FROM chat_media WHERE id = 900")[0][1:], ["7", "amazon"])
                again = database.run("migrate", "--json")
                self.assertEqual(json.loads(again.stdout)["rows"], len(database.rows) + 2, again.stderr)
                self.check_way_back(database, before, ["late.jpg", "w2.jpg"])
                self.assertEqual(self.migrate_with_kills(database, 0)["rows"], len(database.rows) + 2)

    def test_half_of_both_families(self):
        for family, kills in (("files", 0), ("dump", 2)):
            with self.subTest(family):
                database = self.database(f"{family}-half", "half")
                before = database.dump()
                self.check_plan(database, "half", family)
                sums = self.migrate_with_kills(database, kills)
                self.assertEqual((sums["rows"], sums["not_taken"]), (len(database.rows), 0))
                self.check_rows(database)
                found = database.sql("SELECT COUNT(*) FROM chat_media WHERE json_contains(metadata, '\"0cc175b9c0f1b6a831c399e269772661\"',"
                                     " '$.content_hash')")
                self.assertEqual(int(found[0][0]), len(database.rows), "R4 finds no hash of the old code any more")
                self.assertGreater(int(database.sql("SELECT COUNT(*) FROM lumbung_jobs WHERE kind = 'process_media'")[0][0]), 0)
                database.sql("INSERT INTO chat_media (name, original_path, type, size) VALUES ('raw', 'shared/1/2025/12/r.pdf', NULL, 1)")
                self.check_way_back(database, before, ["r.pdf"])

    def test_stuck(self):
        database = self.database("files-stuck", "stuck")
        before = database.dump()
        self.check_plan(database, "stuck", "files")
        self.assertEqual(self.migrate_with_kills(database, 1)["not_taken"], 0)
        self.check_rows(database)
        self.check_way_back(database, before)

    def test_serve_beside_old_code(self):
        database = self.database("dump-old", "old")
        before = database.dump()
        self.assertEqual(self.migrate_with_kills(database, 0)["not_taken"], 0)
        with Server(env={"LUMBUNG_DATABASE": database.url}, data=database.data) as server:
            client = server.client(2)
            expected = [row for row in database.rows if row.workspace == 2]
            database.sql("INSERT INTO chat_media (name, path, type, size, location) VALUES ('beside', '/storage/beside.jpg', NULL, 'N/A',"
                         " 'amazon')")
            self.assertEqual(len(client.all_media()), len(expected))
            _, media = client.upload(make_photo(64, 48), "ours.jpg")
            self.assertEqual(client.wait_settled(media["uuid"])["processing_status"], "completed")
            self.assertEqual(server.stop(), 0)
            self.check_way_back(database, before, ["beside.jpg", f"public/lumbung/{media['uuid']}.jpg"])
        with open(os.path.join(database.disk, "public", "lumbung", media["uuid"] + ".jpg"), "rb") as file:
            self.assertEqual(file.read(2), b"\xff\xd8")

    def test_finish_of_both_ways(self):
        for name, state in (("dump-old", "old"), ("files-half", "half")):
            with self.subTest(name):
                database = self.database(name, state)
                self.assertEqual(database.run("finish").returncode, 1, "finish before migrate")
                self.assertEqual(self.migrate_with_kills(database, 0)["not_taken"], 0)
                report = os.path.join(database.folder, "report")
                ran = database.run("verify", "--report", report)
                self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
                self.assertEqual(database.run("verify", "--check", report).returncode, 0)
                with open(report, "r+", encoding="utf-8") as file:
                    file.write('{"made_at":"2')
                self.assertEqual(database.run("verify", "--check", report).returncode, 0)
                with open(report, "r+", encoding="utf-8") as file:
                    file.write('{"made_at":"3')
                self.assertEqual(database.run("verify", "--check", report).returncode, 1)
                spoilt = os.path.join(database.disk, "public", "direct.jpg")
                with open(spoilt, "r+", encoding="utf-8") as file:
                    file.write("other")
                self.assertEqual(database.run("verify").returncode, 1)
                self.assertEqual(database.run("finish", "--one-of", "1").returncode, 3)
                kinds.lay_files(database.disk, database.rows)
                self.check_finish(database)

    def check_finish(self, database):
        names = "id, uuid, name, type, workspace_id, original_path, location, metadata"
        before = database.sql(f"SELECT {names} FROM chat_media ORDER BY id")
        for _ in range(2):
            process = subprocess.Popen(database.words("finish"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(self.dice.uniform(0.05, 0.4))
            process.kill()
            process.wait()
        ran = database.run("finish")
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        self.assertEqual(database.sql(f"SELECT {names} FROM chat_media ORDER BY id"), before)
        columns = dict(database.sql("SELECT column_name, column_type FROM information_schema.columns WHERE table_schema = DATABASE()"
                                    " AND table_name = 'chat_media'"))
        self.assertTrue(columns["size"].startswith("bigint"), columns)
        self.assertNotIn("path", columns)
        keys = database.sql("SELECT table_name FROM information_schema.key_column_usage WHERE table_schema = DATABASE() AND"
                            " referenced_table_name = 'chat_media'")
        self.assertIn(["campaign_media"], keys)
        self.assertEqual(database.run("rollback").returncode, 3)


if __name__ == "__main__":
    unittest.main()
