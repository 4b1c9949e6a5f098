"""`lumbung serve --ephemeral`: what people run beside the tests of their own application."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import unittest
import urllib.parse

from harness import BINARY, Client

TOKEN = "lmb_for-tests"
SIGNING_KEY = "0123456789abcdef0123456789abcdef"


class EphemeralTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="lumbung-test-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def start(self, *words, env=None):
        """The process, and what it said once it was ready."""
        run = subprocess.Popen([BINARY, "serve", "--ephemeral", "--listen", "127.0.0.1:0", "--json", *words], cwd=self.folder,
                               env=dict(os.environ, TMPDIR=self.folder, **(env or {})), stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(run.stdout.close)
        self.addCleanup(run.wait)
        self.addCleanup(run.kill)
        line = run.stdout.readline()
        self.assertTrue(line, f"it ended with {run.poll()}")
        return run, json.loads(line)

    def client(self, said, token=TOKEN):
        return Client(urllib.parse.urlsplit(said["url"]).port, token)

    def test_it_takes_the_token_and_the_key_and_leaves_nothing_behind(self):
        elsewhere = os.path.join(self.folder, "real")
        run, said = self.start("--token", TOKEN, "--signing-key", SIGNING_KEY, "--seed",
                               env={"LUMBUNG_DATA_DIR": elsewhere, "LUMBUNG_DATABASE": f"sqlite:{elsewhere}/real.db",
                                    "LUMBUNG_STORAGE": f"file:{elsewhere}/media"})
        self.assertEqual(said["token"], TOKEN)
        self.assertNotIn(":0", said["url"])
        self.assertEqual(os.path.dirname(said["data_dir"]), self.folder)
        self.assertEqual(os.stat(said["data_dir"]).st_mode & 0o777, 0o700)
        client = self.client(said)
        media = {item["name"]: item for item in client.all_media()}
        wanted = {"sample-photo.png", "sample-document.pdf"} | ({"sample-video.mp4"} if shutil.which("ffmpeg") else set())
        self.assertEqual(set(media), wanted)
        for name, item in media.items():
            settled = client.wait_settled(item["uuid"])
            self.assertEqual(settled["processing_status"], "completed", (name, settled))
        self.assertFalse(os.path.exists(os.path.join(said["data_dir"], "keys", "signing")), "the given key was not taken")
        self.assertEqual(self.client(said, "lmb_another").json("GET", "/api/v1/media")[0], 401)
        run.send_signal(signal.SIGTERM)
        self.assertEqual(run.wait(40), 0)
        self.assertEqual(os.listdir(self.folder), [])

    def test_the_next_one_removes_what_the_dead_left_and_nothing_of_the_living(self):
        dead, left = self.start()
        _, living = self.start()
        os.makedirs(os.path.join(self.folder, "lumbung-ephemeral-of-somebody"))
        self.assertNotEqual(left["token"], living["token"])
        dead.kill()
        dead.wait()
        self.assertTrue(os.path.isdir(left["data_dir"]))
        _, third = self.start()
        self.assertFalse(os.path.exists(left["data_dir"]))
        self.assertEqual(set(os.listdir(self.folder)),
                         {os.path.basename(living["data_dir"]), os.path.basename(third["data_dir"]), "lumbung-ephemeral-of-somebody"})
        self.assertEqual(self.client(living, living["token"]).json("GET", "/api/v1/media")[0], 200)

    def test_a_start_that_fails_leaves_nothing(self):
        _, said = self.start()
        port = urllib.parse.urlsplit(said["url"]).port
        ran = subprocess.run([BINARY, "serve", "--ephemeral", "--listen", f"127.0.0.1:{port}"], capture_output=True, timeout=60,
                             cwd=self.folder, env=dict(os.environ, TMPDIR=self.folder), check=False)
        self.assertEqual(ran.returncode, 1)
        self.assertEqual(os.listdir(self.folder), [os.path.basename(said["data_dir"])])

    def test_its_words_are_its_own(self):
        for words in (["--token", TOKEN], ["--seed"], ["--ephemeral", "--token", "no-prefix"], ["--ephemeral", "--token", "lmb_two words"]):
            ran = subprocess.run([BINARY, "serve", *words, "--data-dir", self.folder], capture_output=True, timeout=60, check=False)
            self.assertEqual(ran.returncode, 2, words)


if __name__ == "__main__":
    unittest.main()
