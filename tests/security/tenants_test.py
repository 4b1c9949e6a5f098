"""Tenants × routes × abilities, made from docs/openapi.yaml: a new route is covered by itself, and one that does not say what
it needs is refused here. Every operation is called with the ids of workspace 1 by those who may not."""

import json
import os
import re
import unittest

import yaml

from harness import ROOT, Client, Server, make_photo

METHODS = ("get", "post", "put", "patch", "delete")
ABILITIES = ("media:read", "media:write", "media:erase", "jobs:manage", "campaigns:manage", "admin")
# Whoever may call these needs no token. Everything else does.
OPEN = {"GET /app/{key}", "GET /api/v1/whatsapp/callbacks/{phone_number_id}", "POST /api/v1/whatsapp/callbacks/{phone_number_id}",
        "GET /healthz", "GET /readyz", "GET /metrics", "GET /openapi.json", "GET /", "GET /console", "GET /console/",
        "GET /console/{path}", "GET /assets/{path}", "GET /elements/{path}", "GET /docs", "GET /docs/", "GET /docs/{path}",
        "GET /media/{path}", "GET /storage/{path}"}
DELIVERY = ("GET /media/{uuid}/{variant}", "GET /media/{uuid}/{variant}/{name}")  # open to signed URLs, too
SECRET = "kept-secret-by-workspace-one"
FORM = ("application/x-www-form-urlencoded", b"socket_id=1.2&channel_name=private-workspace.1")
PARAMETERS = {}  # of the document, by name
MULTIPART = ("multipart/form-data; boundary=B",
             b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\nx\r\n--B--\r\n')


def operations():
    with open(os.path.join(ROOT, "docs", "openapi.yaml"), encoding="utf-8") as file:
        document = yaml.safe_load(file)
    PARAMETERS.update(document["components"]["parameters"])
    return {f"{method.upper()} {path}": operation for path, item in document["paths"].items()
            for method, operation in item.items() if method in METHODS}


def needed_ability(operation):
    found = re.match(r"Needs `([a-z:]+)`", operation.get("description", ""))
    return found[1] if found else None


def body_of(operation):
    """What such a request may carry: type and bytes."""
    kinds = operation.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in kinds:
        return MULTIPART
    if "application/x-www-form-urlencoded" in kinds:
        return FORM
    if "application/offset+octet-stream" in kinds:
        return ("application/offset+octet-stream", b"x")
    return ("application/json", b"{}") if kinds else (None, None)


def headers_of(operation):
    """Fields that such a request must have, with a value that will do."""
    fields = {}
    for parameter in operation.get("parameters", []):
        parameter = PARAMETERS[parameter["$ref"].rpartition("/")[2]] if "$ref" in parameter else parameter
        if parameter["in"] == "header" and parameter.get("required"):
            schema = parameter["schema"]
            fields[parameter["name"]] = schema.get("const") or str(schema.get("enum", [0])[0])
    return fields


class TenantsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.operations = operations()
        cls.server = Server("--requests-per-second-max", "0", "--webhook-addresses", "any", "--import-addresses", "any").start()
        cls.owner = cls.client_who_may("admin", "1")
        star = cls.client_who_may("admin", "*")
        status, made = star.json("POST", "/api/v1/workspaces", {"name": "strangers"})
        assert status == 201, made
        cls.stranger = cls.client_who_may("admin", str(made["id"]))
        cls.anyone = Client(cls.server.port)
        cls.guesser = Client(cls.server.port, "lmb_" + "A" * 43)
        cls.fill_workspace_one()

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    @classmethod
    def client_who_may(cls, ability, workspace):
        status, out, err = cls.server.cli("token", "create", "--workspace", workspace, "--ability", ability, "--plain")
        assert status == 0, err
        return Client(cls.server.port, out.strip())

    @classmethod
    def fill_workspace_one(cls):
        status, hook = cls.owner.json("POST", "/api/v1/webhooks", {"url": f"http://127.0.0.1:9/{SECRET}"})
        assert status == 201, hook
        status, media = cls.owner.upload(make_photo(320, 240), name=f"{SECRET}.jpg")
        assert status == 202, media
        assert cls.owner.wait_settled(media["uuid"])["processing_status"] == "completed"
        status, token = cls.owner.json("POST", "/api/v1/tokens", {"name": SECRET})
        assert status == 201, token
        status, wanted = cls.owner.json("POST", "/api/v1/imports", {"url": f"http://127.0.0.1:9/{SECRET}"})
        assert status == 202, wanted
        cls.import_id = wanted["id"]
        status, account = cls.owner.json("POST", "/api/v1/whatsapp/accounts", {
            "phone_number_id": "1", "waba_id": "2", "app_id": "3", "access_token": SECRET, "app_secret": SECRET})
        assert status == 201, account
        deliveries = cls.owner.json("GET", f"/api/v1/webhooks/{hook['id']}/deliveries")[1]["data"]
        cls.uuid, cls.hook, cls.token_id = media["uuid"], hook["id"], token["id"]
        cls.delivery, cls.letter = deliveries[0]["id"], cls.server.give_up_a_job()

    def target(self, path):
        ids = {"/imports/": self.import_id, "/tokens/": self.token_id, "/webhooks/": self.hook, "/dead-letters/": self.letter}
        number = next((value for part, value in ids.items() if part in path), 1)
        known = {"uuid": self.uuid, "variant": "thumbnail", "delivery": self.delivery}
        return re.sub(r"\{(\w+)\}", lambda match: str(known.get(match[1], number)), path)

    def guarded(self):
        return {name: operation for name, operation in self.operations.items() if name not in OPEN}

    def ask(self, client, name, headers=None, query=""):
        method, path = name.split(" ", 1)
        kind, body = body_of(self.operations[name])
        fields = {**headers_of(self.operations[name]), **(headers or {}), **({"Content-Type": kind} if kind else {})}
        status, _, data = client.request(method, self.target(path) + query, body, fields)
        return status, data

    def assert_nothing_told(self, data, name):
        for secret in (SECRET, self.uuid):
            # A refusal may repeat the address that was asked for.
            told = data if secret == SECRET else re.sub(rb'"instance":"[^"]*"', b"", data)
            self.assertNotIn(secret.encode(), told, f"{name}: {data[:300]!r}")

    def test_whatever_is_open_is_named_here_and_all_else_says_what_it_needs(self):
        self.assertEqual({name for name, operation in self.operations.items() if operation.get("security") == []}, OPEN)
        for name, operation in self.guarded().items():
            if name not in DELIVERY:
                self.assertIn(needed_ability(operation), ABILITIES, f"{name} does not begin with \"Needs `ability`\"")

    def test_without_a_token_nobody_gets_anything(self):
        for name in self.guarded():
            with self.subTest(name):
                status, data = self.ask(self.anyone, name)
                self.assertEqual(status, 403 if name in DELIVERY else 401, data[:300])
                self.assert_nothing_told(data, name)
                status, data = self.ask(self.guesser, name)
                self.assertEqual(status, 401, data[:300])
                self.assert_nothing_told(data, name)

    def test_a_token_of_another_workspace_never_gets_data(self):
        for name, operation in self.guarded().items():
            with self.subTest(name):
                if name not in DELIVERY:  # the workspace is chosen by header there as little
                    status, data = self.ask(self.stranger, name, {"X-Workspace-Id": "1"})
                    self.assertIn(status, (403, 404), data[:300])
                    self.assert_nothing_told(data, name)
                if "{" in name or name.startswith("GET"):
                    status, data = self.ask(self.stranger, name)
                    # A body that says too little may be refused before anything is looked up.
                    refusals = (403, 404, 422) if "requestBody" in operation else (403, 404)
                    self.assertIn(status, refusals if "{" in name else (200, 403, 404), data[:300])
                    self.assert_nothing_told(data, name)

    def test_a_token_without_the_ability_is_refused(self):
        others = {"media:read": self.client_who_may("jobs:manage", "1")}
        reader = self.client_who_may("media:read", "1")
        for name, operation in self.guarded().items():
            needed = needed_ability(operation)
            if needed is None:
                continue
            with self.subTest(name):
                status, data = self.ask(others.get(needed, reader), name)
                self.assertEqual(status, 403, data[:300])
                self.assert_nothing_told(data, name)
        writer = self.client_who_may("media:write", "1")
        self.assertEqual(self.ask(writer, "DELETE /api/v1/media/{uuid}", query="?permanent=true")[0], 403)

    def tearDown(self):
        """Whatever was tried, workspace 1 has what it had."""
        self.assertEqual(self.owner.media(self.uuid)[0], 200)
        hooks = self.owner.json("GET", "/api/v1/webhooks")[1]["data"]
        self.assertEqual([hook["id"] for hook in hooks], [self.hook])
        tokens = {token["id"]: token for token in self.owner.json("GET", "/api/v1/tokens")[1]["data"]}
        self.assertIsNone(tokens[self.token_id].get("revoked_at"), json.dumps(tokens[self.token_id]))
        letters = self.owner.json("GET", "/api/v1/dead-letters")[1]["data"]
        self.assertIn(self.letter, [letter["id"] for letter in letters])


if __name__ == "__main__":
    unittest.main()
