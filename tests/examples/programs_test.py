"""The programs of examples/ against the real server, run as their first lines say."""

import contextlib
import hashlib
import hmac
import json
import os
import subprocess
import tempfile
import time
import unittest
import urllib.request

from surroundings import JWT_SECRET, ROOT, Client, Server, example, free_port, listening, make_photo, text_of, until


class ProgramsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--jwt-secret", JWT_SECRET, "--webhook-addresses", "any", "--requests-per-second-max", "0").start()
        cls.url = f"http://127.0.0.1:{cls.server.port}"
        cls.client = cls.server.client()
        cls.folder = tempfile.TemporaryDirectory()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()
        cls.server.close()

    def file(self, name, content=b""):
        path = os.path.join(self.folder.name, name)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def run_program(self, *words, token=None):
        environment = {**os.environ, "LUMBUNG_URL": self.url, "LUMBUNG_TOKEN": token or self.client.token}
        return subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=120)

    def upload_with(self, seed, *words):
        """What it prints in its second line."""
        ran = self.run_program(*words[:-1], self.file(f"nasi {seed}.jpg", make_photo(320, 240, seed)), *words[-1:])
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        uuid, status = ran.stdout.splitlines()[0].split()
        media = self.client.media(uuid)[1]
        self.assertEqual((status, media["name"], media["processing_status"]), ("completed", f"nasi {seed}.jpg", "completed"))
        return ran.stdout.splitlines()[1:]

    def assert_is_jpeg(self, content):
        self.assertEqual(content[:3], b"\xff\xd8\xff")

    def test_shell(self):
        thumbnail = os.path.join(self.folder.name, "thumbnail.jpg")
        self.upload_with(1, example("curl", "upload.sh"), thumbnail)
        with open(thumbnail, "rb") as file:
            self.assert_is_jpeg(file.read())

    def test_php_node_and_python(self):
        for seed, words in enumerate((("php", example("php", "upload.php")), ("node", example("node", "upload.mjs")),
                                      ("python3", example("python", "upload.py"))), 2):
            with self.subTest(words[0]):
                url, = self.upload_with(seed, *words, "")
                with urllib.request.urlopen(url, timeout=60) as answer:
                    self.assert_is_jpeg(answer.read())

    def test_they_say_why_it_was_refused(self):
        photo = self.file("a.jpg", make_photo(320, 240))
        for words in ((example("curl", "upload.sh"), photo, "/dev/null"), ("php", example("php", "upload.php"), photo),
                      ("node", example("node", "upload.mjs"), photo), ("python3", example("python", "upload.py"), photo)):
            ran = self.run_program(*words, token="lmb_wrong")
            self.assertIn("unauthenticated", ran.stdout + ran.stderr, words)

    def test_receivers_take_what_is_signed(self):
        status, out, err = self.server.cli("token", "create", "--workspace", "1", "--ability", "admin", "--plain")
        self.assertEqual(status, 0, err)
        admin = Client(self.server.port, out.strip())
        with contextlib.ExitStack() as stack:
            receivers = [self.receiver(stack, admin, *words) for words in
                         (("php", "-S", "127.0.0.1:{}", example("webhooks", "receiver.php")),
                          ("node", example("webhooks", "receiver.mjs"), "{}"), ("python3", example("webhooks", "receiver.py"), "{}"))]
            _, media = self.client.upload(make_photo(320, 240, 9), "hook.jpg")
            for port, secret, log in receivers:
                until(lambda path=log: f"media.processing.completed {media['uuid']}" in text_of(path), lambda path=log: text_of(path))
                self.refuses_what_is_not(port, secret)

    def receiver(self, stack, admin, *words):
        port = free_port()
        status, hook = admin.json("POST", "/api/v1/webhooks", {"url": f"http://127.0.0.1:{port}/lumbung"})
        self.assertEqual(status, 201, hook)
        log = os.path.join(self.folder.name, f"{port}.log")
        stack.enter_context(listening([word.format(port) for word in words], port, log, LUMBUNG_WEBHOOK_SECRET=hook["secret"]))
        return port, hook["secret"], log

    def refuses_what_is_not(self, port, secret):
        body = json.dumps({"id": 1, "event": "media.deleted", "workspace_id": 1, "data": {"uuid": "u"}}).encode()

        def answer(key, age=0, header=None):
            seconds = str(int(time.time()) - age)
            signed = hmac.new(key.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
            return Client(port).request("POST", "/lumbung", body, {"Lumbung-Signature": header or f"t={seconds},v1={signed}"})[0]
        self.assertEqual([answer(secret), answer(secret, 400), answer("another"), answer(secret, header="none")], [204, 403, 403, 403])

    def test_laravel(self):
        port = free_port()
        told = {"URL": self.url, "TOKEN": self.client.token, "JWT_SECRET": JWT_SECRET, "DB_PORT": "9", "DB_NAME": "none"}
        with listening(["php", "-S", f"127.0.0.1:{port}", os.path.join(ROOT, "tests", "examples", "laravel_application.php")], port,
                       os.path.join(self.folder.name, "laravel.log"), **{f"LUMBUNG_TEST_{name}": value for name, value in told.items()}):
            page = Client(port)
            head = b'--B\r\nContent-Disposition: form-data; name="file"; filename="menu.jpg"\r\n\r\n'
            status, _, body = page.request("POST", "/media", head + make_photo(320, 240, 8) + b"\r\n--B--\r\n",
                                           {"Content-Type": "multipart/form-data; boundary=B"})
            self.assertEqual(status, 200, body[-2000:])
            uuid = json.loads(body)["uuid"]
            self.assertEqual(self.client.wait_settled(uuid)["metadata"]["purpose"], "header")
            status, headers, _ = page.request("GET", f"/media/{uuid}/thumbnail")
            self.assertEqual(status, 302)
            with urllib.request.urlopen(headers["location"], timeout=60) as answer:
                self.assert_is_jpeg(answer.read())
            jwt = page.request("GET", "/lumbung-token")[2].decode()
            self.assertEqual(Client(self.server.port, jwt).media(uuid)[0], 200)


if __name__ == "__main__":
    unittest.main()
