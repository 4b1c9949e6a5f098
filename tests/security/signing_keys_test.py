"""Each workspace signs its URLs with a key of its own: a change by the command line, beside a running server, ends the URLs of one
workspace and of no other, on every node."""

import json
import re
import time
import unittest

from harness import Client, Server

# Within a second, says the documentation; the rest is for a machine that has much to do.
PATIENCE = 15
FORBIDDEN = "The signature of this link is not valid."


class SigningKeysTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--requests-per-second-max", "0").start()
        status, out, err = cls.server.cli("workspace", "create", "Toko", "--json")
        assert status == 0, err
        cls.other = json.loads(out)["id"]

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def url_of(self, client, media_uuid):
        status, made = client.json("GET", f"/api/v1/media/{media_uuid}/url?variant=original")
        self.assertEqual(status, 200, made)
        return made["url"]

    def uploaded(self, client, content):
        status, media = client.upload(content, name="told.bin")
        self.assertEqual(status, 202, media)
        client.wait_settled(media["uuid"])
        return media["uuid"]

    def status_of(self, url, port=None):
        return Client(port or self.server.port).fetch(url)[0]

    def revoke_urls(self, *words):
        status, out, err = self.server.cli("token", "revoke", "--urls", *words)
        self.assertEqual(status, 0, err)
        return out

    def wait_refused(self, url, port=None):
        deadline = time.monotonic() + PATIENCE
        while (answer := Client(port or self.server.port).fetch(url))[0] != 403:
            self.assertLess(time.monotonic(), deadline, f"a revoked URL still answers {answer[0]}")
            time.sleep(0.05)
        self.assertEqual(json.loads(answer[2])["detail"], FORBIDDEN)

    def wait_new(self, client, media_uuid, old):
        """What is signed within the second of a change may still be of the old key."""
        deadline = time.monotonic() + PATIENCE
        while (url := self.url_of(client, media_uuid)) == old:
            self.assertLess(time.monotonic(), deadline, "the new key signs nothing")
            time.sleep(0.05)
        return url

    def test_a_change_of_the_key_ends_the_urls_of_one_workspace_on_every_node(self):
        client, stranger = self.server.client(), self.server.client(self.other)
        mine, theirs = self.uploaded(client, b"mine"), self.uploaded(stranger, b"theirs")
        before, untouched = self.url_of(client, mine), self.url_of(stranger, theirs)
        with Server("--requests-per-second-max", "0", "--workers", "0", data=self.server.data) as second:
            # Closing it must not take the data away under the first.
            second.close = second.kill
            for port in (self.server.port, second.port):
                self.assertEqual(self.status_of(before, port), 200)
                self.assertEqual(self.status_of(untouched, port), 200)
            self.revoke_urls("--workspace", "1")
            for port in (self.server.port, second.port):
                self.wait_refused(before, port)
                self.assertEqual(self.status_of(untouched, port), 200)
                self.assertEqual(self.status_of(before, port), 403, "once refused, for good")
            after = self.wait_new(client, mine, before)
            for port in (self.server.port, second.port):
                deadline = time.monotonic() + PATIENCE
                while self.status_of(after, port) != 200:
                    self.assertLess(time.monotonic(), deadline, "a new URL is refused")
                    time.sleep(0.05)
        self.assertEqual(self.status_of(untouched), 200)
        self.assertEqual(client.request("GET", "/api/v1/media")[0], 200, "tokens stay valid")

    def test_a_url_names_its_key_and_not_its_workspace(self):
        client = self.server.client()
        url = self.url_of(client, self.uploaded(client, b"named"))
        key = re.search(r"[?&]k=([0-9a-f]{36})(&|$)", url)
        self.assertTrue(key, url)
        stranger = self.server.client(self.other)
        theirs = self.url_of(stranger, self.uploaded(stranger, b"named"))
        self.assertNotIn(key[1], theirs)
        # A signature under the name of another workspace's key is none.
        swapped = url.replace(key[1], re.search(r"[?&]k=([0-9a-f]+)", theirs)[1])
        self.assertEqual(self.status_of(swapped), 403)
        self.assertEqual(self.status_of(url.replace("&k=" + key[1], "")), 403)

    def test_it_is_put_on_record_and_says_what_it_does(self):
        out = self.revoke_urls("--workspace", str(self.other))
        self.assertIn(f"Workspace {self.other} ", out)
        self.assertIn("CDN", out)
        first = json.loads(self.revoke_urls("--workspace", str(self.other), "--json"))
        second = json.loads(self.revoke_urls("--workspace", str(self.other), "--json"))
        self.assertEqual(first["revoked_urls_of"], self.other)
        self.assertEqual(second["url_epoch"], first["url_epoch"] + 1)
        status, out, err = self.server.cli("audit", "--json")
        self.assertEqual(status, 0, err)
        self.assertIn("workspace.urls_revoked", out)

    def test_a_revoked_token_leaves_the_urls_that_it_got(self):
        client = self.server.client()
        url = self.url_of(client, self.uploaded(client, b"left behind"))
        rows = json.loads(self.server.cli("token", "list", "--json")[1])
        self.assertEqual(self.server.cli("token", "revoke", str(max(row["id"] for row in rows)))[0], 0)
        deadline = time.monotonic() + PATIENCE
        while client.request("GET", "/api/v1/media")[0] != 401:
            self.assertLess(time.monotonic(), deadline, "the revoked token is still believed")
            time.sleep(0.05)
        self.assertEqual(self.status_of(url), 200)

    def test_what_is_not_clear_is_not_done(self):
        for words in ((), ("--urls",), ("--urls", "--workspace", "*"), ("7", "--urls", "--workspace", "1"),
                      ("--workspace", "1"), ("7", "--workspace", "1"), ("--urls", "--workspace", "0")):
            self.assertEqual(self.server.cli("token", "revoke", *words)[0], 2, words)
        self.assertEqual(self.server.cli("token", "revoke", "--urls", "--workspace", "999999")[0], 1)


if __name__ == "__main__":
    unittest.main()
