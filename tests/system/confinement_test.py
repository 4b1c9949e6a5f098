"""A decoder that was taken over (rogue-codec does what the file tells it to) gets nowhere: it is stopped, the file is
quarantined or refused, the metric says why, and the next file is processed as if nothing had been."""

import os
import re
import unittest

from harness import BINARY, Server

ROGUE = os.path.join(os.path.dirname(BINARY), "rogue-codec")

# What the file tells the codec to do → how the sandbox ends it, and what becomes of the media.
MISDEEDS = {
    "socket": ("forbidden_call", "poison"),
    "fork": ("forbidden_call", "poison"),
    "exec": ("forbidden_call", "poison"),
    "ptrace": ("forbidden_call", "poison"),
    "crash": ("crashed", "poison"),
    "garbage": ("protocol_violation", "poison"),
    "memory": ("out_of_memory", "resource_limit"),
    "spin": ("cpu_exceeded", "resource_limit"),
    "flood-file": ("output_exceeded", "resource_limit"),
    "hang": ("timed_out", "poison"),
}


class ConfinementTest(unittest.TestCase):
    def setUp(self):
        self.server = Server("--codec", ROGUE, "--codec-memory-max", "96M", "--codec-cpu-max", "1", "--codec-wall-max", "4",
                             "--workers", "2").start()
        self.addCleanup(self.server.close)
        self.client = self.server.client()

    def counted(self, series):
        """By the one label of it, without what is 0."""
        page = self.client.request("GET", "/metrics")[2].decode()
        return {label: int(count) for label, count in re.findall(rf'^{series}\{{\w+="(\w+)"\}} ([1-9]\d*)', page, re.M)}

    def test_each_misdeed_is_stopped_named_and_counted(self):
        uploaded = {misdeed: self.client.upload(misdeed.encode(), misdeed)[1]["uuid"] for misdeed in MISDEEDS}
        expected = {}
        for misdeed, (reason, code) in MISDEEDS.items():
            media = self.client.wait_settled(uploaded[misdeed], 90)
            with self.subTest(misdeed=misdeed):
                self.assertEqual(media["processing_status"], "failed")
                self.assertEqual(media["metadata"]["error_code"], code, media["processing_error"])
                self.assertEqual(media["metadata"].get("quarantined", False), code == "poison")
            expected[reason] = expected.get(reason, 0) + (2 if code == "poison" else 1)
        self.assertEqual(self.counted("lumbung_sandbox_kills_total"), expected)
        starts = self.counted("lumbung_sandbox_children_total")
        self.assertGreaterEqual(sum(starts.values()), len(MISDEEDS), starts)
        self.assertTrue(self.server.alive())

    def test_the_metric_says_that_the_sandbox_is_on(self):
        self.assertIn(b"lumbung_sandbox_enabled 1\n", self.client.request("GET", "/metrics")[2])


if __name__ == "__main__":
    unittest.main(verbosity=2)
