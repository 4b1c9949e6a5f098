"""The cut-over from the old application's table, on a real MariaDB: plan, migrate with kills, catching up, the way back."""

import gzip
import json
import os
import random
import subprocess
import sys
import unittest
import urllib.parse

import legacy_rows as kinds
from harness import ROOT, Client, Server, make_photo
from legacy_database import HALF_TALK, OLD_TALK, Database, Talker
from stored_bytes import wait_until

sys.path.insert(0, os.path.join(ROOT, "tests", "engines"))
from engine import Running  # pylint: disable=wrong-import-position,wrong-import-order


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
        page = os.path.join(database.folder, "plan.html")
        ran = database.run("plan", "--json", "--html", page)
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        with open(page, encoding="utf-8") as file:
            self.assertIn(f"{len(database.rows)}", file.read())
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

    def migrate_with_kills(self, database, kills, talk=None):
        """And how many times somebody said the statements of `talk` meanwhile; none of them may fail."""
        talker = Talker(database, talk) if talk else None
        if talker:
            talker.start()
        for _ in range(kills):
            database.kill(self.dice.uniform(0.05, 0.6), "migrate", "--batch", "7", "--rows-per-second", "150")
        if talker:
            database.run("migrate")
            self.assertEqual(talker.finish(), [])
            self.assertGreater(talker.sent, 0)
        ran = database.run("migrate", "--json")
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        return json.loads(ran.stdout), talker.sent if talker else 0

    def check_dump_file(self, database):
        with gzip.open(os.path.join(database.data, "legacy", "chat_media.sql.gz"), "rt", encoding="utf-8") as file:
            text = file.read()
        database.sql("CREATE DATABASE lumbung_dumped", "mysql")
        database.sql(text, "lumbung_dumped")
        rows = database.sql("SELECT SUM(name <> 'talk') FROM lumbung_dumped.lumbung_backup_chat_media")
        database.sql("DROP DATABASE lumbung_dumped", "mysql")
        self.assertEqual(int(rows[0][0]), len(database.rows))

    def check_way_back(self, database, before, new=(), said=0):
        """The table is what it was, and has the rows besides that were written since, in which one of the texts stands."""
        ran = database.run("rollback", "--app-url", kinds.APP, "--bucket-url", kinds.BUCKET)
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        after = database.dump()
        self.assertEqual([line for line in after if not any(text in line for text in ("'talk'", *new))], before)
        for text in new:
            self.assertEqual(sum(text in line for line in after), 1, text)
        self.assertEqual(sum("'talk'" in line for line in after), said)

    def check_talk(self, database, talk):
        talker = Talker(database, talk, 0)
        talker.start()
        while talker.sent < 3 and talker.is_alive():
            talker.join(0.01)
        self.assertEqual(talker.finish(), [])
        return talker.sent

    def test_old_of_both_families(self):
        for family, kills in (("files", 3), ("dump", 1)):
            with self.subTest(family):
                database = self.database(f"{family}-old", "old")
                before = database.dump()
                plan = self.check_plan(database, "old", family)
                self.assertGreater(plan["location_lies"], 0)
                self.assertEqual(plan["disputed"], 1)
                sums, said = self.migrate_with_kills(database, kills, OLD_TALK)
                rows = len(database.rows) + 3 * said
                self.assertEqual((sums["rows"], sums["not_taken"], sums["disputed"]), (rows, 0, 1))
                self.check_rows(database)
                self.check_dump_file(database)
                said += self.check_talk(database, OLD_TALK)
                rows = len(database.rows) + 3 * said
                self.assertEqual(json.loads(database.run("migrate", "--json").stdout)["rows"], rows)
                self.check_way_back(database, before, said=3 * said)
                said += self.check_talk(database, OLD_TALK)
                self.assertEqual(self.migrate_with_kills(database, 0)[0]["rows"], len(database.rows) + 3 * said)

    def test_half_of_both_families(self):
        for family, kills in (("files", 1), ("dump", 2)):
            with self.subTest(family):
                database = self.database(f"{family}-half", "half")
                before = database.dump()
                self.check_plan(database, "half", family)
                sums, said = self.migrate_with_kills(database, kills, HALF_TALK)
                self.assertEqual((sums["rows"], sums["not_taken"]), (len(database.rows) + said, 0))
                self.check_rows(database)
                found = database.sql("SELECT COUNT(*) FROM chat_media WHERE json_contains(metadata, '\"0cc175b9c0f1b6a831c399e269772661\"',"
                                     " '$.content_hash')")
                self.assertEqual(int(found[0][0]), len(database.rows), "R4 finds no hash of the old code any more")
                self.assertEqual(database.sql("SELECT COUNT(*) FROM lumbung_jobs WHERE kind = 'process_media'"), [["2"]],
                                 "of what is pending, whether its bytes could be read or not")
                database.sql("INSERT INTO chat_media (name, original_path, type, size) VALUES ('raw', 'shared/1/2025/12/r.pdf', NULL, 1)")
                said += self.check_talk(database, HALF_TALK)
                self.check_way_back(database, before, ["r.pdf"], said)

    def test_a_workspace_that_goes_meanwhile_leaves_its_rows_in_quarantine(self):
        database = self.database("files-old", "old")
        line = "SELECT MIN(media_id) FROM lumbung_legacy_journal WHERE workspace_id = 2"
        words = database.words("migrate", "--batch", "2", "--rows-per-second", "20")
        with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as migrating:
            self.addCleanup(migrating.kill)
            has_journal = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'lumbung_legacy_journal'"
            wait_until(lambda: database.sql(has_journal) == [["1"]] and database.sql(line) != [["NULL"]], 60, "a row of workspace 2 is taken")
            migrating.kill()
        server = Server("--old-disk", database.disk, env={"LUMBUNG_DATABASE": database.url}, data=database.data)
        with self.assertRaisesRegex(AssertionError, "'lumbung legacy migrate' has begun .* phase 'rows'"):
            server.start()
        taken = database.sql(line)[0][0]
        database.sql("DELETE FROM campaigns WHERE workspace_id = 2; DELETE FROM chats WHERE workspace_id = 2; DELETE FROM workspaces WHERE id = 2")
        sums = self.migrate_with_kills(database, 0)[0]
        self.assertIn(int(taken), sums["quarantined_ids"])
        lost = database.sql("SELECT COUNT(*) FROM chat_media c LEFT JOIN workspaces w ON w.id = c.workspace_id WHERE w.id IS NULL")
        self.assertEqual(lost, [["0"]])

    def test_stuck(self):
        database = self.database("files-stuck", "stuck")
        before = database.dump()
        self.check_plan(database, "stuck", "files")
        self.assertEqual(self.migrate_with_kills(database, 1)[0]["not_taken"], 0)
        self.check_rows(database)
        self.check_way_back(database, before)

    def check_old_urls(self, server, database):
        anyone = Client(server.port)
        looked = 0
        for row in database.rows:
            if not row.file:
                continue
            path = row.path.removeprefix(kinds.APP)
            path = path if path.startswith("/") else "/storage/" + path.removeprefix("public/")
            with open(os.path.join(database.disk, row.file), "rb") as file:
                expected = file.read()
            status, fields, body = anyone.request("GET", urllib.parse.quote(path, safe="/%") + "?v=1")
            self.assertEqual((status, body), (200, expected), row)
            if row.mime == "image/jpeg":  # the others' bytes are not what they say
                self.assertEqual(fields["content-type"], row.mime)
            looked += 1
        self.assertGreater(looked, 3)

    def check_serve(self, database, late, then):
        """`then` is called with the media that was uploaded, before the server's directory goes."""
        with Server("--old-disk", database.disk, env={"LUMBUNG_DATABASE": database.url}, data=database.data) as server:
            client = server.client(2)
            expected = sorted(row.name for row in database.rows if row.workspace == 2)
            database.sql(late)
            self.assertEqual(sorted(media["name"] for media in client.all_media()), expected)
            _, media = client.upload(make_photo(64, 48), "ours.jpg")
            self.assertEqual(client.wait_settled(media["uuid"])["processing_status"], "completed")
            self.check_old_urls(server, database)
            status, made, said = server.cli("workspace", "create", "Three", "--json")
            self.assertEqual(status, 0, made + said)
            self.assertEqual(server.stop(), 0)
            errors = [line for line in server.log().splitlines() if '"level":"error"' in line]
            self.assertEqual(errors, [])
            then(media)

    def test_following_takes_what_is_written_later(self):
        database = self.database("dump-old", "old")
        with subprocess.Popen(database.words("migrate", "--follow", "1"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as following:
            self.addCleanup(following.kill)
            taken = "SELECT COUNT(*) FROM lumbung_legacy_state WHERE name = 'phase' AND value = 'migrated'"
            has_state = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'lumbung_legacy_state'"
            wait_until(lambda: database.sql(has_state) == [["1"]] and database.sql(taken) == [["1"]], 60, "the rows that were there are taken")
            database.sql("INSERT INTO chat_media (name, path, type, size, location) VALUES ('later', '/storage/later.jpg', NULL, '7', 'local')")
            line = "SELECT COUNT(*) FROM lumbung_legacy_journal j JOIN chat_media c ON c.id = j.media_id WHERE c.name = 'later'"
            wait_until(lambda: database.sql(line) == [["1"]], 60, "the later row has a line")
            self.assertIsNone(following.poll(), "it ended by itself")
            following.terminate()

    def test_serve_beside_old_code(self):
        database = self.database("dump-old", "old")
        before = database.dump()
        self.assertEqual(self.migrate_with_kills(database, 0)[0]["not_taken"], 0)
        def then(media):
            self.check_way_back(database, before, ["beside.jpg", f"public/lumbung/workspace_2/{media['uuid']}.jpg"])
            with open(os.path.join(database.disk, "public", "lumbung", "workspace_2", media["uuid"] + ".jpg"), "rb") as file:
                self.assertEqual(file.read(2), b"\xff\xd8")

        self.check_serve(database, "INSERT INTO chat_media (name, path, type, size, location) VALUES ('beside', '/storage/beside.jpg',"
                                   " NULL, 'N/A', 'amazon')", then)

    def test_serve_of_the_half_state(self):
        database = self.database("dump-half", "half")
        photo = make_photo(64, 48)
        for row in kinds.HALF[:1]:
            with open(os.path.join(database.disk, row.file), "wb") as file:
                file.write(photo)
        self.assertEqual(self.migrate_with_kills(database, 0)[0]["not_taken"], 0)

        def then(media):
            found = database.sql("SELECT processing_status, thumbnail_path IS NOT NULL, processing_error LIKE 'gone: %' FROM chat_media"
                                 " WHERE name IN ('header', 'lost') ORDER BY name")
            self.assertEqual(found, [["completed", "1", "NULL"], ["failed", "0", "1"]], "what was pending, one with its file and one without")
            self.assertEqual(database.run("verify").returncode, 1, "a row of the old application is not taken over")
            self.assertEqual(self.migrate_with_kills(database, 0)[0]["not_taken"], 0)
            ran = database.run("verify")
            self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
            self.assertEqual(database.run("rollback", "--app-url", kinds.APP).returncode, 0)
            found = database.sql(f"SELECT original_path, location, thumbnail_path FROM chat_media WHERE uuid = '{media['uuid']}'")
            self.assertEqual(found, [[f"lumbung/workspace_2/{media['uuid']}.jpg", "local", "NULL"]])
            self.assertTrue(os.path.isfile(os.path.join(database.disk, "public", found[0][0])))

        self.check_serve(database, "INSERT INTO chat_media (name, original_path, type, size) VALUES ('raw', 'shared/1/r.pdf', NULL, 1)", then)

    def test_finish_of_each_state(self):
        for name, state in (("dump-old", "old"), ("files-half", "half"), ("files-stuck", "stuck")):
            with self.subTest(name):
                database = self.database(name, state)
                self.assertEqual(database.run("finish").returncode, 1, "finish before migrate")
                self.assertEqual(self.migrate_with_kills(database, 0)[0]["not_taken"], 0)
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
            database.kill(self.dice.uniform(0.05, 0.4), "finish")
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
