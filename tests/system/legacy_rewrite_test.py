"""Old URLs in the texts of the old application, on a real MariaDB: shown, changed with a kill between, and taken back."""

import json
import os
import subprocess
import sys
import time
import unittest

import legacy_rows as kinds
from harness import ROOT
from legacy_database import Database

sys.path.insert(0, os.path.join(ROOT, "tests", "engines"))
from engine import Running  # pylint: disable=wrong-import-position,wrong-import-order

NEW = "https://media.example"
OURS = f"{NEW}/media/public/campaign.jpg"
OLD = f"{kinds.APP}/media/public/campaign.jpg"
SENT = f"uploads/media/sent/2/{kinds.FORTY}.png"
PLACES = ("campaigns.metadata", "campaigns.header_media", "chats.metadata", "auto_replies.metadata")
#: How the application writes a template campaign; PHP escapes slashes.
TEMPLATE = {"header": {"format": "IMAGE", "parameters": [{"type": "IMAGE", "selection": "upload", "value": OLD}]},
            "body": {"text": "Lihat é", "parameters": [{"type": "text", "selection": "static", "value": "x"}]},
            "footer": {"text": ""}, "buttons": [], "media": 14}
COPIES = 60


def php(value):
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/")


def changed(text, old=OLD, new=OURS):
    return text.replace(old, new).replace(old.replace("/", "\\/"), new.replace("/", "\\/"))


#: Texts and what they become.
CAMPAIGNS = [(text, changed(text)) for text in (
    php(TEMPLATE), json.dumps(TEMPLATE), json.dumps(TEMPLATE, ensure_ascii=False, indent=2),
    php({"header": {"parameters": [{"type": "IMAGE", "selection": "default", "value": None}]}, "media": None}),
    php({"campaign_type": "direct", "header": {"type": "image", "text": None, "media": {}}, "body": {"text": f"Klik {OLD}, ya"}}),
    "{broken \"" + OLD + "\"", "{}", php({"a": "https://scontent.whatsapp.net/v/campaign.jpg?oh=1"}), php({"a": f"{kinds.APP}/media/public/no.jpg"}))]
CHATS = [(text, changed(text, f"{kinds.BUCKET}/{SENT}", f"{NEW}/media/{SENT}")) for text in (
    php({"type": "image", "image": {"link": f"{kinds.BUCKET}/{SENT}", "caption": "'\"\\ \U0001f600"}}), php({"url": "https://elsewhere.example/x.jpg"}))]
REPLIES = [(php({"type": "image", "data": {"file": {"url": "/storage/whatsapp/media/1730000000_Price%20list.pdf", "location": "local"}}}),
            php({"type": "image", "data": {"file": {"url": f"{NEW}/media/public/whatsapp/media/1730000000_Price%20list.pdf", "location": "local"}}}))]


