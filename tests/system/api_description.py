"""docs/openapi.yaml as a judge of what a server answers."""

import json
import re
import urllib.parse

import jsonschema
import yaml

from answer_members import Members


class Description:
    """The OpenAPI document as a judge of answers."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.document = yaml.safe_load(file)
        self.members = Members(self.document)
        self.operations = {(method.upper(), path): operation for path, item in self.document["paths"].items()
                           for method, operation in item.items() if method in ("get", "head", "post", "put", "patch", "delete", "options")}
        self.patterns = sorted(((re.compile("^" + re.sub(r"\\{path\\}$", ".+", re.sub(r"\\{(?!path)\w+\\}", "[^/]+", re.escape(path)))
                                            + "$"), path) for path in self.document["paths"]),
                               key=lambda pair: ("{path}" in pair[1], pair[1].count("{")))

    def resolve(self, node):
        while "$ref" in node:
            target = self.document
            for word in node["$ref"].removeprefix("#/").split("/"):
                target = target[word]
            node = target
        return node

    def path_of(self, target):
        path = urllib.parse.urlsplit(target).path
        return next(documented for pattern, documented in self.patterns if pattern.match(path))

    def judge(self, method, target, status, headers, body):
        """Returns the operation; raises when the answer is not in the description."""
        path = self.path_of(target)
        documented = "GET" if method == "HEAD" and (method, path) not in self.operations else method
        answers = self.operations[documented, path]["responses"]
        assert str(status) in answers, f"{method} {path} answered {status}, which is not documented: {body[:300]!r}"
        answer = self.resolve(answers[str(status)])
        for name, header in answer.get("headers", {}).items():
            self.judge_header(f"{method} {path} {status}", name, self.resolve(header), headers)
        if method != "HEAD":
            self.judge_body(f"{method} {path} {status}", answer.get("content", {}), headers, body)
        return documented, path, str(status)

    def judge_header(self, where, name, header, headers):
        value = headers.get(name.lower())
        if value is None:
            assert not header.get("required"), f"{where}: no {name}"
            return
        kind = header["schema"].get("type")
        self.validate(int(value) if kind == "integer" else value, header["schema"])

    def judge_body(self, where, content, headers, body):
        if not content:
            assert not body, f"{where}: a body that is not documented: {body[:300]!r}"
            return
        kind = headers.get("content-type", "").split(";")[0]
        assert kind in content or "*/*" in content, f"{where}: type {kind!r} is not documented"
        schema = content.get(kind, {}).get("schema")
        if schema and kind.endswith("json"):
            value = json.loads(body)
            self.validate(value, schema)
            self.members.look(where, schema, value)

    def validate(self, value, schema):
        whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "components": self.document["components"]}
        jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker()).validate(value)
