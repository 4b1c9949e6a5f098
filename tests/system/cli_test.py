"""The command line: what people and scripts rely on."""

import http.client
import json
import os
import socket
import ssl
import subprocess
import tempfile
import time
import unittest

from harness import BINARY, Process, Server, make_photo, with_comment


def run(*words, env=None, cwd=None):
    ran = subprocess.run([BINARY, *words], env=dict(os.environ, **(env or {})), cwd=cwd, capture_output=True, text=True,
                         timeout=60, check=False)
    return ran.returncode, ran.stdout, ran.stderr


class SettingsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="lumbung-test-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.data = os.path.join(self.folder, "var")

    def config(self, text):
        path = os.path.join(self.folder, "lumbung.toml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def test_an_unknown_key_is_refused_by_name(self):
        status, _, err = run("migrate", "--config", self.config('listne = "127.0.0.1:1"\n'), "--data-dir", self.data)
        self.assertEqual(status, 2)
        self.assertIn("listne", err)

    def test_a_word_that_is_no_command_is_named(self):
        for words, kind in ((("sevre",), "command"), (("jobs", "lsit"), "command"), (("--lisen",), "setting")):
            status, _, err = run(*words, "--data-dir", self.data)
            self.assertEqual(status, 2)
            self.assertIn(f'"{words[-1]}" is no {kind}', err)

    def test_a_token_that_is_valid_for_no_day_is_refused(self):
        self.assertEqual(run("token", "create", "--valid-days", "0", "--data-dir", self.data)[0], 2)

    def test_a_bad_value_is_refused_by_name(self):
        for words, env in ((["--upload-max", "many"], {}), ([], {"LUMBUNG_UPLOAD_MAX": "many"}), (["--workers", "-1"], {}),
                           (["--listen", "nowhere"], {}), (["--sandbox", "maybe"], {}), (["--webp-encoder", "other"], {}),
                                   (["--jpeg-encoder", "mozjpeg"], {})):
            status, _, err = run("migrate", *words, "--data-dir", self.data, env=env)
            self.assertEqual(status, 2, (words, err))
            self.assertIn((words or ["--upload-max"])[0], err)

    def test_flags_win_over_variables_and_these_over_the_file(self):
        path = self.config(f'data-dir = "{self.folder}/from-file"\n')
        run("migrate", "--config", path)
        run("migrate", "--config", path, env={"LUMBUNG_DATA_DIR": f"{self.folder}/from-variable"})
        run("migrate", "--config", path, "--data-dir", f"{self.folder}/from-flag",
            env={"LUMBUNG_DATA_DIR": f"{self.folder}/unused"})
        self.assertEqual(sorted(name for name in os.listdir(self.folder) if name != "lumbung.toml"),
                         ["from-file", "from-flag", "from-variable"])

    def test_a_secret_may_come_from_a_file_and_a_missing_one_is_named(self):
        status, _, err = run("migrate", "--data-dir", self.data, env={"LUMBUNG_SIGNING_KEY_FILE": f"{self.folder}/none"})
        self.assertEqual(status, 2)
        self.assertIn("LUMBUNG_SIGNING_KEY_FILE", err)

    def test_engines_that_there_are_not_are_refused(self):
        self.assertEqual(run("migrate", "--data-dir", self.data)[0], 0)
        for words in (["--storage", "ftp://bucket"], ["--database", "oracle://u@h/db"], ["--queue", "amqp://a:5672"],
                      ["--scanner", "clamd:relative"]):
            status, _, err = run("token", "list", "--data-dir", self.data, *words)
            self.assertEqual(status, 2, err)
            self.assertTrue(err.strip())

    def test_migrations_are_shown_and_applied(self):
        status, out, _ = run("migrate", "--status", "--json", "--data-dir", self.data)
        self.assertEqual(status, 0)
        self.assertTrue(all(step["applied_at"] is None for step in json.loads(out)))
        self.assertEqual(run("migrate", "--data-dir", self.data)[0], 0)
        status, out, _ = run("migrate", "--status", "--json", "--data-dir", self.data)
        self.assertTrue(all(step["applied_at"] for step in json.loads(out)))

    def test_help_and_version(self):
        status, out, _ = run("--help")
        self.assertEqual(status, 0)
        for word in ("serve", "work", "migrate", "upload", "token", "workspace", "audit", "jobs", "cleanup", "media", "storage", "backup", "restore", "doctor"):
            self.assertIn(word, out)
        self.assertIn("Exit codes", out)
        self.assertRegex(run("version")[1], r"^lumbung \d+\.\d+\.\d+\n$")
        self.assertEqual(run("dance")[0], 2)
        self.assertEqual(run()[0], 2)

    def test_doctor_finds_a_sound_machine(self):
        self.assertEqual(run("migrate", "--data-dir", self.data)[0], 0)
        status, out, _ = run("doctor", "--json", "--data-dir", self.data)
        states = {finding["part"]: finding["state"] for finding in json.loads(out)}
        self.assertEqual(status, 0, out)
        for part in ("database", "storage", "codec", "images", "workers", "seccomp", "landlock", "cdn", "broadcast", "secrets"):
            self.assertEqual(states[part], "ok", out)

    def test_doctor_says_what_waits_and_what_does_not_fit(self):
        self.assertEqual(run("migrate", "--data-dir", self.data)[0], 0)
        self.assertEqual(run("workspace", "create", "toko", "--data-dir", self.data)[0], 0)
        self.assertEqual(run("workspace", "quota", "1", "--files", "0", "--data-dir", self.data)[0], 0)
        _, out, _ = run("doctor", "--json", "--connections-max", "1000000", "--broadcast", "pusher://k:s@127.0.0.1:9/app",
                        "--data-dir", self.data)
        findings = {finding["part"]: finding for finding in json.loads(out)}
        self.assertEqual(findings["dead letters"]["state"], "ok", out)
        self.assertEqual(findings["quotas"]["state"], "missing", out)
        self.assertIn("workspace 1", findings["quotas"]["text"])
        self.assertEqual(findings["broadcast"]["state"], "BROKEN", out)
        self.assertIn("open files", findings)


class HttpsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="lumbung-test-")
        self.addCleanup(folder.cleanup)
        self.certificate, self.key = (os.path.join(folder.name, name) for name in ("certificate.pem", "key.pem"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=IP:127.0.0.1", "-out", self.certificate, "-keyout", self.key],
                       check=True, capture_output=True)
        self.photo = os.path.join(folder.name, "photo.jpg")
        with open(self.photo, "wb") as file:
            file.write(make_photo(640, 480))

    def wait_ready(self, server):
        context = ssl.create_default_context(cafile=self.certificate)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            connection = http.client.HTTPSConnection("127.0.0.1", server.port, context=context, timeout=5)
            try:
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.05)
            finally:
                connection.close()
        self.fail("serve did not become ready:\n" + server.log()[-2000:])

    def test_a_photo_is_uploaded_and_processed_over_https(self):
        server = Server("--tls-certificate", self.certificate, "--tls-key", self.key)
        self.addCleanup(server.close)
        Process.start(server)
        self.wait_ready(server)
        words = ["upload", self.photo, "--server", f"https://127.0.0.1:{server.port}", "--token", server.token(), "--wait"]
        status, _, err = run(*words, "--server-ca", self.certificate)
        self.assertEqual(status, 0, err)
        status, out, _ = run(*words, "--json")
        self.assertEqual((status, json.loads(out)[0]["status"]), (1, "refused"), "nobody vouches for the certificate")

    def listen(self, server):
        """A WebSocket that was told its socket id."""
        context = ssl.create_default_context(cafile=self.certificate)
        raw = socket.create_connection(("127.0.0.1", server.port), timeout=60)
        stream = context.wrap_socket(raw, server_hostname="127.0.0.1", suppress_ragged_eofs=False)
        self.addCleanup(stream.close)
        stream.sendall(b"GET /app/lumbung?protocol=7 HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                       b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
        greeting = b""
        while b"connection_established" not in greeting:
            piece = stream.recv(4096)
            self.assertTrue(piece, greeting)
            greeting += piece
        return stream

    def test_a_stop_tells_browsers_to_come_back(self):
        server = Server("--tls-certificate", self.certificate, "--tls-key", self.key)
        self.addCleanup(server.close)
        Process.start(server)
        self.wait_ready(server)
        stream = self.listen(server)
        server.popen.terminate()
        said = b""
        while len(said) < 4:
            said += stream.recv(4096)
        self.assertEqual(said[:1], b"\x88", "a close frame (RFC 6455, section 5.5.1)")
        self.assertEqual(int.from_bytes(said[2:4], "big"), 4100, "back off, then connect again")
        stream.sendall(b"\x88\x82\x00\x00\x00\x00" + said[2:4])
        self.assertEqual(stream.recv(4096), b"", "TLS ends with a farewell, too; a cut would be an error")
        self.assertEqual(server.stop(), 0)

    def test_half_of_what_https_needs_is_refused(self):
        status, _, err = run("serve", "--listen", "127.0.0.1:0", "--data-dir", os.path.dirname(self.key), "--tls-key", self.key)
        self.assertEqual(status, 2)
        self.assertIn("tls-certificate", err)


class AgainstServerTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.url = f"http://127.0.0.1:{cls.server.port}"

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def test_a_quota_is_set_shown_and_kept(self):
        status, out, err = self.server.cli("workspace", "create", "limited", "--json")
        self.assertEqual(status, 0, err)
        workspace = str(json.loads(out)["id"])
        status, out, err = self.server.cli("workspace", "quota", workspace, "--bytes", "1k", "--uploads-per-minute", "100", "--json")
        self.assertEqual(status, 0, err)
        self.assertEqual(json.loads(out)["quota"]["bytes_max"], 1024)
        client = self.server.client(workspace)
        self.assertEqual(client.upload(b"x" * 1000)[0], 202)
        status, problem = client.upload(b"y" * 1000)
        self.assertEqual((status, problem["quota"]["bytes_left"]), (413, 24))
        status, out, _ = self.server.cli("workspace", "show", workspace, "--json")
        self.assertEqual((status, json.loads(out)["files"], json.loads(out)["quota"]["bytes_used"]), (0, 1, 1000))
        self.assertIn("1.0 KiB", self.server.cli("workspace", "list")[1])
        self.assertEqual(self.server.cli("workspace", "quota", workspace, "--bytes", "none")[0], 0)
        self.assertEqual(client.upload(b"y" * 1000)[0], 202)
        self.assertEqual(self.server.cli("workspace", "quota", workspace, "--files", "few")[0], 2)
        self.assertEqual(self.server.cli("workspace", "quota", "9999", "--files", "1")[0], 1)

    def test_upload_waits_and_tells(self):
        photo = make_photo(640, 480)
        with tempfile.TemporaryDirectory() as folder:
            files = []
            for name, content in (("a.jpg", with_comment(photo, "cli")), ("broken.jpg", photo[: len(photo) // 2])):
                files.append(os.path.join(folder, name))
                with open(files[-1], "wb") as file:
                    file.write(content)
            words = ["upload", *files, "--server", self.url, "--token", self.server.token(), "--wait"]
            status, out, err = run(*words, "--json")
            self.assertEqual(status, 1, err)
            good, bad = json.loads(out)
            self.assertEqual((good["status"], bad["status"]), ("completed", "failed"))
            self.assertTrue(bad["message"])
            status, out, _ = run(*words)
            self.assertIn("FILE", out.splitlines()[0])
            self.assertEqual(len(out.splitlines()), 3)
            status, out, err = run(*words[:2], *words[3:], "--purpose", "sticker", "--json")
            self.assertEqual((status, json.loads(out)[0]["status"]), (0, "completed"), err)
            media = self.server.client().media(json.loads(out)[0]["media"]["uuid"])[1]
            self.assertEqual((media["metadata"]["purpose"], bool(media["urls"]["sticker"])), ("sticker", True))
            lines = run(*words[:2], *words[3:])[1].splitlines()
            self.assertRegex(lines[1], "session_image.*sticker")
            self.assertIn("sticker                   sticker", lines[-1])

    def test_upload_without_a_valid_token_is_refused(self):
        status, out, _ = run("upload", __file__, "--server", self.url, "--token", "lmb_wrong", "--json")
        self.assertEqual(status, 1)
        self.assertEqual(json.loads(out)[0]["status"], "refused")

    def test_tokens_are_made_listed_and_revoked(self):
        status, out, _ = self.server.cli("token", "create", "--workspace", "1", "--name", "once", "--json")
        self.assertEqual(status, 0)
        made = json.loads(out)
        client = self.server.client()
        client.token = made["token"]
        self.assertEqual(client.request("GET", "/api/v1/media")[0], 200)
        self.assertEqual(self.server.cli("token", "revoke", str(made["id"]))[0], 0)
        rows = {row["id"]: row for row in json.loads(self.server.cli("token", "list", "--json")[1])}
        self.assertEqual(rows[made["id"]]["state"], "revoked")
        self.assertEqual(self.server.cli("token", "create", "--workspace", "999")[0], 1)
        self.assertEqual(self.server.cli("token", "create", "--ability", "fly")[0], 2)

    def test_cleanup_spares_what_a_running_server_may_need(self):
        status, _, err = self.server.cli("cleanup", "--offline")
        self.assertEqual(status, 3, err)
        status, out, _ = self.server.cli("cleanup", "--dry-run", "--json")
        self.assertEqual(status, 0)
        self.assertEqual([report["dry_run"] for report in json.loads(out)], [True] * 3)

    def test_storage_verify_finds_what_is_missing(self):
        client = self.server.client()
        media = client.wait_settled(client.upload(with_comment(make_photo(320, 240), "verify"))[1]["uuid"])
        self.assertEqual(self.server.cli("storage", "verify")[0], 0)
        digest = media["metadata"]["hash"].removeprefix("sha256:")
        root = os.path.join(self.server.data, "media", "thumbnails")
        thumbnail = next(os.path.join(folder, name) for folder, _, names in os.walk(root) for name in names if digest in name)
        os.rename(thumbnail, thumbnail + ".away")
        status, out, _ = self.server.cli("storage", "verify")
        os.rename(thumbnail + ".away", thumbnail)
        self.assertEqual(status, 1)
        self.assertIn(digest, out)

    def test_dead_letters_are_listed_and_retried(self):
        client = self.server.client()
        media = client.wait_settled(client.upload(make_photo(640, 480)[:2000], "cut.jpg")[1]["uuid"])
        self.assertEqual(media["processing_status"], "failed")
        self.assertEqual(self.server.cli("jobs", "dead", "--json")[1].strip(), "[]", "a bad file is no fault of the machine")
        letter = self.server.give_up_a_job()
        self.assertEqual([row["id"] for row in json.loads(self.server.cli("jobs", "dead", "--json")[1])], [letter])
        self.assertEqual(self.server.cli("jobs", "retry", str(letter))[0], 0)
        self.assertEqual(self.server.cli("jobs", "retry", "123456")[0], 1)
        self.assertEqual(self.server.cli("jobs", "list", "--json")[0], 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
