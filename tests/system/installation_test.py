"""What makes an installation, where its first token goes, and who may read its files."""

import json
import os
import subprocess
import tempfile
import unittest

from harness import BINARY, Client, Server


def run(*words):
    ran = subprocess.run([BINARY, *words], capture_output=True, text=True, timeout=60, check=False)
    return ran.returncode, ran.stdout, ran.stderr


class InstallationTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="lumbung-test-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.data = os.path.join(self.folder, "var")

    def test_serve_says_that_its_address_is_taken_and_keeps_the_first_token_for_later(self):
        with Server() as server:
            status, out, err = run("serve", "--data-dir", self.data, "--listen", f"127.0.0.1:{server.port}")
            self.assertEqual(status, 1)
            self.assertIn(str(server.port), err)
            self.assertNotIn("lmb_", out + err)
            self.assertFalse(os.path.exists(os.path.join(self.data, "first-token")))
        later = Server(data=self.data).start()
        self.addCleanup(later.kill)
        self.assertEqual(Client(later.port, later.first_token()).json("GET", "/api/v1/tokens")[0], 200)

    def test_a_server_starts_again_after_its_last_workspace_was_erased(self):
        os.mkdir(self.data)
        first = Server(data=self.data).start()
        self.addCleanup(first.kill)
        old = first.first_token()
        self.assertEqual(first.stop(), 0)
        status, out, err = run("workspace", "erase", "1", "--yes", "--data-dir", self.data)
        self.assertEqual(status, 0, out + err)
        os.remove(first.log_path)
        later = Server(data=self.data).start()
        self.addCleanup(later.kill)
        token = later.first_token()
        self.assertNotEqual(token, old)
        status, workspaces = Client(later.port, token).json("GET", "/api/v1/workspaces")
        self.assertEqual((status, [workspace["name"] for workspace in workspaces["data"]]), (200, ["default"]))

    def test_names_are_refused_that_the_api_refuses(self):
        self.assertEqual(run("migrate", "--data-dir", self.data)[0], 0)
        workspace = json.loads(run("workspace", "create", "toko", "--json", "--data-dir", self.data)[1])["id"]
        for name in ("", "x" * 256):
            for words in (("workspace", "create", name), ("token", "create", "--workspace", str(workspace), "--name", name)):
                status, out, err = run(*words, "--data-dir", self.data)
                self.assertEqual((status, out), (2, ""), (words, err))
                self.assertIn("1 to 255 bytes", err)
        self.assertEqual(json.loads(run("token", "list", "--json", "--data-dir", self.data)[1]), [])
        self.assertEqual(run("workspace", "create", "x" * 255, "--data-dir", self.data)[0], 0)

    def test_only_the_owner_reads_an_installation(self):
        def modes(*names):
            return {name: os.stat(os.path.join(self.data, name)).st_mode & 0o777 for name in names if os.path.exists(os.path.join(self.data, name))}

        files = ("lumbung.db", "lumbung.db-wal", "lumbung.db-shm", "keys/signing", "keys/secrets", "first-token")
        before = os.umask(0)
        self.addCleanup(os.umask, before)
        os.mkdir(self.data)
        os.chmod(self.data, 0o755)
        server = Server(data=self.data).start()
        self.addCleanup(server.kill)
        server.first_token()
        self.assertEqual(set(modes(*files).values()), {0o600}, modes(*files))
        self.assertEqual(modes(".", "keys"), {".": 0o700, "keys": 0o700})
        self.assertEqual(server.stop(), 0)
        os.chmod(self.data, 0o755)
        for name in ("lumbung.db", "keys/signing"):
            os.chmod(os.path.join(self.data, name), 0o644)
        self.assertEqual(run("migrate", "--data-dir", self.data)[0], 0)
        self.assertEqual(modes(".", "lumbung.db", "keys/signing"), {".": 0o700, "lumbung.db": 0o600, "keys/signing": 0o600})
        backup = os.path.join(self.folder, "backup")
        self.assertEqual(run("backup", backup, "--data-dir", self.data)[0], 0)
        kept = [os.path.join(backup, name) for name in ("lumbung.db", "backup.json", "keys/signing")]
        self.assertEqual({os.stat(path).st_mode & 0o777 for path in kept}, {0o600})

    def test_audit_says_what_it_takes(self):
        self.assertEqual(run("migrate", "--data-dir", self.data)[0], 0)
        for flag, example in (("--since", "2026-11-22T14:00:00Z"), ("--action", "media.deleted"), ("--media", "018f3b1e-")):
            status, out, err = run("audit", flag, "nonsense", "--data-dir", self.data)
            self.assertEqual((status, out), (2, ""), err)
            self.assertIn(flag, err)
            self.assertIn(example, err)
            self.assertIn('"nonsense"', err)

    def test_commands_say_where_they_found_nothing_and_make_nothing(self):
        os.mkdir(os.path.join(self.folder, "empty"))
        for place in (self.data, os.path.join(self.folder, "empty")):
            for words in (("token", "list"), ("token", "create"), ("workspace", "create", "toko"), ("jobs", "dead"), ("audit",),
                          ("storage", "verify"), ("cleanup", "purge_temp"), ("backup", os.path.join(self.folder, "backup"))):
                status, out, err = run(*words, "--data-dir", place)
                self.assertEqual((status, out), (1, ""), (words, err))
                self.assertIn(place, err, words)
                if words[0] != "backup":
                    self.assertIn("lumbung serve", err, words)
            status, out, err = run("doctor", "--json", "--data-dir", place)
            self.assertEqual(status, 0, out + err)
            self.assertIn({"part": "database", "state": "missing"},
                          [{key: finding[key] for key in ("part", "state")} for finding in json.loads(out)])
        self.assertEqual(sorted(os.walk(self.folder)), [(self.folder, ["empty"], []), (os.path.join(self.folder, "empty"), [], [])])

    def test_a_backup_into_what_is_in_use_is_refused(self):
        self.assertEqual(run("migrate", "--data-dir", self.data)[0], 0)
        media = os.path.join(self.folder, "elsewhere", "media")
        os.makedirs(media)
        with open(os.path.join(media, "kept"), "w", encoding="utf-8") as file:
            file.write("kept")
        os.symlink(self.data, os.path.join(self.folder, "link"))
        for target in (self.data, self.data + "/", f"{self.data}/backup", f"{self.folder}/link/backup", media, f"{media}/backup",
                       f"{self.folder}/elsewhere"):
            status, out, err = run("backup", target, "--data-dir", self.data, "--storage", f"file:{media}")
            self.assertEqual((status, out), (3, ""), (target, err))
        self.assertEqual(os.listdir(media), ["kept"])
        status, _, err = run("backup", self.data + "-backup", "--data-dir", self.data, "--storage", f"file:{media}")
        self.assertEqual(status, 0, err)

    def test_the_first_token_lies_in_a_file_and_in_no_log(self):
        with Server() as server:
            token = server.first_token()
            self.assertRegex(token, "^lmb_")
            self.assertIn(os.path.join(server.data, "first-token"), server.log())
            self.assertNotIn("lmb_", server.log())
            self.assertEqual(Client(server.port, token).json("GET", "/api/v1/tokens")[0], 200)
            with server.database() as database:
                hashes = " ".join(str(row) for row in database.execute("SELECT * FROM lumbung_tokens"))
            self.assertNotIn("lmb_", hashes)


if __name__ == "__main__":
    unittest.main(verbosity=2)
