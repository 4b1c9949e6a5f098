#!/usr/bin/env python3
"""docs/CONFIGURATION.md names every setting that the program declares, and no other."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


class SettingsTest(unittest.TestCase):
    def test_the_document_lists_what_the_program_declares(self):
        code = (ROOT / "src/app/config_options.cpp").read_text(encoding="utf-8")
        document = (ROOT / "docs/CONFIGURATION.md").read_text(encoding="utf-8")
        declared = set(re.findall(r'(?:add\w*\(app, |add_option\()"--([a-z-]+)"', code))
        table = document.partition("\n## ")[0]  # what follows explains single settings
        listed = {name for row in re.findall(r"^\| (`[a-z-]+`(?:, `[a-z-]+`)*) \|", table, re.M)
                  for name in re.findall(r"`([a-z-]+)`", row)}
        self.assertGreater(len(declared), 20)
        self.assertEqual(declared, listed)


if __name__ == "__main__":
    unittest.main()
