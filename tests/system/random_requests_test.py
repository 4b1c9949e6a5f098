"""Random requests, made of docs/openapi.yaml: whatever comes, the answer is one that is described, and never a fault of the server's.
LUMBUNG_RANDOM_REQUESTS is how many (600), LUMBUNG_RANDOM_SEED where they begin."""

import os
import random
import subprocess
import unittest

from api_description import Description
from harness import ROOT, Client, Server, make_photo
from malware import Running
from random_requests import Chance

REQUESTS = int(os.environ.get("LUMBUNG_RANDOM_REQUESTS", "600"))
SEED = int(os.environ.get("LUMBUNG_RANDOM_SEED", "1"))
#: They would take away what the others need, the workspace and the tokens.
LEFT_OUT = {"eraseWorkspace", "revokeToken", "setWorkspaceQuota"}
#: What examples of the description are about.
EXAMPLE_MEDIA, EXAMPLE_TEMPLATE, EXAMPLE_NUMBER = "018f3b1e-5c7a-7000-8000-000000000001", "018f3b1f-0a3e-7000-8000-000000000004", "106540352242922"
#: What takes away what the others need comes seldom.
SELDOM = {"cancelCampaign", "finishCampaign", "launchCampaign", "changeManyMedia"}
#: Of every request: where a path is odd, there is nothing at it; and the head is judged before the operation is known.
ALWAYS = {400, 404, 405, 414, 431}


class RandomRequestsTest(unittest.TestCase):
    def setUp(self):
        self.server = Server("--requests-per-second-max", "0", "--webhook-addresses", "any", "--graph-url", "http://127.0.0.1:9/v25.0",
                             "--public-url", "http://127.0.0.1:9", env=self.database()).start()
        self.addCleanup(self.server.close)
        self.description = Description(os.path.join(ROOT, "docs", "openapi.yaml"))
        every = [word for ability in ("admin", "media:erase") for word in ("--ability", ability)]
        self.admin, self.star = (Client(self.server.port, self.server.cli("token", "create", "--workspace", workspace, "--plain", *every)[1].strip())
                                 for workspace in ("1", "*"))
        self.clients = (*[self.admin] * 6, self.star, self.star, self.server.client(), Client(self.server.port))
        self.known = self.things()

    def database(self):
        """The settings of the server that choose it."""
        return {}

    def things(self):
        """One of each kind, so that paths lead somewhere."""
        media = [self.admin.upload(make_photo(64, 48, seed), query="?wait=30")[1]["uuid"] for seed in range(3)]
        account = {"phone_number_id": "111", "waba_id": "9", "app_id": "8", "access_token": "EAA", "app_secret": "hidden", "verify_token": "v"}
        self.made("whatsapp/accounts", account)
        components = [{"type": "HEADER", "format": "IMAGE", "media": media[0]}, {"type": "BODY", "text": "Halo {{1}}", "example": {"body_text": [["a"]]}}]
        template = self.made("templates", {"name": "promo", "language": "id", "category": "MARKETING", "submit": False, "components": components})["uuid"]
        campaigns = [self.made("campaigns", {"name": "a", "media": [{"uuid": media[0]}], **more})["uuid"] for more in
                     ({"channel": "webjs", "message": {"type": "image"}}, {"phone_number_id": "111", "template": template})]
        self.made("webhooks", {"url": "http://127.0.0.1:9/hook"})
        self.admin.upload(make_photo(64, 48, 9), query="?wait=30")  # the webhook is told of it
        upload = self.admin.request("POST", "/api/v1/uploads", b"", {"Tus-Resumable": "1.0.0", "Upload-Length": "9"})[1]["location"]
        return {"uuid": [*media, template, *campaigns], "uuids": media, "media": media, "template": [template], "id": [1, 2], "delivery": [1, 2],
                ("media", "uuid"): media, ("campaigns", "uuid"): campaigns, ("templates", "uuid"): [template], ("whatsapp", "media_id"): ["1"],
                ("uploads", "uuid"): [upload.rpartition("/")[2]], ("imports", "id"): [self.made("imports", {"url": "https://nobody.invalid/a"})["id"]],
                ("{key}", "key"): [self.admin.json("GET", "/api/v1/console")[1]["app_key"]], ("flags", "name"): ["new_media_storage"],
                "workspace_id": [1], "phone_number_id": ["111"], "X-Workspace-Id": [1], "channel_name": ["private-workspace.1"],
                "hub.verify_token": ["v"], "hub.mode": ["subscribe"], "wait": [0], "Upload-Offset": [0, 3], "permanent": [False],
                "examples": {EXAMPLE_MEDIA: media[0], EXAMPLE_TEMPLATE: template, EXAMPLE_NUMBER: "111"}}

    def made(self, what, body):
        status, answer = self.admin.json("POST", f"/api/v1/{what}", body)
        self.assertIn(status, (201, 202), answer)
        return answer

    def test_nothing_makes_it_fail(self):
        rng = random.Random(SEED)
        chance = Chance(self.description, rng, self.known)
        operations = sorted((key, operation) for key, operation in self.description.operations.items() if operation["operationId"] not in LEFT_OUT)
        wrong = []
        for number in range(REQUESTS):
            (method, path), operation = operations[number % len(operations)]
            if (method == "DELETE" or operation["operationId"] in SELDOM) and rng.random() < 0.8:
                continue
            target, body, headers = chance.request(method, path, self.description.document["paths"][path], operation)
            status, answered, data = rng.choice(self.clients).request(method, target, body, headers)
            try:
                assert status != 500, "a fault"
                # What nobody asks for is passed over up to a size.
                if status not in ALWAYS and (status != 413 or "requestBody" in operation):
                    self.description.judge(method, target, status, answered, data)
            except Exception as why:  # pylint: disable=broad-except
                wrong.append(f"{method} {target[:200]} {headers} {(body or b'')[:300]!r}\n    {status} {data[:300]!r}\n    {str(why)[:300]}")
        self.assertTrue(self.server.alive())
        self.assertEqual(self.admin.request("GET", "/readyz")[0], 200)
        self.assertEqual(wrong, [], "\n".join(wrong))


class RandomRequestsOnMariaDbTest(RandomRequestsTest):
    """It takes less of the odd than SQLite does: lengths, ranges, characters."""

    def database(self):
        engine = self.enterContext(Running("mariadb"))
        subprocess.run(["mariadb", "--no-defaults", f"--socket={engine['SOCKET']}", "--user=root", "--execute", "CREATE DATABASE lumbung_random"],
                       check=True)
        return {"LUMBUNG_DATABASE": engine["URL"] + "lumbung_random"}


if __name__ == "__main__":
    unittest.main()
