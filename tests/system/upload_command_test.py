"""`lumbung upload` with large files and folders: what breaks off goes on, on either side."""

import contextlib
import hashlib
import json
import os
import random
import subprocess
import tempfile
import threading
import time
import unittest
import zipfile

from harness import BINARY, Server, make_photo

MEBI = 1024 * 1024


class UploadCommandTest(unittest.TestCase):
    def setUp(self):
        self.server = Server("--requests-per-second-max", "0").start()
        self.addCleanup(self.server.close)
        self.client = self.server.client()
        folder = tempfile.TemporaryDirectory(prefix="lumbung-files-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.state = os.path.join(self.folder, ".state")

    def file(self, name, content):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def begin(self, *words):
        command = [BINARY, "upload", "--server", f"http://127.0.0.1:{self.server.port}", "--token", self.client.token, "--json", *words]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env=dict(os.environ, XDG_STATE_HOME=self.state))

    def finish(self, upload, expect=0):
        out, err = upload.communicate(timeout=120)
        self.assertEqual(upload.returncode, expect, err + out)
        return json.loads(out)

    def received(self):
        """Bytes of uploads that are under way."""
        with contextlib.closing(self.server.database()) as database:
            return database.execute("SELECT COALESCE(SUM(received), 0) FROM lumbung_uploads WHERE media_uuid IS NULL").fetchone()[0]

    def wait_for_bytes(self, least):
        deadline = time.monotonic() + 60
        while self.received() < least:
            self.assertLess(time.monotonic(), deadline, self.server.log()[-2000:])
            time.sleep(0.005)

    def assert_whole(self, answer, content):
        media = self.client.wait_settled(answer["media"]["uuid"])
        self.assertEqual(media["metadata"]["hash"].rpartition(":")[2], hashlib.sha256(content).hexdigest())

    def notes(self):
        return [name for _, _, names in os.walk(self.state) for name in names]

    def test_takes_its_token_from_a_file(self):
        token = self.file("token", self.client.token.encode() + b"\n")
        command = [BINARY, "upload", "--server", f"http://127.0.0.1:{self.server.port}", "--json", self.file("a.jpg", make_photo(320, 240))]
        ran = subprocess.run(command, env=dict(os.environ, LUMBUNG_TOKEN_FILE=token), capture_output=True, text=True, check=False)
        self.assertEqual(ran.returncode, 0, ran.stderr)

    def test_a_server_that_is_killed_and_comes_back_gets_the_rest(self):
        content = b"%PDF-1.4\n" + random.Random(1).randbytes(96 * MEBI)
        upload = self.begin(self.file("large.pdf", content))
        self.wait_for_bytes(16 * MEBI)
        self.server.kill()
        time.sleep(0.3)
        self.server.start()
        (answer,) = self.finish(upload)
        self.assert_whole(answer, content)
        self.assertEqual(self.notes(), [], "what is done needs no note")

    def test_who_is_killed_goes_on_where_it_stopped(self):
        content = b"%PDF-1.4\n" + random.Random(2).randbytes(96 * MEBI)
        path = self.file("large.pdf", content)
        upload = self.begin(path)
        self.wait_for_bytes(16 * MEBI)
        upload.kill()
        upload.communicate()
        self.assertEqual(len(self.notes()), 1)
        (answer,) = self.finish(self.begin(path))
        self.assert_whole(answer, content)
        database = self.server.database()
        self.addCleanup(database.close)
        self.assertEqual(database.execute("SELECT COUNT(*) FROM lumbung_uploads").fetchone()[0], 1, "it did not begin anew")

    def test_a_server_that_does_not_come_back_is_said_so(self):
        path = self.file("large.pdf", b"%PDF-1.4\n" + bytes(11 * MEBI))
        self.server.kill()
        upload = self.begin("--patience", "1", path)
        (answer,) = self.finish(upload, expect=1)
        self.assertIn("No answer from", answer["message"])

    def test_folders_are_sent_whole_and_what_fits_nothing_is_explained(self):
        self.file("shop/a/menu.jpg", make_photo(400, 300, seed=5))
        self.file("shop/readme.txt", b"Buka pukul delapan.\n")
        self.file("shop/.hidden/secret.jpg", make_photo(400, 300, seed=6))
        with zipfile.ZipFile(self.file("shop/b/archive.zip", b""), "w") as archive:
            archive.writestr("prices.txt", "nasi goreng 20000\n")
        os.symlink("/etc/passwd", os.path.join(self.folder, "shop", "link.txt"))
        answers = self.finish(self.begin("--wait", os.path.join(self.folder, "shop")))
        self.assertEqual([os.path.relpath(answer["file"], self.folder) for answer in answers],
                         ["shop/a/menu.jpg", "shop/b/archive.zip", "shop/readme.txt"])
        words = [BINARY, "upload", "--server", f"http://127.0.0.1:{self.server.port}", "--token", self.client.token, "--wait",
                 os.path.join(self.folder, "shop")]
        table = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)
        self.assertEqual(table.returncode, 0, table.stderr)
        self.assertIn("archive.zip can be sent as nothing", table.stdout)
        self.assertNotIn("menu.jpg can be sent as nothing", table.stdout)

    def test_many_at_once_do_not_mix(self):
        contents = {f"{number}.pdf": b"%PDF-1.4\n" + random.Random(number).randbytes(12 * MEBI) for number in range(4)}
        answers = {}

        def send(name, content):
            answers[name] = self.finish(self.begin(self.file(name, content)))[0]

        threads = [threading.Thread(target=send, args=pair) for pair in contents.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for name, content in contents.items():
            self.assert_whole(answers[name], content)


if __name__ == "__main__":
    unittest.main(verbosity=2)
