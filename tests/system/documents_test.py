"""Documents, odd and hostile ones among them, through the whole product: each in its state, with its reason and variants."""

import unittest
import zlib

from harness import Server, make_photo
from papers import DOCX, docx, locked_pdf, package, pdf

PDF = "application/pdf"
DOCM = "application/vnd.ms-word.document.macroenabled.12"
# 100 metres in points.
HUNDRED_METRES = 283465


def bomb():
    """A thousandth of what it unpacks to: 400 MB of zeros."""
    return docx(**{"word/media/rice.bin": b"\0" * 400_000_000})


PAGE = {"thumbnail", "preview"}
SHEET = {"thumbnail"}
# name: (content, state, type, what its error or its "shown" begins with, variants, whether it may be sent as a document)
TABLE = {
    "terms.pdf": (pdf(pages=3), "completed", PDF, "page", PAGE, True),
    "invoice.png": (pdf(), "completed", PDF, "page", PAGE, True),
    "banner.pdf": (pdf(f"0 0 {HUNDRED_METRES} 842"), "completed", PDF, "page", PAGE, True),
    "field.pdf": (pdf(f"0 0 {HUNDRED_METRES} {HUNDRED_METRES}"), "completed", PDF, "page", PAGE, True),
    "world.pdf": (pdf("0 0 1000000000 1000000000"), "failed", PDF, "pixel_budget", set(), False),
    "empty.pdf": (pdf(pages=0), "failed", PDF, "corrupt", set(), False),
    "cut.pdf": (pdf()[:60], "failed", PDF, "corrupt", set(), False),
    "locked.pdf": (locked_pdf(), "completed", PDF, "placeholder", SHEET, True),
    "both.pdf": (pdf() + docx(), "completed", PDF, "page", PAGE, True),
    "both.jpg": (make_photo(200, 200) + docx(), "completed", "image/jpeg", None, {"thumbnail", "compressed"}, False),
    "letter.docx": (docx(), "completed", DOCX, "page", PAGE, True),
    "letter.jpg": (docx(), "completed", DOCX, "page", PAGE, True),
    "macros.docx": (docx(**{"word/vbaProject.bin": b"x"}), "completed", DOCM, None, SHEET, False),
    "bomb.docx": (bomb, "failed", None, "resource_limit", set(), False),
    "cut.docx": (docx()[:300], "failed", None, "corrupt", set(), False),
    "archive.zip": (package({"a.txt": "rice"}), "completed", "application/zip", "placeholder", SHEET, False),
    "note.txt": ("Dear customer,\nyour order is on its way.\n".encode(), "completed", "text/plain", "text", PAGE, True),
    "list.csv": (b"name,phone\nBudi,+62\nSiti,+62\n", "completed", "text/csv", "text", PAGE, False),
    "page.html": (b"<!DOCTYPE html><html><script>alert(1)</script></html>", "completed", "text/html", "placeholder", SHEET, False),
    "noise.bin": (zlib.compress(b"rice" * 9)[2:] + b"\xfe\xff" * 90, "completed", None, None, SHEET, False),
}


class DocumentsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.server.start()
        cls.client = cls.server.client()

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def check(self, name, content, state, mime, word, variants, sendable):
        status, media = self.client.upload(content() if callable(content) else content, name)
        self.assertIn(status, (200, 202), media)
        media = self.client.wait_settled(media["uuid"], 120)
        self.assertEqual(media["processing_status"], state, media)
        self.assertTrue(mime is None or media["type"] == mime, media)
        if state == "failed":
            self.assertTrue(media["processing_error"].startswith(f"{word}: "), media)
            return
        self.assertTrue(word is None or media["metadata"]["document"]["shown"] == word, media)
        fit = media["metadata"]["fits"]["session_document"]
        self.assertEqual(fit["variant"], "original" if sendable else None, fit)
        self.assertTrue(sendable or fit["reason"])
        for variant in variants:
            status, headers, data = self.client.fetch(media["urls"][variant])
            self.assertEqual((status, headers["content-type"]), (200, "image/jpeg"), variant)
            self.assertGreater(len(data), 100)
        told = {skipped["variant"] for skipped in media["metadata"].get("skipped", [])}
        self.assertTrue(variants != SHEET or media["urls"]["preview"] or "preview" in told, media)

    def test_each_ends_in_its_state(self):
        for name, (content, *expected) in TABLE.items():
            with self.subTest(name):
                self.check(name, content, *expected)
        self.assertTrue(self.server.alive())

    def test_nothing_at_all_is_refused(self):
        self.assertEqual(self.client.upload(b"", "nothing.pdf")[0], 422)


if __name__ == "__main__":
    unittest.main()
