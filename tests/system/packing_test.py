"""JSON and the console's files come packed to who takes that; media come as they are."""

import gzip
import json
import re
import subprocess
import unittest

from harness import Server, make_photo

UNBROTLI = "process.stdout.write(require('zlib').brotliDecompressSync(require('fs').readFileSync(0)))"


def unpacked(headers, data):
    coding = headers.get("content-encoding")
    if coding == "gzip":
        return gzip.decompress(data)
    if coding == "br":
        return subprocess.run(["node", "-e", UNBROTLI], input=data, stdout=subprocess.PIPE, check=True).stdout
    return data


class PackingTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.addClassCleanup(cls.server.close)
        cls.client = cls.server.client()
        cls.photo = make_photo(640, 480)
        cls.media = cls.client.wait_settled(cls.client.upload(cls.photo)[1]["uuid"])
        text = ("rows, of a table, that is long\n" * 200).encode()
        cls.table = text
        cls.sheet = cls.client.wait_settled(cls.client.upload(text, name="table.csv")[1]["uuid"])

    def get(self, path, coding=None):
        headers = {} if coding is None else {"Accept-Encoding": coding}
        status, headers, data = self.client.request("GET", path, None, headers)
        return status, {name.lower(): value for name, value in dict(headers).items()}, data

    def test_lists_and_media_are_packed(self):
        for path in ("/api/v1/media?limit=50", f"/api/v1/media/{self.media['uuid']}", "/openapi.json"):
            status, headers, plain = self.get(path, "identity")
            self.assertEqual((status, headers.get("content-encoding")), (200, None))
            self.assertIn("Accept-Encoding", headers["vary"])
            self.assertGreater(len(plain), 1024)
            for accepted, coding in (("gzip", "gzip"), ("gzip, deflate, br", "br"), ("br;q=0, *", "gzip")):
                status, headers, data = self.get(path, accepted)
                self.assertEqual((status, headers["content-encoding"]), (200, coding), path)
                self.assertIn("Accept-Encoding", headers["vary"])
                self.assertLess(len(data), len(plain))
                self.assertEqual(json.loads(unpacked(headers, data)).keys(), json.loads(plain).keys())

    def test_what_is_small_is_not(self):
        status, headers, data = self.get(f"/api/v1/media/{self.media['uuid']}/status", "br, gzip")
        self.assertEqual((status, headers.get("content-encoding")), (200, None))
        self.assertEqual(json.loads(data)["uuid"], self.media["uuid"])

    def test_media_are_never_packed(self):
        for media, content in ((self.media, self.photo), (self.sheet, self.table)):
            status, headers, data = self.get(media["urls"]["original"], "br, gzip")
            self.assertEqual((status, headers.get("content-encoding")), (200, None))
            self.assertEqual(data, content)
        thumbnail = self.get(self.media["urls"]["thumbnail"], "br, gzip")
        self.assertEqual((thumbnail[0], thumbnail[1].get("content-encoding")), (200, None))

    def test_the_files_of_the_console_lie_packed(self):
        plain_page = self.get("/")[2]
        scripts = re.findall(rb'[" ](/assets/[^" ]+\.(?:js|css))', plain_page)
        self.assertTrue(scripts)
        for path in ["/"] + [name.decode() for name in scripts]:
            status, headers, plain = self.get(path)
            self.assertEqual((status, headers.get("content-encoding")), (200, None))
            tags = {headers["etag"]}
            for coding in ("gzip", "br"):
                status, headers, data = self.get(path, coding)
                self.assertEqual(status, 200)
                self.assertEqual(headers.get("vary"), "Accept-Encoding")
                self.assertEqual(unpacked(headers, data), plain, (path, coding))
                if len(plain) > 1024:
                    self.assertEqual(headers.get("content-encoding"), coding, path)
                    self.assertLess(len(data), len(plain))
                    tags.add(headers["etag"])
                again = self.client.request("GET", path, None, {"Accept-Encoding": coding, "If-None-Match": headers["etag"]})
                self.assertEqual(again[0], 304)
            if len(plain) > 1024:
                self.assertEqual(len(tags), 3, "other bytes have another tag")


if __name__ == "__main__":
    unittest.main(verbosity=2)
