"""As much of a tus 1.0 client as the tests need, close to the wire."""

import base64
import socket
import urllib.parse

VERSION = {"Tus-Resumable": "1.0.0"}
BYTES = {**VERSION, "Content-Type": "application/offset+octet-stream"}
UPLOADS = "/api/v1/uploads"


def metadata(**pairs):
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())


class Upload:
    """One upload over a harness.Client."""

    def __init__(self, client, length=None, name="file.pdf", content=None, **fields):
        self.client = client
        headers = {**(BYTES if content is not None else VERSION), "Upload-Metadata": metadata(filename=name)}
        if length is not None:
            headers["Upload-Length"] = str(length)
        headers.update(fields)
        self.status, self.headers, self.body = client.request("POST", UPLOADS, content if content is not None else b"", headers)
        self.path = urllib.parse.urlsplit(self.headers.get("location", "")).path

    def head(self):
        status, headers, _ = self.client.request("HEAD", self.path, headers=VERSION)
        return status, headers

    def offset(self):
        status, headers = self.head()
        assert status == 200, (status, headers)
        return int(headers["upload-offset"])

    def patch(self, content, offset, **fields):
        """(status, headers, body)"""
        return self.client.request("PATCH", self.path, content, {**BYTES, "Upload-Offset": str(offset), **fields})

    def delete(self):
        return self.client.request("DELETE", self.path, headers=VERSION)[0]

    def send(self, content, chunk):
        """All of it, in chunks; the headers of the last answer."""
        headers, offset = {}, self.offset()
        while offset < len(content):
            status, headers, body = self.patch(content[offset:offset + chunk], offset)
            assert status == 204, (status, body)
            offset = int(headers["upload-offset"])
        return headers

    def begin_and_hang(self, content, offset, length, **fields):
        """The beginning of a PATCH of `length` bytes on a socket that stays open: who dies without a word."""
        line = socket.create_connection(("127.0.0.1", self.client.port), timeout=30)
        head = [f"PATCH {self.path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {self.client.token}",
                f"Upload-Offset: {offset}", f"Content-Length: {length}", *(f"{name}: {value}" for name, value in {**BYTES, **fields}.items())]
        line.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + content)
        return line
