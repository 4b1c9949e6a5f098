#!/usr/bin/env python3
"""docs/CONFIGURATION.md names every setting that the program declares, docs/OPERATIONS.md every metric, and no others."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


class SettingsTest(unittest.TestCase):
    def test_the_document_lists_what_the_program_declares(self):
        files = [ROOT / "src/app/config_options.cpp", *(ROOT / "src/app/settings").glob("*.cpp")]
        code = "".join(file.read_text(encoding="utf-8") for file in files)
        document = (ROOT / "docs/CONFIGURATION.md").read_text(encoding="utf-8")
        declared = set(re.findall(r'(?:add\w*\(app, |add_option\()"--([a-z-]+)"', code))
        table = document.partition("\n## ")[0]  # what follows explains single settings
        listed = {name for row in re.findall(r"^\| (`[a-z-]+`(?:, `[a-z-]+`)*) \|", table, re.M)
                  for name in re.findall(r"`([a-z-]+)`", row)}
        self.assertGreater(len(declared), 20)
        self.assertEqual(declared, listed)

    def test_the_document_lists_what_the_program_measures(self):
        code = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "src/telemetry").glob("metric*"))
        document = (ROOT / "docs/OPERATIONS.md").read_text(encoding="utf-8")
        measured = set(re.findall(r'"(lumbung_[a-z_]+)"', code))
        table = document.partition("## Metrics\n")[2].partition("\n## ")[0]
        self.assertGreater(len(measured), 10)
        self.assertEqual(measured, set(re.findall(r"`(lumbung_[a-z_]+)`", table)))


if __name__ == "__main__":
    unittest.main()
