"""Nothing takes media away that nobody asked to take away: what becomes of those that nothing uses, setting by setting."""

import contextlib
import json
import unittest

from harness import Server, make_photo

DAYS = 40


class ArchiveTest(unittest.TestCase):
    def setUp(self):
        self.server = Server().start()
        self.addCleanup(self.server.close)
        self.client = self.server.client()
        self.media = self.client.wait_settled(self.client.upload(make_photo(640, 480))[1]["uuid"])
        self.target = f"/api/v1/media/{self.media['uuid']}"
        self.age()

    def age(self):
        """As if nobody had touched the media for so long."""
        with contextlib.closing(self.server.database()) as rows, rows:
            rows.execute("UPDATE chat_media SET updated_at = datetime('now', ?)", (f"-{DAYS} days",))

    def cleanup(self, *words):
        status, out, err = self.server.cli("cleanup", "cleanup_orphans", "purge_deleted", "--json", *words)
        self.assertEqual(status, 0, err)
        return json.loads(out)[0]

    def listed(self, query=""):
        return [media["uuid"] for media in self.client.json("GET", "/api/v1/media" + query)[1]["data"]]

    def orphans_in_doctor(self, *words):
        findings = json.loads(self.server.cli("doctor", "--json", *words)[1])
        return next(finding["text"] for finding in findings if finding["part"] == "orphans")

    def test_by_default_they_stay(self):
        self.assertIn("orphan-action is off: none is looked for; 1 media", self.orphans_in_doctor())
        self.assertIn("orphan-action is off", self.cleanup("--dry-run")["listed"][0])
        self.assertEqual(self.cleanup()["changed"], {})
        self.assertEqual(self.listed(), [self.media["uuid"]])

    def test_a_report_and_a_dry_run_change_nothing(self):
        report = self.cleanup("--orphan-action", "report")
        self.assertIn(self.media["uuid"], report["listed"][0])
        for action, word in (("archive", "archived"), ("delete", "deleted")):
            dry = self.cleanup("--dry-run", "--orphan-action", action)
            self.assertEqual(dry["changed"], {word: 1})
            self.assertIn(f"would be {word}: media {self.media['uuid']}", dry["listed"][0])
        self.assertEqual(self.listed(), [self.media["uuid"]])

    def test_archived_ones_are_delivered_and_come_back_with_an_upload(self):
        self.assertIn("will be archived", self.orphans_in_doctor("--orphan-action", "archive"))
        self.assertEqual(self.cleanup("--orphan-action", "archive")["changed"], {"archived": 1})
        self.assertEqual(self.listed(), [])
        self.assertEqual(self.listed("?archived=true"), [self.media["uuid"]])
        self.assertEqual(self.client.request("GET", self.media["urls"]["original"])[0], 200)
        self.age()
        self.assertEqual(self.cleanup("--orphan-action", "delete")["changed"], {}, "what is archived is kept")
        status, again = self.client.upload(make_photo(640, 480))
        self.assertEqual((status, again["uuid"], again.get("archived_at")), (200, self.media["uuid"], None))
        self.assertEqual(self.listed(), [self.media["uuid"]])

    def test_deleted_ones_can_be_restored(self):
        self.assertEqual(self.cleanup("--orphan-action", "delete")["changed"], {"deleted": 1})
        self.assertEqual(self.client.request("GET", self.target)[0], 404)
        self.assertEqual(self.client.request("POST", self.target + "/restore")[0], 200)
        self.assertEqual(self.listed(), [self.media["uuid"]])


if __name__ == "__main__":
    unittest.main(verbosity=2)
