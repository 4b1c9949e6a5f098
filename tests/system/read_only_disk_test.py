"""What lies on a read-only disk can be looked at and backed up, whatever state a server left it in; what can't be done there is said in
words. A backup on a read-only disk can be verified and restored."""

import json
import os
import subprocess
import tempfile
import unittest

import own_mounts
from harness import BINARY, Server, make_photo
from stored_bytes import wait_until


def setUpModule():  # pylint: disable=invalid-name
    own_mounts.enter()


def lumbung(*words):
    ran = subprocess.run([BINARY, *words], capture_output=True, text=True, timeout=120, check=False)
    return ran.returncode, ran.stdout, ran.stderr


class ReadOnlyDiskTest(unittest.TestCase):
    def setUp(self):
        self.disk = self.enterContext(tempfile.TemporaryDirectory(prefix="lumbung-test-"))
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", self.disk], check=True)
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.disk], check=True)
        self.data = os.path.join(self.disk, "data")
        os.mkdir(self.data)
        self.elsewhere = self.enterContext(tempfile.TemporaryDirectory(prefix="lumbung-test-"))

    def make(self, how):
        # The children of a server that was killed have its files open a moment longer.
        wait_until(lambda: subprocess.run(["mount", "-o", f"remount,{how}", self.disk], check=False).returncode == 0, 30,
                   f"the disk can't be made {how}")

    def side(self, suffix):
        return os.path.join(self.data, "lumbung.db" + suffix)

    def bytes_of(self, suffix):
        return os.path.getsize(self.side(suffix)) if os.path.exists(self.side(suffix)) else 0

    def backed_up(self, name):
        """How many objects a backup of the disk has, which is whole."""
        target = os.path.join(self.elsewhere, name)
        status, out, err = lumbung("backup", target, "--data-dir", self.data, "--json")
        self.assertEqual(status, 0, out + err)
        self.assertEqual(json.loads(out)["problems"], [])
        self.assertEqual([entry for entry in os.listdir(target) if "double" in entry or "part" in entry], [])
        status, out, err = lumbung("backup", target, "--verify", "--json")
        self.assertEqual((status, json.loads(out)["problems"]), (0, []), out + err)
        return json.loads(out)["objects"]

    def findings(self):
        status, out, _ = lumbung("doctor", "--data-dir", self.data, "--json")
        self.assertEqual(status, 1)
        return {finding["part"]: finding for finding in json.loads(out)}

    def test_it_can_be_looked_at_and_backed_up(self):
        server = Server("--workers", "1", data=self.data).start()
        self.addCleanup(server.kill)
        client = server.client()
        media = client.upload(make_photo(320, 240), query="?wait=30")[1]
        self.assertEqual(media["processing_status"], "completed")
        server.kill()

        # Killed: the log has commits, and its index is there.
        self.assertGreater(min(self.bytes_of("-wal"), self.bytes_of("-shm")), 0)
        self.make("ro")
        objects = self.backed_up("killed")
        self.assertGreaterEqual(objects, 2)
        self.check_doctor()

        # As copied by somebody who left the index out.
        self.make("rw")
        os.remove(self.side("-shm"))
        self.make("ro")
        self.assertEqual(self.backed_up("no index"), objects)
        self.assertIn("log beside it", self.findings()["database"]["text"])

        # Ended in order: there is no log.
        self.make("rw")
        status, out, err = lumbung("migrate", "--data-dir", self.data)
        self.assertEqual(status, 0, out + err)
        self.assertEqual(self.bytes_of("-wal"), 0)
        self.make("ro")
        self.assertEqual(self.backed_up("at rest"), objects)
        self.check_doctor()
        self.check_refusals()

    def check_doctor(self):
        findings = self.findings()
        text = findings["database"]["text"]
        for words in ("schema up to date", "is on a read-only disk", "no server can run on it"):
            self.assertIn(words, text)
        self.assertEqual(findings["database"]["state"], "BROKEN")
        # It went on to the last of its checks.
        for part in ("storage", "queue", "scanner", "ffmpeg"):
            self.assertIn(part, findings)
        self.assertIn("read-only", findings["queue"]["text"].lower())

    def check_refusals(self):
        for words in (("token", "create"), ("serve", "--listen", "127.0.0.1:0")):
            status, out, err = lumbung(*words, "--data-dir", self.data)
            self.assertNotEqual(status, 0, words)
            self.assertIn("read-only", (out + err).lower(), words)

    def test_a_backup_there_can_be_verified_and_restored(self):
        with Server("--workers", "1") as server:
            uuid = server.client().upload(make_photo(320, 240), query="?wait=30")[1]["uuid"]
            target = os.path.join(self.disk, "backup")
            status, out, err = lumbung("backup", target, "--data-dir", server.data)
            self.assertEqual(status, 0, out + err)
        self.make("ro")
        status, out, err = lumbung("backup", target, "--verify", "--json")
        self.assertEqual((status, json.loads(out)["problems"]), (0, []), out + err)
        restored = os.path.join(self.elsewhere, "restored")
        status, out, err = lumbung("restore", target, "--data-dir", restored, "--json")
        self.assertEqual((status, json.loads(out)["problems"]), (0, []), out + err)
        with Server("--workers", "0", data=restored) as server:
            self.assertEqual(server.client().media(uuid)[1]["processing_status"], "completed")


if __name__ == "__main__":
    unittest.main(verbosity=2)
