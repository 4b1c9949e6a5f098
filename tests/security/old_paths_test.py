"""Forty hostile paths below /media/ and /storage/, as they go over the wire: nothing outside the two open folders of the old disk
is given out, and nothing there that is no plain file."""

import os
import socket
import tempfile
import threading
import unittest

from harness import Server

SECRET = b"kept-outside-of-the-open-folders"
FINE = b"%PDF-1.4 fine"

HOSTILE = [
    "/media/../.env", "/media/../../etc/passwd", "/storage/../secret.txt", "/storage/../../.env",
    "/media/public/../../.env", "/media/public/../private/secret.txt", "/media/avatars/../private/secret.txt",
    "/media/%2e%2e/.env", "/media/public/%2e%2e/%2e%2e/.env", "/media/public/.%2e/private/secret.txt",
    "/media/public%2f..%2f..%2f.env", "/media/public/%2e%2e%2fprivate%2fsecret.txt",
    "/media/public/%252e%252e/private/secret.txt", "/media/public/%252e%252e%252fprivate%252fsecret.txt",
    "/media/public/..%252f..%252f.env", "/media/public/%c0%ae%c0%ae/private/secret.txt", "/media/public/..%c0%af..%c0%af.env",
    "/media/public/%e0%80%ae%e0%80%ae/private/secret.txt", "/media/public/fine.pdf%00", "/media/public/../private/secret.txt%00.jpg",
    "/media/public/..%5c..%5c.env", "/media/public/..\\private\\secret.txt", "/media/public\\..\\..\\.env",
    "/media//etc/passwd", "/media/%2fetc%2fpasswd", "/storage//etc/passwd", "/storage/%2fetc/passwd",
    "/media/private/secret.txt", "/media/secret.txt", "/media/.env", "/media/public/.gitignore", "/media/public/.hidden/x.txt",
    "/media/public/link.txt", "/storage/link.txt", "/media/public/outside/secret.txt", "/media/public/proc/self/environ",
    "/media/avatars/link.txt", "/media/public/pipe", "/media/public/null", "/media/public/socket", "/media/public/folder",
    "/media/public/folder/", "/media/public", "/media/public/", "/storage/", "/media/public/fine.pdf/", "/media/public/fine.pdf/.",
    "/media/public/fine.pdf/..", "/media/public/fine.pdf.", "/media/public/./fine.pdf", "/media/public/fine.pdf%20",
    "/media/public/" + "a/" * 30 + "x", "/media/public/" + "a" * 300, "/media/public/" + "%61" * 2000, "/media/public/fine.pdf%",
    "/media/public/%zz", "/media/public/fine.pdf%0d%0aX-Evil:%201", "/media/file:///etc/passwd", "/storage/http://127.0.0.1/",
]


def ask(port, target):
    """The answer to a target that no client of ours would send."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode("latin-1"))
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split(b" ", 2)[1]), head, body


class OldPathsTest(unittest.TestCase):
    def setUp(self):
        self.root = self.enterContext(tempfile.TemporaryDirectory())
        disk = os.path.join(self.root, "storage", "app")
        for folder in ("public/folder", "public/.hidden", "avatars", "private"):
            os.makedirs(os.path.join(disk, folder))
        public = os.path.join(disk, "public")
        for name in (".env", "secret.txt", "private/secret.txt", "public/.gitignore", "public/.hidden/x.txt", "../../.env"):
            with open(os.path.join(disk, name), "wb") as file:
                file.write(SECRET)
        with open(os.path.join(public, "fine.pdf"), "wb") as file:
            file.write(FINE)
        os.symlink("../private/secret.txt", os.path.join(public, "link.txt"))
        os.symlink("../private/secret.txt", os.path.join(disk, "avatars", "link.txt"))
        os.symlink(os.path.join(disk, "private"), os.path.join(public, "outside"))
        os.symlink("/proc", os.path.join(public, "proc"))
        os.mkfifo(os.path.join(public, "pipe"))
        if os.geteuid() == 0:
            os.mknod(os.path.join(public, "null"), 0o020666, os.makedev(1, 5))
        listener = self.enterContext(socket.socket(socket.AF_UNIX))
        listener.bind(os.path.join(public, "socket"))
        self.server = self.enterContext(Server("--workers", "0", "--old-disk", disk))

    def test_nothing_outside_is_given_out(self):
        self.assertGreaterEqual(len(HOSTILE), 40)
        for target in HOSTILE:
            with self.subTest(target[:80]):
                status, head, body = ask(self.server.port, target)
                self.assertIn(status, (400, 404, 414, 431), (head, body[:200]))
                self.assertNotIn(SECRET, body)
                self.assertNotIn(b"root:", body)
                self.assertNotIn(b"X-Evil", head)
        status, _, body = ask(self.server.port, "/media/public/fine.pdf")
        self.assertEqual((status, body), (200, FINE))

    def test_a_link_put_there_in_the_middle_leads_nowhere(self):
        public = os.path.join(self.root, "storage", "app", "public")
        turn, done = os.path.join(public, "turn"), threading.Event()

        def swap():
            while not done.is_set():
                for target in ("folder", "../private"):
                    os.symlink(target, turn + ".new")
                    os.replace(turn + ".new", turn)

        swapping = threading.Thread(target=swap)
        swapping.start()
        try:
            for _ in range(200):
                status, _, body = ask(self.server.port, "/media/public/turn/secret.txt")
                self.assertEqual(status, 404)
                self.assertNotIn(SECRET, body)
        finally:
            done.set()
            swapping.join()


if __name__ == "__main__":
    unittest.main()
