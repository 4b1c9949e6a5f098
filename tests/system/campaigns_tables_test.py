"""Campaigns and templates in the application's own tables, on a real MariaDB after the cut-over, from before its December and from after."""

import base64
import json
import os
import sys
import unittest

import campaign_chain_test
import campaign_races_test
import campaigns_test
from harness import ROOT, Client, Server
from legacy_database import Database

sys.path.insert(0, os.path.join(ROOT, "tests", "engines"))
from engine import Running  # pylint: disable=wrong-import-position,wrong-import-order

STARTED = {}


def setUpModule():
    STARTED["mariadb"] = Running("mariadb")
    unittest.addModuleCleanup(STARTED["mariadb"].__exit__)


def migrated(name, state):
    """What is left of the application's database when Lumbung has taken it over."""
    database = Database(STARTED["mariadb"], name, state)
    ran = database.run("migrate", "--json")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return database


class CampaignsInOldTables(campaigns_test.CampaignsTest):
    """All that campaigns do."""

    test_who_does_not_know_where_it_is_reached_sends_no_url = None  # is none of the tables'

    @classmethod
    def start_server(cls):
        cls.database = migrated("files-old", "old")
        return campaigns_test.campaigns_server(data=cls.database.data, env={"LUMBUNG_DATABASE": cls.database.url})

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.database.close()

    def let_schedules_be_due(self):
        self.database.sql("UPDATE lumbung_campaigns SET scheduled_at_ms = 1 WHERE status = 'scheduled'")

    def test_what_the_application_reads_is_there(self):
        media = self.media(8)
        self.admin.wait_settled(media["uuid"])
        made = self.draft(media, name="Lebaran \U0001f389", ends_at="2100-01-01T00:00:00Z")
        row = self.row_of(made)
        self.assertEqual((row["name"], row["status"], row["campaign_type"], row["preferred_provider"], row["template_id"]),
                         ("Lebaran \U0001f389", "pending", "direct", "webjs", None))
        self.assertEqual((row["header_type"], row["body_text"]), ("image", "Nasi"))
        self.assertIn(media["uuid"], row["header_media"])
        self.assertEqual(Client(self.server.port).fetch(row["header_media"])[0], 200)
        self.assertEqual(json.loads(row["metadata"]),
                         {"campaign_type": "direct", "header": {"type": "image", "text": None, "media": {}}, "body": {"text": "Nasi"},
                          "footer": {"text": None}, "buttons": []})
        used = self.database.sql(f"SELECT media_id, usage_type FROM campaign_media WHERE campaign_id = {row['id']}")
        self.assertEqual(used, [[str(media["id"]), "header"]])
        self.ask("POST", f"/api/v1/campaigns/{made['uuid']}/schedule", {"scheduled_at": "2099-01-01T07:00:00+07:00"})
        later = self.row_of(made)
        self.assertEqual((later["scheduled_at"], later["status"]), ("2099-01-01 00:00:00", "pending"))
        self.assertEqual(later["created_at"], row["created_at"], "the table stamps it anew unless it is told not to")
        self.ask("POST", f"/api/v1/campaigns/{made['uuid']}/cancel")
        self.ask("DELETE", f"/api/v1/campaigns/{made['uuid']}", expect=204)
        self.assertIsNotNone(self.row_of(made)["deleted_at"])

    def row_of(self, campaign):
        columns = ("id", "name", "status", "campaign_type", "preferred_provider", "template_id", "header_type", "header_media", "body_text",
                   "metadata", "scheduled_at", "created_at", "deleted_at")
        pairs = ", ".join(f"'{one}', {one}" for one in columns)
        found = self.database.sql(f"SELECT TO_BASE64(JSON_OBJECT({pairs})) FROM campaigns WHERE uuid = '{campaign['uuid']}'")
        return json.loads(base64.b64decode(found[0][0].replace("\\n", "")))


class ChainInOldTables(campaign_chain_test.CampaignChainTest):
    """From a template to messages, in the older of the two families, which knows templates alone."""

    test_a_picture_to_a_thousand = None
    database_name = "dump-old"

    def start_server(self):
        self.database = migrated(self.database_name, self.database_name.partition("-")[2])
        self.addCleanup(self.database.close)
        return Server("--graph-url", self.graph.url, "--requests-per-second-max", "0", data=self.database.data,
                      env={"LUMBUNG_DATABASE": self.database.url}).start()

    def test_cards_and_documents_and_captions(self):
        super().test_cards_and_documents_and_captions()
        rows = self.database.sql("SELECT templates.name, templates.status, templates.meta_id IS NOT NULL, templates.created_by,"
                                 " JSON_VALUE(templates.metadata, '$.name'), COUNT(template_media.id) FROM templates JOIN template_media"
                                 " ON template_media.template_id = templates.id GROUP BY templates.id ORDER BY templates.id")
        self.assertEqual(rows, [["menu", "APPROVED", "1", "1", "menu", "3"], ["faktur", "APPROVED", "1", "1", "faktur", "1"]])
        campaigns = self.database.sql("SELECT JSON_VALUE(campaigns.metadata, '$.header.format'), campaigns.status, templates.name"
                                      " FROM campaigns JOIN templates ON templates.id = campaigns.template_id ORDER BY campaigns.id")
        self.assertEqual(campaigns, [["NULL", "pending", "menu"], ["DOCUMENT", "pending", "faktur"]])

    def test_the_oldest_campaign_of_the_application_keeps_its_template(self):
        shown = self.ask("POST", "/api/v1/templates", {"name": "lama", "language": "id", "category": "MARKETING", "submit": False,
                                                       "components": [campaign_chain_test.BODY]}, 201)
        row = self.database.sql(f"SELECT id FROM templates WHERE uuid = '{shown['uuid']}'")[0][0]
        rows = ", ".join(f"(UUID(), 1, 'Promo {number}', {row}, '{{}}', '{'completed' if number else 'ongoing'}', 1)" for number in range(6_000))
        self.database.sql(f"INSERT INTO campaigns (uuid, workspace_id, name, template_id, metadata, status, created_by) VALUES {rows}")
        self.database.sql("ANALYZE TABLE campaigns")
        self.assertIn('"Promo 0" (', str(self.ask("DELETE", f"/api/v1/templates/{shown['uuid']}", expect=409)))
        for question, index in ((f"SELECT name FROM campaigns WHERE template_id = {row} AND status > 'failed'", "idx_lumbung_campaigns_sends"),
                                (f"SELECT id FROM templates WHERE uuid = '{shown['uuid']}'", "idx_lumbung_templates_uuid")):
            self.assertIn(index, self.database.sql("EXPLAIN " + question)[0])
        self.database.sql("UPDATE campaigns SET status = 'failed' WHERE status = 'ongoing'")
        self.ask("DELETE", f"/api/v1/templates/{shown['uuid']}", expect=204)


class ChainInHalfTables(ChainInOldTables):
    """The same after the application's own December."""

    database_name = "dump-half"


class RacesInOldTables(campaign_races_test.CampaignRacesTest):
    test_of_many_who_launch_one_does = None

    def start_server(self):
        database = migrated("files-half", "half")
        self.addCleanup(database.close)
        return campaigns_test.campaigns_server(data=database.data, env={"LUMBUNG_DATABASE": database.url})


if __name__ == "__main__":
    unittest.main()
