"""Documents, odd and hostile ones among them, through the whole product: each in its state, with its reason and variants."""

import io
import unittest
import zipfile
import zlib

from harness import Server, make_photo

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOCM = "application/vnd.ms-word.document.macroenabled.12"
# 100 metres in points.
HUNDRED_METRES = 283465


def pdf(box="0 0 595 842", pages=1, trailer=""):
    text = b"BT /F 40 Tf 40 700 Td (Lumbung) Tj ET"
    objects = [b"<</Type/Catalog/Pages 2 0 R>>",
               b"<</Type/Pages/Kids[" + b"3 0 R " * pages + b"]/Count %d>>" % pages,
               f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>".encode(),
               b"<</Length %d>>stream\n" % len(text) + text + b"\nendstream",
               b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    out, table = b"%PDF-1.7\n", b"xref\n0 6\n0000000000 65535 f \n"
    for number, body in enumerate(objects, 1):
        table += b"%010d 00000 n \n" % len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    return out + table + f"trailer<</Size 6/Root 1 0 R{trailer}>>\nstartxref\n{len(out)}\n%%EOF\n".encode()


def locked_pdf():
    """Encrypted with a password that nobody has (RC4, 40 bits: the values need not be right to ask for one)."""
    secret = "00" * 32
    return pdf(trailer=f"/Encrypt<</Filter/Standard/V 1/R 2/O<{secret}>/U<{secret}>/P -4>>/ID[<00><00>]")


def package(parts):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return archive.getvalue()


def docx(**more):
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    return package({
        "[Content_Types].xml":
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
            f'PartName="/word/document.xml" ContentType="{DOCX}.main+xml"/></Types>',
        "_rels/.rels":
            f'<Relationships xmlns="{relations}"><Relationship Id="r" Target="word/document.xml" Type='
            '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
        "word/document.xml":
            '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
            "<w:t>Lumbung</w:t></w:r></w:p></w:body></w:document>", **more})


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
