"""Files that are taken away under a running server: what lies elsewhere gets no more writes, readiness says so, and as soon as it is back
everything goes on, without a restart."""

import json
import os
import shutil
import unittest

from harness import Server, make_photo, with_comment
from stored_bytes import age_database, age_files, files_below, wait_until


class MovedTest(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server("--workers", "1"))
        self.client = self.server.client()
        self.photo = make_photo(64, 48)
        self.kept = with_comment(self.photo, "kept")
        self.media = self.assert_taken(self.kept)

    def path(self, name):
        return os.path.join(self.server.data, name)

    def readiness(self):
        status, _, body = self.client.request("GET", "/readyz")
        return status, json.loads(body)["checks"]

    def wait_for_engine(self, part, is_up):
        line = f'lumbung_engine_up{{engine="{part}"}} {is_up}\n'.encode()
        wait_until(lambda: line in self.client.request("GET", "/metrics")[2], 60, f"the figures never say {line}")

    def assert_taken(self, content):
        status, media = self.client.upload(content)
        self.assertIn(status, (200, 202), media)
        settled = self.client.wait_settled(media["uuid"])
        self.assertEqual(settled["processing_status"], "completed", settled)
        return settled

    def assert_told_to_come_again(self, content):
        status, headers, body = self.client.post_file(content)
        self.assertEqual(status, 503, body)
        self.assertGreater(int(headers["retry-after"]), 0)

    def assert_away_and_back(self, name, part):
        """The parts that are asked keep their answers for ten seconds."""
        away = self.path("away")
        os.rename(self.path(name), away)
        content = with_comment(self.photo, name)
        self.assert_told_to_come_again(content)
        _, checks = wait_until(lambda: (found := self.readiness())[0] == 503 and found, 60, "/readyz stays green")
        self.assertEqual(checks[part], "unavailable")
        self.wait_for_engine(part, 0)
        self.assertFalse(os.path.exists(self.path(name)), "another one was begun in its place")
        os.rename(away, self.path(name))
        self.assert_taken(content)
        wait_until(lambda: self.readiness()[0] == 200, 60, "/readyz stays red")
        self.wait_for_engine(part, 1)
        self.assertEqual(self.client.fetch(self.media["urls"]["original"])[2], self.kept)

    def test_the_media_directory(self):
        self.assert_away_and_back("media", "storage")

    def test_the_database(self):
        self.assert_away_and_back("lumbung.db", "database")

    def test_folders_below_the_media_directory(self):
        for folder in (".scratch", "temp", "original", "thumbnails"):
            shutil.rmtree(os.path.join(self.path("media"), folder))
            self.assert_taken(with_comment(self.photo, folder))
        self.assertEqual(self.readiness()[0], 200)

    def test_a_database_that_was_lost_costs_no_objects(self):
        """Who restarts without it gets an empty one, whose sweeps must not take what the lost one names."""
        self.assertEqual(self.server.stop(), 0)
        age_files(self.server)
        away = self.path("lost.db")
        os.rename(self.path("lumbung.db"), away)
        self.server.start()
        self.assertEqual(self.server.stop(), 0)
        before = files_below(self.path("media"))
        status, out, err = self.server.cli("cleanup", "purge_temp", "cleanup_orphans", "remove_objects", "--offline")
        self.assertEqual(status, 0, err)
        self.assertIn("older than the database", out)
        self.assertEqual(files_below(self.path("media")), before)
        age_database(self.server)
        self.assertEqual(self.server.cli("cleanup", "cleanup_orphans", "--dry-run", "--offline", "--json")[0], 0)
        os.rename(away, self.path("lumbung.db"))
        self.server.start()
        self.assertEqual(self.client.fetch(self.media["urls"]["original"])[2], self.kept)


if __name__ == "__main__":
    unittest.main(verbosity=2)
