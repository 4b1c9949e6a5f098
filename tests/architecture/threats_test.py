#!/usr/bin/env python3
"""Each row of the threat model in SECURITY.md names tests, and each of them exists."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def rows():
    table = (ROOT / "SECURITY.md").read_text(encoding="utf-8").partition("## Threat model\n")[2].partition("\n\nWhat is not")[0]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.strip().splitlines()[2:]]


def exists(name):
    """`security/framing_test` is a file below tests/, `unit/net` a folder there, `./dev bench NAME` a folder of bench/."""
    if name.startswith("./dev"):
        word, *rest = name.split()[1:]
        return word == "fuzz" or (word == "bench" and (ROOT / "bench" / rest[0] / "run").is_file())
    if name.startswith("docs/"):
        return (ROOT / name).is_file()
    place = ROOT / "tests" / name
    return place.is_dir() or any(place.with_name(place.name + end).is_file() for end in (".py", ".cpp"))


class ThreatsTest(unittest.TestCase):
    def test_each_row_names_tests_that_exist(self):
        self.assertGreaterEqual(len(rows()), 7)
        for who, _, _, shown_by in rows():
            names = re.findall(r"`([^`]+)`", shown_by)
            self.assertNotEqual(names, [], who)
            self.assertEqual([name for name in names if not exists(name)], [], who)

    def test_each_attack_is_named(self):
        document = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
        attacks = [f"security/{file.stem}" for file in (ROOT / "tests/security").glob("*_test.py")]
        self.assertEqual([attack for attack in attacks if f"`{attack}`" not in document], [])


if __name__ == "__main__":
    unittest.main()
