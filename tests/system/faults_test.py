"""What a client sees while S3 or MariaDB goes wrong in each of the ways they do: 503 and when to come again, never a lost or a wrong file, and
success as soon as it is over."""

import json
import os
import subprocess
import sys
import time
import unittest
import urllib.parse

from harness import Server, make_photo, with_comment
from s3_proxy import FaultyWay

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "engines"))
from engine import Running  # pylint: disable=wrong-import-position


class FaultsTest(unittest.TestCase):
    def assert_told_to_come_again(self, client, content):
        status, headers, body = client.post_file(content)
        self.assertEqual(status, 503, body)
        self.assertGreater(int(headers["retry-after"]), 0)

    def assert_taken(self, client, content):
        status, media = client.upload(content)
        self.assertIn(status, (200, 202), media)
        self.assertEqual(client.wait_settled(media["uuid"], 120)["processing_status"], "completed")
        return media


class S3FaultsTest(FaultsTest):
    @classmethod
    def setUpClass(cls):
        cls.radosgw = cls.enterClassContext(Running("radosgw", "media"))
        target = urllib.parse.urlsplit(cls.radosgw["URL"])
        cls.way = FaultyWay(target.hostname, target.port)
        cls.addClassCleanup(cls.way.server_close)
        env = {"LUMBUNG_STORAGE": f"s3://media?endpoint={cls.way.url}", "AWS_ACCESS_KEY_ID": cls.radosgw["ACCESS_KEY"],
               "AWS_SECRET_ACCESS_KEY": cls.radosgw["SECRET_KEY"]}
        cls.server = cls.enterClassContext(Server("--workers", "1", env=env))
        cls.client = cls.server.client()
        cls.photo = make_photo(640, 480)

    def setUp(self):
        self.addCleanup(self.way.mend)
        self.content = with_comment(self.photo, self.id())

    def assert_passes(self):
        """While it goes wrong nothing is acknowledged; afterwards the same file is taken."""
        self.assert_told_to_come_again(self.client, self.content)
        self.way.mend()
        self.assert_taken(self.client, self.content)

    def test_500(self):
        self.way.refuse(500, "InternalError")
        self.assert_passes()

    def test_503_slow_down(self):
        self.way.refuse(503, "SlowDown")
        self.assert_passes()

    def test_expired_credentials(self):
        self.way.refuse(400, "ExpiredToken")
        self.assert_passes()

    def test_a_checksum_that_stays_wrong(self):
        self.way.refuse(400, "XAmzContentSHA256Mismatch")
        self.assert_passes()

    def test_a_clock_that_differs(self):
        self.way.refuse(403, "RequestTimeTooSkewed", "Date: Sun, 22 Nov 2020 14:00:00 GMT\r\n")
        self.assert_told_to_come_again(self.client, self.content)
        self.assertRegex(self.server.log(), "this machine's clock is [0-9]+ s ahead of the bucket's")
        _, out, _ = self.server.cli("doctor", "--json")
        clock, = (finding for finding in json.loads(out) if finding["part"] == "clock")
        self.assertEqual(clock["state"], "BROKEN", out)
        self.assertRegex(clock["text"], "this machine's clock is [0-9]+ s ahead of the bucket's: set it")
        # Our clock was set by the server's, which was wrong. Now the server says what time it really is, and is believed.
        self.way.mend()
        self.assert_taken(self.client, self.content)

    def test_a_node_is_ready_while_its_bucket_answers(self):
        def wait_for(status):
            deadline = time.monotonic() + 60
            while self.client.request("GET", "/readyz")[0] != status:
                self.assertLess(time.monotonic(), deadline, f"/readyz never said {status}")
                time.sleep(0.2)

        wait_for(200)
        self.way.refuse(503, "SlowDown")
        wait_for(503)
        self.assertEqual(json.loads(self.client.request("GET", "/readyz")[2])["checks"]["storage"], "unavailable")
        self.way.mend()
        wait_for(200)

    def test_half_a_body(self):
        media = self.assert_taken(self.client, self.content)
        self.way.break_off()
        try:
            status, _, data = self.client.fetch(media["urls"]["original"])
            self.assertTrue(status >= 500 or data == self.content, status)
        except OSError:
            pass  # a connection that breaks off tells the client as well that this is not all
        self.way.mend()
        self.assertEqual(self.client.fetch(media["urls"]["original"])[2], self.content)


class MariadbFaultsTest(FaultsTest):
    def test_read_only(self):
        with Running("mariadb") as mariadb:
            def as_root(statement):
                subprocess.run(["mariadb", "--no-defaults", f"--socket={mariadb['SOCKET']}", "--user=root", "--execute", statement],
                               check=True)

            as_root("CREATE DATABASE lumbung_faults")
            with Server("--workers", "1", env={"LUMBUNG_DATABASE": mariadb["URL"] + "lumbung_faults"}) as server:
                client, photo = server.client(), make_photo(640, 480)
                media = self.assert_taken(client, photo)
                reader = server.client()
                as_root("SET GLOBAL read_only = 1")
                self.assert_told_to_come_again(client, with_comment(photo, "read-only"))
                self.assertEqual(client.media(media["uuid"])[0], 200)
                self.assertEqual(reader.media(media["uuid"])[0], 200, "no note can be made of this token's first use")
                self.assertEqual(client.fetch(client.media(media["uuid"])[1]["urls"]["original"])[2], photo)
                as_root("SET GLOBAL read_only = 0")
                self.assert_taken(client, with_comment(photo, "read-only"))


if __name__ == "__main__":
    unittest.main()
