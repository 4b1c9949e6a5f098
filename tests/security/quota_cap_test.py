"""A workspace that deletes, holds uploads open and announces too much puts no more on the disk than three times its quota."""

import base64
import contextlib
import os
import socket
import unittest

from harness import Server

PATIENCE = 30
QUOTA = 100_000
FORM = b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'


class QuotaCapTest(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)
        self.server.start()
        self.assertEqual(self.server.cli("workspace", "quota", "1", "--bytes", str(QUOTA))[0], 0)
        self.client = self.server.client()

    def announce(self, framing):
        """Asks for leave to send a form; gives the connection and what was answered first."""
        held = socket.create_connection((self.client.host, self.client.port), timeout=PATIENCE)
        self.addCleanup(held.close)
        held.sendall((f"POST /api/v1/media HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.client.token}\r\n"
                      "Content-Type: multipart/form-data; boundary=B\r\nExpect: 100-continue\r\n"
                      f"{framing}\r\n\r\n").encode())
        return held, self.status(held)

    @staticmethod
    def status(held):
        answer = b""
        while b"\r\n\r\n" not in answer:
            piece = held.recv(65536)
            if not piece:
                return None
            answer += piece
        return int(answer.split(b" ", 2)[1])

    def test_what_can_not_fit_is_refused_before_it_is_sent(self):
        self.assertEqual(self.announce("Content-Length: 500000")[1], 413)
        self.assertEqual(self.announce("Content-Length: 90000")[1], 100)
        page = self.client.request("GET", "/metrics")[2].decode()
        self.assertIn('lumbung_uploads_refused_total{reason="payload_too_large"} 1', page)

    def test_what_was_deleted_and_is_kept_counts(self):
        for n in range(3):
            status, made = self.client.upload(bytes([65 + n]) * 90_000)
            self.assertEqual(status, 202, made)
            self.assertEqual(self.client.request("DELETE", f"/api/v1/media/{made['uuid']}")[0], 204)
        self.server.kill()  # what is kept stands in the database
        self.server.start()
        self.assertEqual(self.announce("Content-Length: 80000")[1], 413)
        status, problem = self.client.upload(b"z" * 30_001)
        self.assertEqual((status, problem["code"]), (413, "payload_too_large"))
        self.assertEqual((problem["quota"]["bytes_kept"], problem["quota"]["bytes_cap"]), (270_000, 3 * QUOTA))
        self.assertEqual(self.client.upload(b"z" * 30_000)[0], 202)

    def test_uploads_under_way_count(self):
        held = [self.announce(f"Content-Length: {QUOTA}") for _ in range(3)]
        self.assertEqual([status for _, status in held], [100, 100, 100])
        self.assertEqual(self.announce("Content-Length: 60000")[1], 413)

    def test_resumable_uploads_that_are_open_count_for_forms(self):
        for _ in range(3):
            status, _, _ = self.client.request("POST", "/api/v1/uploads", headers={
                "Tus-Resumable": "1.0.0", "Upload-Length": str(QUOTA - 20_000)})
            self.assertEqual(status, 201)
        self.assertEqual(self.announce("Content-Length: 90000")[1], 413)
        # What is announced is a form, whose file is up to 4 KiB smaller.
        self.assertEqual(self.client.upload(b"z" * 65_000)[0], 413)
        self.assertEqual(self.client.upload(b"z" * 50_000)[0], 202)

    def begin_without_a_length(self):
        status, headers, _ = self.client.request("POST", "/api/v1/uploads", headers={"Tus-Resumable": "1.0.0", "Upload-Defer-Length": "1"})
        self.assertEqual(status, 201)
        return headers["location"]

    def go_on(self, path, *more):
        """A PATCH whose bytes come in chunks."""
        held = socket.create_connection((self.client.host, self.client.port), timeout=PATIENCE)
        self.addCleanup(held.close)
        lines = [f"PATCH {path} HTTP/1.1", "Host: x", f"Authorization: Bearer {self.client.token}", "Tus-Resumable: 1.0.0",
                 "Upload-Offset: 0", "Content-Type: application/offset+octet-stream", "Transfer-Encoding: chunked", *more]
        held.sendall("".join(line + "\r\n" for line in [*lines, ""]).encode())
        return held

    def bytes_on_disk(self):
        """Without a probe of the engine watch, which comes and goes at any moment."""
        return sum(os.path.getsize(os.path.join(folder, name))
                   for folder, _, names in os.walk(os.path.join(self.server.data, "media", "temp")) for name in names
                   if not folder.endswith("/workspace_0"))

    def test_resumable_uploads_without_a_length_count_while_they_come(self):
        held = [self.go_on(self.begin_without_a_length()) for _ in range(8)]
        chunk = b"2710\r\n" + b"x" * 10_000 + b"\r\n"
        for _ in range(9):
            for one in held:
                with contextlib.suppress(OSError):
                    one.sendall(chunk)
        statuses = []
        for one in held:
            with contextlib.suppress(OSError):
                one.sendall(b"0\r\n\r\n")
            with contextlib.suppress(OSError):
                statuses.append(self.status(one))
        self.assertIn(413, statuses)
        self.assertIn(204, statuses)
        self.assertLessEqual(self.bytes_on_disk(), 3 * QUOTA)

    def test_turns_that_are_refused_leave_nothing(self):
        wrong = "Upload-Checksum: sha256 " + base64.b64encode(bytes(32)).decode()
        for more, chunks, refused in (([wrong], 10, 460), ([], 40, 413)):
            held = self.go_on(self.begin_without_a_length(), *more)
            with contextlib.suppress(OSError):
                held.sendall((b"2710\r\n" + b"x" * 10_000 + b"\r\n") * chunks + b"0\r\n\r\n")
            self.assertEqual(self.status(held), refused)
            self.assertLess(self.bytes_on_disk(), 1_000, "more than what the store notes of an upload")

    def test_who_does_not_say_how_much_comes_is_stopped(self):
        held, status = self.announce("Transfer-Encoding: chunked")
        self.assertEqual(status, 100)
        chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
        with contextlib.suppress(OSError):
            held.sendall(b"%x\r\n" % len(FORM) + FORM + b"\r\n" + chunk * 16)
        self.assertEqual(self.status(held), 413)


if __name__ == "__main__":
    unittest.main()