class LegacyRewriteTest(unittest.TestCase):
    def fill(self, database):
        rows = [f"INSERT INTO campaigns (id, uuid, workspace_id, name, metadata, created_by) VALUES ({100 + i}, 'm{i}', 2, 'm', {kinds.text(text)}, 1);"
                for i, (text, _) in enumerate(CAMPAIGNS)]
        rows += [f"INSERT INTO chats (id, uuid, workspace_id, contact_id, type, metadata) VALUES ({100 + i}, 'r{i}', 1, 1, 'inbound',"
                 f" {kinds.text(text)});" for i, (text, _) in enumerate(CHATS * COPIES)]
        rows += ["INSERT INTO auto_replies (id, uuid, workspace_id, name, `trigger`, match_criteria, metadata, created_by) VALUES"
                 f" ({100 + i}, 'a{i}', 1, 'a', 't', 'm', {kinds.text(text)}, 1);" for i, (text, _) in enumerate(REPLIES)]
        room = "x" * (191 - len(OLD) - 1)
        rows.append(f"UPDATE campaigns SET header_media = '{OLD}?{room}' WHERE id = 100;"
                    f"UPDATE campaigns SET header_media = '{kinds.APP}/storage/campaign.jpg' WHERE id = 101;")
        database.sql("SET foreign_key_checks = 0;\n" + "\n".join(rows))

    def texts(self, database):
        """Every text as hexadecimal digits: the client has escapes of its own."""
        found = {}
        for place in PLACES:
            table, column = place.split(".")
            for number, text in database.sql(f"SELECT id, HEX(COALESCE({column}, '')) FROM {table} ORDER BY id"):
                found[place, int(number)] = bytes.fromhex(text).decode()
        return found

    def run_json(self, database, *words, code=0):
        ran = database.run_without_disk("rewrite", "--public-url", NEW, "--json", *words)
        self.assertEqual(ran.returncode, code, ran.stdout + ran.stderr)
        return json.loads(ran.stdout)

    def check_changed(self, now, before):
        expected = dict(before)
        for place, rows in (("campaigns.metadata", CAMPAIGNS), ("chats.metadata", CHATS * COPIES), ("auto_replies.metadata", REPLIES)):
            expected.update({(place, 100 + i): text for i, (_, text) in enumerate(rows)})
        expected["campaigns.header_media", 2] = f"{NEW}/media/public/direct.jpg"
        expected["campaigns.header_media", 100] = expected["campaigns.header_media", 101] = OURS
        self.assertEqual(now, expected)

    def kill_in_the_middle(self, database):
        """As soon as the first rows are changed; it is a matter of luck how many."""
        process = subprocess.Popen(database.words_without_disk("rewrite", "--public-url", NEW, "--apply", "--batch", "1"),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        log = "information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'lumbung_legacy_rewrites'"
        while process.poll() is None:
            if database.sql(f"SELECT 1 FROM {log}") and int(database.sql("SELECT COUNT(*) FROM lumbung_legacy_rewrites")[0][0]) > 0:
                break
            time.sleep(0.01)
        process.kill()
        process.wait()

    def check_engine(self, engine):
        database = Database(engine, "dump-old", "old")
        self.addCleanup(database.close)
        self.fill(database)
        ran = database.run_without_disk("rewrite", "--public-url", NEW)
        self.assertEqual(ran.returncode, 1, "before the migration there are no aliases")
        self.assertEqual(database.run("migrate").returncode, 0)
        before = self.texts(database)

        shown = self.run_json(database)
        self.assertEqual(self.texts(database), before, "changed without --apply")
        self.assertEqual([place["place"] for place in shown["places"]], list(PLACES))
        self.assertIn({"place": "campaigns.metadata", "row": 100, "media": 14, "url": OLD, "now": OURS}, shown["links"])
        self.assertEqual(set(shown["hosts"]), {"", "app.example", "blazz.s3.ap-southeast-1.amazonaws.com"})
        self.assertEqual(self.run_json(database, "--host", "app.example")["places"][2]["links"], 0)

        self.kill_in_the_middle(database)
        self.run_json(database, "--apply")
        self.check_changed(self.texts(database), before)
        self.assertEqual(sum(place["changed"] for place in self.run_json(database, "--apply")["places"]), 0)

        database.sql("UPDATE auto_replies SET metadata = '{}' WHERE id = 100; DELETE FROM chats WHERE id = 100;")
        del before["chats.metadata", 100]
        self.assertEqual(self.run_json(database, "--undo", "--batch", "7", code=1)["left"], ["auto_replies 100"])
        before["auto_replies.metadata", 100] = "{}"
        self.assertEqual(self.texts(database), before)

    def test_texts_are_changed_and_taken_back(self):
        with Running("mariadb") as engine:
            self.check_engine(engine)

    def test_a_url_that_finds_no_room_stays(self):
        with Running("mariadb") as engine:
            database = Database(engine, "files-old", "old")
            self.addCleanup(database.close)
            self.assertEqual(database.run("migrate").returncode, 0)
            before = self.texts(database)
            long = "https://" + ".".join(["media"] * 30) + ".example"
            ran = database.run_without_disk("rewrite", "--public-url", long, "--json", "--apply")
            self.assertEqual(ran.returncode, 1, ran.stdout + ran.stderr)
            self.assertEqual(json.loads(ran.stdout)["places"][1]["too_long"], [2])
            self.assertEqual(self.texts(database), before)


if __name__ == "__main__":
    unittest.main()
