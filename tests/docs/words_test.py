"""What the marketer's pages show in bold are words of the console, in the page's language; and the pages' links lead somewhere."""

import glob
import json
import os
import re
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DOCS = os.path.join(ROOT, "docs")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def words_in(value):
    if isinstance(value, dict):
        for inner in value.values():
            yield from words_in(inner)
    else:
        yield value


class WordsTest(unittest.TestCase):
    def test_bold_words_are_the_consoles(self):
        for language in ("en", "id"):
            words = {word for path in glob.glob(os.path.join(ROOT, "console", "src", "i18n", language, "*.json"))
                     for word in words_in(json.loads(text_of(path)))}
            pages = glob.glob(os.path.join(DOCS, "marketer", language, "*.md"))
            self.assertEqual(len(pages), 5)
            for path in pages:
                bold = {" ".join(found.split()) for found in re.findall(r"\*\*(.+?)\*\*", text_of(path), re.S)}
                self.assertEqual(bold - words, set(), path)

    def test_both_languages_have_the_same_pages(self):
        self.assertEqual(*(sorted(os.listdir(os.path.join(DOCS, "marketer", language))) for language in ("en", "id")))

    def test_the_rights_at_s3_are_those_of_the_policy(self):
        policy = json.loads(text_of(os.path.join(ROOT, "deploy", "aws", "iam-policy.json")))
        needed = {action.removeprefix("s3:") for statement in policy["Statement"] for action in statement["Action"]}
        text = re.search(r"^Lumbung needs the rights of `deploy/aws/iam-policy\.json`.*?^$", text_of(os.path.join(DOCS, "OPERATIONS.md")), re.M | re.S)[0]
        self.assertEqual(needed, set(re.findall(r"`(?:s3:)?([A-Z]\w+)`", text)))

    def test_links_lead_somewhere(self):
        for path in glob.glob(os.path.join(DOCS, "**", "*.md"), recursive=True):
            for link in LINK.findall(re.sub(r"^\s*```.*?^\s*```", "", text_of(path), flags=re.M | re.S)):
                if ":" not in link:
                    self.assertTrue(os.path.exists(os.path.join(os.path.dirname(path), link)), f"{path}: {link}")


if __name__ == "__main__":
    unittest.main()
