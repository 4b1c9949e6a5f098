"""Small documents, sound and odd ones, made with Python's standard library."""

import io
import zipfile

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def stream(content, words=b""):
    return b"<<%s/Length %d>>stream\n" % (words, len(content)) + content + b"\nendstream"


def pdf(box="0 0 595 842", pages=1, trailer="", drawing=None):
    """`drawing` is the stream of what is on its pages."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>",
               b"<</Type/Pages/Kids[" + b"3 0 R " * pages + b"]/Count %d>>" % pages,
               f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>".encode(),
               drawing or stream(b"BT /F 40 Tf 40 700 Td (Lumbung) Tj ET"),
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
