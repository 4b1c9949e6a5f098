"""docs/openapi.yaml has an example on every operation, of what is sent and of what is answered, and each is one that its schema allows."""

import os
import sys
import unittest

import jsonschema
import yaml

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "system"))
from answer_members import Members  # pylint: disable=wrong-import-position

METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
#: Bytes, of which JSON has none.
BYTES = ("*/*", "application/offset+octet-stream")


class ExamplesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with open(os.path.join(ROOT, "docs", "openapi.yaml"), encoding="utf-8") as file:
            cls.document = yaml.safe_load(file)
        cls.members = Members(cls.document)
        cls.operations = {f"{method.upper()} {path}": (item, item[method]) for path, item in cls.document["paths"].items()
                          for method in METHODS if method in item}

    def resolved(self, node):
        while "$ref" in node:
            node = self.members.resolve(node["$ref"])
        return node

    def examples_of(self, holder):
        found = [holder["example"]] if "example" in holder else []
        return found + [self.resolved(example)["value"] for example in holder.get("examples", {}).values()]

    def missing_or_wrong(self, where, holder):
        """Of a parameter or a content."""
        examples = self.examples_of(holder)
        if not examples:
            yield f"{where}: no example"
        schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **holder["schema"], "components": self.document["components"]}
        judge = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
        for example in examples:
            yield from (f"{where}: {'.'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in judge.iter_errors(example))
            before = set(self.members.unnamed)
            self.members.look(where, holder["schema"], example)
            yield from (f"{where}: {of} names no {name}" for of, name in self.members.unnamed - before)

    def of_content(self, where, content):
        for kind, holder in content.items():
            if kind not in BYTES:
                yield from self.missing_or_wrong(f"{where} {kind}", holder)

    def of_operation(self, name, item, operation):
        for parameter in map(self.resolved, (*item.get("parameters", ()), *operation.get("parameters", ()))):
            speaks_for_itself = {"const", "enum"} & set(self.resolved(parameter["schema"]))
            if "example" in parameter or (parameter.get("required") and not speaks_for_itself):
                yield from self.missing_or_wrong(f"{name} {parameter['name']}", parameter)
        yield from self.of_content(f"{name} request", operation.get("requestBody", {}).get("content", {}))
        for status, answer in operation["responses"].items():
            yield from self.of_content(f"{name} {status}", self.resolved(answer).get("content", {}))

    def test_every_operation_has_examples_that_its_schemas_allow(self):
        self.assertGreater(len(self.operations), 60)
        wrong = [line for name, (item, operation) in self.operations.items() for line in self.of_operation(name, item, operation)]
        self.assertEqual(wrong, [], "\n".join(wrong))

    def test_no_list_is_of_anything(self):
        def untyped(where, node):
            if isinstance(node, dict):
                if node.get("type") == "array" or (isinstance(node.get("type"), list) and "array" in node["type"]):
                    items = self.resolved(node.get("items", {}))
                    if not {"type", "enum", "anyOf", "oneOf", "allOf", "const"} & set(items):
                        yield where
                for key, inner in node.items():
                    if key not in ("example", "examples"):
                        yield from untyped(f"{where}/{key}", inner)
            elif isinstance(node, list):
                for number, inner in enumerate(node):
                    yield from untyped(f"{where}/{number}", inner)
        self.assertEqual(list(untyped("#", self.document)), [])


if __name__ == "__main__":
    unittest.main()
