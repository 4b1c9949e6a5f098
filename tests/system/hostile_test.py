"""Broken, lying and malicious files: each ends in a verdict with a reason, the server lives and nothing hangs."""

import os
import unittest

import pictures
from harness import CORPUS, Server, make_photo

MUTATIONS_EACH = 12
SETTLED_WITHIN_S = 150


def made_here():
    photo = make_photo(640, 480)
    return {
        "cut.jpg": photo[: len(photo) * 2 // 5],
        "start-only.jpg": photo[:20],
        "lies-about-its-size.png": pictures.png_that_lies(60_000, 60_000),
        "bomb.png": pictures.png(20_000, 20_000, b"\0\0\0"),
        "html.png": b"<!DOCTYPE html><html><script>alert(1)</script></html>",
        "script.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "external.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/hostname"/></svg>',
        "header-only.gif": b"GIF89a" + b"/*" * 40,
        "huge-screen.gif": b"GIF89a\xff\xff\xff\xff\x80\x00\x00\0\0\0\xff\xff\xff;",
        "text.jpg": b"this is no picture",
        "one-byte": b"\xff",
        "zeros.tif": b"II*\0" + b"\0" * 100,
        "loop.tif": b"II*\0\x08\0\0\0\x01\0" + b"\0" * 12 + b"\x08\0\0\0",
        "riff.webp": b"RIFF\xff\xff\xff\x7fWEBPVP8X\x0a\0\0\0\x10\0\0\0\xff\xff\xff\xff\xff\xff",
        "box.heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\xff" * 64,
        "bitmap.bmp": b"BM" + b"\xff" * 60,
    }


class HostileTest(unittest.TestCase):
    def setUp(self):
        self.server = Server("--requests-per-second-max", "0").start()
        self.addCleanup(self.server.close)
        self.client = self.server.client()

    def upload_all(self, files):
        """name → uuid of what was accepted; everything else must be a clear refusal."""
        accepted = {}
        for name, content in files:
            status, answer = self.client.upload(content, name)
            with self.subTest(name=name):
                self.assertIn(status, (200, 202, 400, 413, 415, 422), answer)
                if status in (200, 202):
                    accepted[name] = answer["uuid"]
                else:
                    self.assertTrue(answer["detail"])
        return accepted

    def check_verdicts(self, accepted):
        verdicts = {}
        for name, media_uuid in accepted.items():
            media = self.client.wait_settled(media_uuid, SETTLED_WITHIN_S)
            verdicts[name] = media["processing_status"]
            with self.subTest(name=name):
                self.assertIn(media["processing_status"], ("completed", "failed"))
                if media["processing_status"] == "failed":
                    self.assertGreater(len(media["processing_error"]), 10)
        self.assertTrue(self.server.alive())
        self.assertEqual(self.client.request("GET", "/readyz")[0], 200)
        return verdicts

    def test_files_made_here(self):
        accepted = self.upload_all(made_here().items())
        verdicts = self.check_verdicts(accepted)
        for name in ("cut.jpg", "lies-about-its-size.png", "bomb.png", "header-only.gif", "zeros.tif"):
            self.assertEqual(verdicts[name], "failed", name)
        for name in ("html.png", "script.svg", "text.jpg"):
            self.assertEqual(verdicts[name], "completed", name)  # a document is stored and never shown inline
        self.check_delivery_of_scripts(accepted)

    def check_delivery_of_scripts(self, accepted):
        for name in ("html.png", "script.svg"):
            _, media = self.client.media(accepted[name])
            status, headers, _ = self.client.fetch(media["urls"]["original"])
            self.assertEqual(status, 200)
            self.assertTrue(headers["content-disposition"].startswith("attachment"), headers)
            self.assertEqual(headers["x-content-type-options"], "nosniff")
            self.assertEqual(headers["content-security-policy"], "sandbox; default-src 'none'")

    def test_an_empty_file_is_refused(self):
        status, answer = self.client.upload(b"", "empty.png")
        self.assertIn(status, (400, 422))
        self.assertIn("empty", answer["detail"].lower())

    def test_mutated_pictures(self):
        photo = make_photo(320, 240)
        good = {
            "jpg": photo,
            "png": pictures.convert(photo, ".png"),
            "webp": pictures.convert(photo, ".webp"),
            "gif": pictures.convert(photo, ".gif"),
            "tif": pictures.convert(photo, ".tif", "[compression=lzw]"),
        }
        files = [(f"mutation-{number}.{suffix}", content) for suffix, picture in good.items()
                 for number, content in enumerate(pictures.mutations(picture, MUTATIONS_EACH, seed=7))]
        self.check_verdicts(self.upload_all(files))

    def test_the_corpus(self):
        folder = os.path.join(CORPUS, "hostile")
        names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
        files = []
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                files.append((name, file.read()))
        self.check_verdicts(self.upload_all(files))


if __name__ == "__main__":
    unittest.main(verbosity=2)
