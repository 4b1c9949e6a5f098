"""Campaigns in the console over the application's own tables: in real Chromium, after the cut-over of each of its databases on MariaDB,
from before its December and from after. LUMBUNG_BROWSER_LEGACY: one of them alone."""

import os
import subprocess
import unittest

from harness import BINARY, ROOT

BROWSER = os.path.join(ROOT, "tests", "browser")
DATABASES = [name for name in ("files-old", "files-half", "dump-old", "dump-half") if name == os.environ.get("LUMBUNG_BROWSER_LEGACY", name)]


class ConsoleSoak(unittest.TestCase):
    def test_campaigns_in_the_tables_of_the_application(self):
        if not os.path.exists(os.path.join(BROWSER, "node_modules")):
            subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=BROWSER, check=True)
        for name in DATABASES:
            with self.subTest(database=name):
                ran = subprocess.run(["node", "--test", "--test-reporter=spec", "console_campaigns.test.mjs"], check=False, timeout=1_800, cwd=BROWSER,
                                     env={**os.environ, "LUMBUNG_BIN": os.path.abspath(BINARY), "LUMBUNG_BROWSER_LEGACY": name})
                self.assertEqual(ran.returncode, 0)


if __name__ == "__main__":
    unittest.main()
