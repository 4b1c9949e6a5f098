"""Odd, damaged and hostile files through the whole product, scanned by a real clamd: each ends as the table says."""

import os
import time
import unittest

import odd_files
from harness import CORPUS, Server
from malware import Running

SETTLED_WITHIN_S = 300
NOT_VARIANTS = {"original", "optimal"}


class OddFilesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        clamd = cls.enterClassContext(Running("clamd"))
        cls.server = cls.enterClassContext(Server("--requests-per-second-max", "0", "--scanner", f"clamd://127.0.0.1:{clamd['PORT']}"))
        cls.client = cls.server.client()

    def upload(self, name, content, row):
        """The uuid; None when the upload was refused, as it should be."""
        status, answer = self.client.upload(content, name)
        with self.subTest(name):
            if row.state != "refused":
                self.assertIn(status, (200, 202), answer)
                return answer["uuid"]
            self.assertEqual(status, 422, answer)
            self.assertIn(row.reason, answer["detail"])
        return None

    def check_held(self, media_uuid, row):
        deadline = time.monotonic() + SETTLED_WITHIN_S
        while True:
            media = self.client.media(media_uuid)[1]
            if "scan" in media["metadata"] or time.monotonic() > deadline:
                break
            time.sleep(0.1)
        self.assertEqual((media["processing_status"], media["metadata"]["scan"]["state"]), ("pending", row.reason), media)
        self.assertEqual({variant for variant, url in media["urls"].items() if url} - NOT_VARIANTS, set())

    def check(self, media, row):
        metadata = media["metadata"]
        self.assertEqual(media["processing_status"], row.state, media)
        if row.type:
            self.assertEqual(media["type"], row.type)
        self.assertEqual(metadata.get("error_code"), row.reason)
        self.assertEqual(metadata["scan"]["state"], "infected" if row.reason == "infected" else "clean")
        if row.state == "failed":
            code, _, reason = media["processing_error"].partition(": ")
            self.assertEqual(code, row.reason)
            self.assertGreater(len(reason), 20)
        delivered = {variant for variant, url in media["urls"].items() if url} - NOT_VARIANTS
        self.assertEqual(delivered, set(row.variants), metadata.get("skipped"))
        for variant in delivered:
            status, _, data = self.client.fetch(media["urls"][variant])
            self.assertEqual(status, 200, variant)
            self.assertNotIn(b"<script>", data)
        sent = {channel: fit["variant"] for channel, fit in metadata.get("fits", {}).items() if fit["variant"]}
        self.assertEqual(sent, row.sent)

    def check_all(self, rows):
        uploaded = {name: self.upload(name, content, row) for name, (content, row) in rows.items()}
        for name, (_, row) in rows.items():
            with self.subTest(name):
                if row.state == "pending":
                    self.check_held(uploaded[name], row)
                elif uploaded[name]:
                    self.check(self.client.wait_settled(uploaded[name], SETTLED_WITHIN_S), row)
        self.assertEqual(self.client.request("GET", "/readyz")[0], 200)

    def test_files_made_here(self):
        self.check_all(odd_files.made_here())

    def test_real_files(self):
        rows = {}
        for name, row in odd_files.REAL.items():
            path = os.path.join(CORPUS, "hostile", name)
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    rows[name] = (file.read(), row)
        print(f"\n{len(rows)} of {len(odd_files.REAL)} real files are there", flush=True)
        self.check_all(rows)


if __name__ == "__main__":
    unittest.main(verbosity=2)
