"""docs/openapi.yaml against the live server: every documented operation is called with real requests, and every answer must
be one that the description allows, header by header and member by member."""

import json
import os
import re
import unittest

import jsonschema

from api_description import Description
from campaign_calls import call_campaigns
from callback_calls import call_callbacks
from graph_calls import call_where_meta_is
from harness import ROOT, Client, Server, make_photo
from import_calls import call_imports
from quota_calls import call_quotas
from resumable_calls import call_resumable_uploads
from template_calls import call_templates
from whatsapp_calls import call_whatsapp

WEBSOCKET = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
             "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NOBODY = "018f0000-0000-7000-8000-000000000000"


# Rows of the application before Lumbung, of which there are none here, lack them.
OF_NEW_MEDIA = {("Metadata", "hash"), ("Metadata", "original_size")}


class OpenApiTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.description = Description(os.path.join(ROOT, "docs", "openapi.yaml"))
        cls.server = Server("--requests-per-second-max", "0", "--webhook-addresses", "any", "--graph-url",
                            "http://127.0.0.1:9/v25.0").start()
        cls.plain = cls.server.client()
        cls.anyone = Client(cls.server.port)
        cls.reader = cls.client_who_may("media:read", "1")
        cls.admin = cls.client_who_may("admin", "1")
        cls.star = cls.client_who_may("admin", "*")
        cls.seen = set()

    @classmethod
    def client_who_may(cls, ability, workspace, server=None):
        server = server or cls.server
        status, out, err = server.cli("token", "create", "--workspace", workspace, "--ability", ability, "--plain")
        assert status == 0, err
        return Client(server.port, out.strip())

    @staticmethod
    def anyone_of(server):
        return Client(server.port)

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def call(self, client, method, target, body=None, headers=None, expect=None):
        status, answered, data = client.request(method, target, body, headers)
        self.seen.add(self.description.judge(method, target, status, answered, data))
        if expect is not None:
            self.assertEqual(status, expect, f"{method} {target}: {data[:300]!r}")
        return json.loads(data) if "json" in answered.get("content-type", "") and data else data

    def call_json(self, client, method, target, value, expect):
        return self.call(client, method, target, json.dumps(value).encode(), {"Content-Type": "application/json"}, expect)

    def upload(self, client, content, query="", expect=202, name="photo.jpg"):
        head = f'--B\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        return self.call(client, "POST", "/api/v1/media" + query, head + content + b"\r\n--B--\r\n",
                         {"Content-Type": "multipart/form-data; boundary=B"}, expect)

    def test_the_document_itself_is_sound(self):
        document = self.description.document
        self.assertTrue(document["openapi"].startswith("3.1."))
        operation_ids = [operation["operationId"] for operation in self.description.operations.values()]
        self.assertEqual(len(operation_ids), len(set(operation_ids)))
        for schema in document["components"]["schemas"].values():
            jsonschema.Draft202012Validator.check_schema(schema)
        self.assertEqual(self.call(self.anyone, "GET", "/openapi.json", expect=200), document)

    def test_every_operation_answers_as_documented(self):
        self.webhooks()
        self.media()
        call_imports(self)
        call_templates(self)
        call_whatsapp(self)
        call_campaigns(self, self.uuid)
        call_callbacks(self)
        self.delivery()
        self.removal()
        self.administration()
        self.webhook_deliveries()
        self.flags()
        call_resumable_uploads(self, NOBODY)
        self.live_and_service()
        call_where_meta_is(self)
        self.assertEqual({(method, path) for method, path, _ in self.seen}, set(self.description.operations), "operations never reached")
        self.assertEqual(self.description.members.unnamed, set(), "members that the schema does not name")
        self.assertEqual(self.description.members.always_there(), OF_NEW_MEDIA, "optional members that are always there")

    def webhooks(self):
        """Made before any media, so that their events are sent to it. Nobody listens there."""
        self.hook = self.call_json(self.admin, "POST", "/api/v1/webhooks", {"url": "http://127.0.0.1:9/hook"}, 201)["id"]
        self.call_json(self.admin, "POST", "/api/v1/webhooks", {"url": "ftp://127.0.0.1"}, 422)
        self.call_json(self.reader, "POST", "/api/v1/webhooks", {"url": "http://127.0.0.1:9/hook"}, 403)
        self.call(self.admin, "GET", "/api/v1/webhooks", expect=200)
        self.call(self.anyone, "GET", "/api/v1/webhooks", expect=401)

    def webhook_deliveries(self):
        hook = f"/api/v1/webhooks/{self.hook}"
        deliveries = self.call(self.admin, "GET", hook + "/deliveries", expect=200)["data"]
        self.assertTrue(deliveries)
        self.call(self.admin, "POST", f"{hook}/deliveries/{deliveries[0]['id']}/replay", expect=202)
        self.call(self.admin, "POST", f"{hook}/deliveries/999999/replay", expect=404)
        self.call(self.admin, "GET", "/api/v1/webhooks/999999/deliveries", expect=404)
        self.call(self.admin, "DELETE", hook, expect=204)
        self.call(self.admin, "DELETE", hook, expect=404)

    def media(self):
        photo = make_photo(640, 480)
        made = self.upload(self.plain, photo, "?wait=30")
        self.uuid = made["uuid"]
        self.assertEqual(made["processing_status"], "completed", made)
        self.upload(self.plain, photo, expect=200)
        self.upload(self.anyone, b"x", expect=401)
        self.upload(self.plain, b"", expect=422)
        self.upload(self.plain, b"x", "?wait=never", expect=422)
        self.call(self.plain, "POST", "/api/v1/media", b"x", {"Content-Type": "text/plain"}, 415)
        self.call(self.plain, "POST", "/api/v1/media", b"--B--", {"Content-Type": "multipart/form-data; boundary=B"}, 400)

        for query in ("", "?limit=1", "?status=completed&type=image&q=PHOTO", "?updated_since=2020-01-01T00:00:00Z", "?deleted=only"):
            self.call(self.plain, "GET", "/api/v1/media" + query, expect=200)
        named = self.call(self.plain, "GET", f"/api/v1/media?uuid={NOBODY},{self.uuid}", expect=200)
        self.assertEqual([media["uuid"] for media in named["data"]], [self.uuid])
        self.call(self.plain, "GET", f"/api/v1/media?uuid={self.uuid}&q=photo", expect=422)
        self.call(self.plain, "GET", "/api/v1/media?status=done", expect=422)
        self.call(self.star, "GET", "/api/v1/media", expect=400)
        self.call(self.star, "GET", "/api/v1/media", headers={"X-Workspace-Id": "999"}, expect=404)

        batch = "/api/v1/media/batch"
        for action, status in (("archive", 200), ("unarchive", 200), ("delete", 204), ("restore", 200)):
            lines = self.call_json(self.plain, "POST", batch, {"action": action, "uuids": [NOBODY, self.uuid]}, 200)["data"]
            self.assertEqual([line["status"] for line in lines], [404, status], lines)
        self.call_json(self.plain, "POST", batch, {"action": "burn", "uuids": [self.uuid]}, 422)
        self.call(self.plain, "POST", batch, b"[]", {"Content-Type": "application/json"}, 400)
        self.call(self.plain, "POST", batch, b" " * (1 << 17), {"Content-Type": "application/json"}, 413)
        self.call_json(self.reader, "POST", batch, {"action": "delete", "uuids": [self.uuid]}, 403)
        self.call_json(self.anyone, "POST", batch, {"action": "delete", "uuids": [self.uuid]}, 401)

        for client, status in ((self.plain, 200), (self.anyone, 401)):
            for suffix in ("", "/status", "/url"):
                self.call(client, "GET", f"/api/v1/media/{self.uuid}{suffix}", expect=status)
        for suffix in ("", "/status", "/url"):
            self.call(self.plain, "GET", f"/api/v1/media/{NOBODY}{suffix}", expect=404)
        self.call(self.plain, "GET", f"/api/v1/media/{self.uuid}/url?variant=none", expect=422)
        self.url = self.call(self.plain, "GET", f"/api/v1/media/{self.uuid}/url?variant=thumbnail&expires=600", expect=200)["url"]

    def delivery(self):
        for variant in ("original", "compressed", "thumbnail", "webp", "preview", "optimal"):
            for method in ("GET", "HEAD"):
                self.call(self.plain, method, f"/media/{self.uuid}/{variant}", expect=200)
        self.call(self.plain, "GET", f"/media/{self.uuid}/compressed/nasi.jpg", expect=200)
        etag = self.anyone.request("GET", self.url)[1]["etag"]
        self.call(self.anyone, "GET", self.url, headers={"Range": "bytes=0-9"}, expect=206)
        self.call(self.anyone, "GET", self.url, headers={"Range": "bytes=0-1,5-6"}, expect=206)
        self.call(self.anyone, "GET", self.url, headers={"Range": "bytes=99999999-"}, expect=416)
        self.call(self.anyone, "GET", self.url, headers={"If-None-Match": etag}, expect=304)
        self.call(self.anyone, "GET", self.url, headers={"If-Match": '"other"'}, expect=412)
        self.call(self.anyone, "GET", f"/media/{self.uuid}/thumbnail", expect=403)
        self.call(Client(self.server.port, "lmb_wrong"), "GET", f"/media/{self.uuid}/thumbnail", expect=401)
        self.call(self.plain, "GET", f"/media/{NOBODY}/thumbnail", expect=404)
        self.call(self.anyone, "GET", self.url.replace("?", "/photo.jpg?"), expect=200)
        self.call(self.anyone, "GET", f"/media/{self.uuid}/thumbnail/photo.jpg", expect=403)
        self.call(self.anyone, "GET", "/media/public/a/b/nothing.jpg", expect=404)
        self.call(self.anyone, "GET", "/storage/nothing.jpg", expect=404)

    def removal(self):
        target = f"/api/v1/media/{self.uuid}"
        self.call(self.plain, "POST", target + "/retry", expect=409)
        self.call_json(self.plain, "POST", target + "/process", {"purpose": "x" * 65}, 422)
        self.call(self.reader, "POST", target + "/process", expect=403)
        self.call(self.plain, "POST", f"/api/v1/media/{NOBODY}/process", expect=404)
        self.call_json(self.plain, "POST", target + "/process", {"purpose": "header"}, 202)
        named = self.call_json(self.plain, "PATCH", target, {"name": "beach.jpg", "purpose": "session"}, 200)
        self.assertEqual((named["name"], named["metadata"]["purpose"]), ("beach.jpg", "session"))
        for wrong in ({}, {"name": ""}, {"name": "x" * 256}, {"purpose": "x" * 65}):
            self.call_json(self.plain, "PATCH", target, wrong, 422)
        self.call(self.plain, "PATCH", target, b"[]", {"Content-Type": "application/json"}, 400)
        self.call_json(self.reader, "PATCH", target, {"name": "x"}, 403)
        self.call_json(self.plain, "PATCH", f"/api/v1/media/{NOBODY}", {"name": "x"}, 404)
        self.call(self.plain, "DELETE", target + "?permanent=maybe", expect=422)
        self.call(self.plain, "DELETE", target, expect=204)
        self.call(self.plain, "DELETE", target, expect=404)
        self.call(self.plain, "POST", target + "/restore", expect=200)
        self.call(self.plain, "POST", f"/api/v1/media/{NOBODY}/restore", expect=404)
        self.call(self.reader, "POST", target + "/archive", expect=403)
        for step in ("archive", "unarchive"):
            self.call(self.plain, "POST", f"{target}/{step}", expect=200)
            self.call(self.plain, "GET", "/api/v1/media?archived=true", expect=200)
            self.call(self.plain, "POST", f"/api/v1/media/{NOBODY}/{step}", expect=404)
        self.call(self.plain, "GET", "/api/v1/media?archived=maybe", expect=422)
        self.call(self.plain, "GET", "/api/v1/media?fits=sticker&created_after=2026-11-22T14:03:05Z", expect=200)
        self.call(self.plain, "GET", "/api/v1/media?fits=postcard", expect=422)
        self.call(self.plain, "GET", "/api/v1/media?created_before=yesterday", expect=422)
        self.call(self.plain, "POST", f"/api/v1/media/{NOBODY}/retry", expect=404)
        self.upload(self.plain, b"Nasi goreng\nMi goreng\n", "?wait=30", name="menu.txt")
        broken = self.upload(self.plain, make_photo(640, 480)[:3000], "?wait=30", name="broken.jpg")
        self.assertEqual(broken["processing_status"], "failed", broken)
        self.call(self.plain, "POST", f"/api/v1/media/{broken['uuid']}/retry", expect=202)
        self.plain.wait_settled(broken["uuid"])
        self.call(self.admin, "DELETE", target + "?permanent=true", expect=204)

    def administration(self):
        self.call(self.admin, "GET", "/api/v1/workspaces", expect=200)
        for target in ("workspaces", "tokens", "jobs", "dead-letters", "audit"):
            self.call(self.reader, "GET", f"/api/v1/{target}", expect=403)
            self.call(self.anyone, "GET", f"/api/v1/{target}", expect=401)
        call_quotas(self)
        second = f"/api/v1/workspaces/{self.call_json(self.star, 'POST', '/api/v1/workspaces', {'name': 'second'}, 201)['id']}"
        for client, method, query, status in ((self.star, "GET", "", 200), (self.admin, "GET", "", 404), (self.star, "DELETE", "", 400),
                                              (self.admin, "DELETE", "?permanent=true", 403), (self.star, "DELETE", "?permanent=true", 202)):
            self.call(client, method, second + query, expect=status)
        self.call_json(self.star, "POST", "/api/v1/workspaces", {"name": ""}, 422)
        self.call_json(self.admin, "POST", "/api/v1/workspaces", {"name": "third"}, 403)
        self.call(self.star, "POST", "/api/v1/workspaces", b"{", {"Content-Type": "application/json"}, 400)
        self.call(self.star, "POST", "/api/v1/workspaces", b" " * (1 << 21), {"Content-Type": "application/json"}, 413)

        self.call(self.admin, "GET", "/api/v1/tokens", expect=200)
        token = self.call_json(self.admin, "POST", "/api/v1/tokens", {"name": "ci", "expires_at": "2099-01-01T00:00:00Z"}, 201)
        self.call_json(self.admin, "POST", "/api/v1/tokens", {"name": "ci", "workspace_id": 2}, 404)
        self.call_json(self.admin, "POST", "/api/v1/tokens", {"name": "ci", "abilities": ["fly"]}, 422)
        self.call(self.admin, "DELETE", f"/api/v1/tokens/{token['id']}", expect=204)
        self.call(self.admin, "DELETE", "/api/v1/tokens/999999", expect=404)

        for client in (self.admin, self.star):
            self.call(client, "GET", "/api/v1/jobs", expect=200)
            self.call(client, "GET", "/api/v1/stats", expect=200)
            self.assertEqual(len(self.call(client, "GET", "/api/v1/stats/recent", expect=200)["minutes"]), 60)
            self.call(client, "GET", "/api/v1/nodes", expect=200)
            self.call(client, "GET", "/api/v1/console", expect=200)
            self.call(client, "GET", "/api/v1/audit?limit=1", expect=200)
        self.call(self.admin, "GET", f"/api/v1/audit?media={self.uuid}&action=media.erased&since=2020-01-01T00:00:00Z", expect=200)
        self.call(self.admin, "GET", "/api/v1/audit?action=dance", expect=422)
        self.call(self.admin, "GET", "/api/v1/jobs?queue=none", expect=422)
        self.call(self.admin, "GET", "/api/v1/stats/growth?days=7", expect=200)
        self.call(self.admin, "GET", "/api/v1/stats/growth?days=0", expect=422)
        self.server.give_up_a_job()
        letters = self.call(self.admin, "GET", "/api/v1/dead-letters", expect=200)["data"]
        self.assertTrue(letters)
        self.call(self.admin, "POST", f"/api/v1/dead-letters/{letters[0]['id']}/retry", expect=202)
        self.call(self.admin, "POST", "/api/v1/dead-letters/999999/retry", expect=404)

    def flags(self):
        target = "/api/v1/flags/new_media_storage"
        self.call(self.plain, "GET", "/api/v1/flags", expect=200)
        self.call(self.star, "GET", "/api/v1/flags", expect=200)
        self.call(self.anyone, "GET", "/api/v1/flags", expect=401)
        self.call_json(self.star, "PUT", target, {"value": "on"}, 200)
        self.call_json(self.star, "PUT", target, {"value": "half"}, 422)
        self.call_json(self.star, "PUT", "/api/v1/flags/none", {"value": "on"}, 404)
        self.call_json(self.admin, "PUT", target, {"value": "on"}, 403)

    def live_and_service(self):
        channel = b"socket_id=1.2&channel_name=private-workspace.1"
        self.call(self.plain, "POST", "/broadcasting/auth", channel, FORM, 200)
        self.call(self.plain, "POST", "/broadcasting/auth", channel.replace(b"e.1", b"e.2"), FORM, 403)
        self.call(self.plain, "POST", "/broadcasting/auth", b"", FORM, 422)
        self.call(self.anyone, "POST", "/broadcasting/auth", channel, FORM, 401)
        key = self.call(self.plain, "GET", "/api/v1/console", expect=200)["app_key"]
        self.call(self.anyone, "GET", f"/app/{key}", expect=400)
        self.call(self.anyone, "GET", f"/app/{key}?protocol=7", headers=WEBSOCKET, expect=101)
        for target in ("/healthz", "/readyz", "/metrics", "/openapi.json", "/", "/console", "/console/", "/console/library/x"):
            self.call(self.anyone, "GET", target, expect=200)
        page = self.call(self.anyone, "GET", "/", expect=200).decode()
        asset = re.search(r'"(/assets/[^"]+)"', page)
        self.assertIsNotNone(asset, page)
        self.call(self.anyone, "GET", asset[1], expect=200)
        self.call(self.anyone, "GET", "/assets/none.js", expect=404)
        self.call(self.anyone, "GET", "/elements/lumbung-elements.js", expect=200)
        self.call(self.anyone, "GET", "/elements/none.js", expect=404)
        self.call(self.anyone, "GET", "/docs", expect=308)
        self.call(self.anyone, "GET", "/docs/")  # 404 of a program that was built without the site
        self.call(self.anyone, "GET", "/docs/none.html", expect=404)


if __name__ == "__main__":
    unittest.main()
