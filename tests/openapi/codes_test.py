"""Each `code` that the program can answer with is listed in docs/openapi.yaml, and no other."""

import os
import re
import unittest

import yaml

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def source(*path):
    with open(os.path.join(ROOT, "src", *path), encoding="utf-8") as file:
        return file.read()


def sources():
    for folder, _, names in os.walk(os.path.join(ROOT, "src")):
        for name in names:
            if name.endswith((".cpp", ".h")):
                yield source(os.path.relpath(folder, os.path.join(ROOT, "src")), name)


class CodesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with open(os.path.join(ROOT, "docs", "openapi.yaml"), encoding="utf-8") as file:
            cls.document = yaml.safe_load(file)
        cls.listed = cls.document["components"]["schemas"]["ProblemCode"]["enum"]

    def test_every_code_is_listed(self):
        declared = re.search(r"enum class ErrorCode[^{]*\{(.*?)\};", source("base", "error.h"), re.S)[1]
        codes = set(re.findall(r"^\s*(\w+),", declared, re.M))
        named = dict(re.findall(r"Name\{ErrorCode::(\w+), \"(\w+)\"\}", source("base", "error.cpp")))
        self.assertEqual(set(named), codes, "codes of base/error.h and their names in base/error.cpp")
        # Problems that are written before there is a request go by no ErrorCode.
        written = {code for text in sources() for code in re.findall(r'"status":\d+,"code":"(\w+)"', text)}
        self.assertEqual(sorted(self.listed), sorted(set(named.values()) | written))

    def test_every_code_has_one_status_that_its_answer_names(self):
        statuses = dict(re.findall(r"ErrorStatus\{ErrorCode::(\w+), (\d+)\}", source("api", "error_status.h")))
        self.assertEqual(set(statuses), set(self.listed) - {"tls_required"})
        for name, answer in self.document["components"]["responses"].items():
            for content in answer["content"].values():
                if "Problem" in str(content["schema"]):
                    example = content["example"]
                    self.assertIn(f"`{example['code']}`", answer["description"], name)
                    exceptional = name in ("PreconditionFailed", "OtherTusVersion", "ChecksumMismatch")
                    self.assertTrue(exceptional or str(example["status"]) == statuses[example["code"]], name)


if __name__ == "__main__":
    unittest.main()
