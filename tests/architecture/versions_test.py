#!/usr/bin/env python3
"""The version stands in CMakeLists.txt; what else has to name it says the same. It is the newest of CHANGELOG.md."""

import json
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PACKAGES = ["console", "clients/js"]


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def version():
    return re.search(r"^project\(lumbung VERSION (\d+\.\d+\.\d+) ", text_of("CMakeLists.txt"), re.M)[1]


class VersionsTest(unittest.TestCase):
    def test_packages(self):
        for folder in PACKAGES:
            lock = json.loads(text_of(f"{folder}/package-lock.json"))
            said = [json.loads(text_of(f"{folder}/package.json"))["version"], lock["version"], lock["packages"][""]["version"]]
            self.assertEqual(said, [version()] * 3, folder)
        self.assertEqual(json.loads(text_of("clients/laravel/composer.json"))["version"], version())

    def test_images_of_kubernetes(self):
        self.assertEqual(re.findall(r"image: lumbung:(\S+)", text_of("deploy/kubernetes/alone.yaml")), [version()])
        self.assertEqual(re.findall(r"newTag: ([^\s}]+)", text_of("deploy/kubernetes/cluster/kustomization.yaml")), [version()])

    def test_the_changelog(self):
        released = re.findall(r"^## (\d+\.\d+\.\d+)", text_of("CHANGELOG.md"), re.M)
        self.assertEqual(released[:1], [version()])


if __name__ == "__main__":
    unittest.main()
