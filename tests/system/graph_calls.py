"""What openapi_test asks where Meta is needed: the whole way of a template and a campaign, on a server of its own beside the stand-in of Meta."""

import os
import sys
import time

from harness import ROOT, Server, make_photo

sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
from graph import Graph, callbacks  # pylint: disable=wrong-import-position
from graph.media import Media  # pylint: disable=wrong-import-position

PATIENCE_S = 60
BODY = {"type": "BODY", "text": "Halo {{1}}", "example": {"body_text": [["Budi"]]}}
FORM = {"Content-Type": "multipart/form-data; boundary=B"}


class GraphCalls:
    """`test` is the OpenApiTest: it calls and judges."""

    def __init__(self, test, graph, server):
        self.test, self.graph, self.server = test, graph, server
        self.admin = test.client_who_may("admin", "1", server)
        self.account = {**graph.add_number("111"), "verify_token": "agreed"}

    def ask(self, method, path, body=None, expect=200):
        if body is None:
            return self.test.call(self.admin, method, path, expect=expect)
        return self.test.call_json(self.admin, method, path, body, expect)

    def until(self, path, key, value):
        deadline = time.monotonic() + PATIENCE_S
        while (shown := self.ask("GET", path))[key] != value:
            assert time.monotonic() < deadline, shown
            time.sleep(0.05)
        return shown

    def call_all(self):
        self.ask("POST", "/api/v1/whatsapp/accounts", self.account, 201)
        media = self.test.upload(self.admin, make_photo(320, 240), "?wait=30")["uuid"]
        self.ask("GET", f"/api/v1/media/{media}/whatsapp?phone_number_id=111")
        template = self.approved(media)
        self.campaign(media, template)
        self.inbound()

    def approved(self, media):
        wanted = {"name": "promo", "language": "id", "category": "MARKETING", "submit": False,
                  "components": [{"type": "HEADER", "format": "IMAGE", "media": media}, BODY]}
        one = f"/api/v1/templates/{self.ask('POST', '/api/v1/templates', wanted, 201)['uuid']}"
        self.ask("POST", one + "/submit", expect=202)
        self.until(one, "status", "pending")
        self.graph.decide("promo", "APPROVED")
        self.ask("POST", "/api/v1/templates/sync")
        return self.until(one, "status", "approved")["uuid"]

    def campaign(self, media, template):
        wanted = b'{"name": "Lebaran", "phone_number_id": "111", "template": "' + template.encode() + b'"}'
        form = (b'--B\r\nContent-Disposition: form-data; name="campaign"\r\n\r\n' + wanted
                + b'\r\n--B\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n' + make_photo(320, 240, 2) + b"\r\n--B--\r\n")
        self.test.call(self.admin, "POST", "/api/v1/campaigns", form, FORM, 201)
        made = self.ask("POST", "/api/v1/campaigns", {"name": "Lebaran", "phone_number_id": "111", "template": template}, 201)
        one = f"/api/v1/campaigns/{made['uuid']}"
        self.ask("POST", one + "/preflight")
        self.ask("POST", one + "/launch", expect=202)
        self.until(one, "status", "running")
        people = [{"recipient": f"62811{number}", "parameters": ["Siti"]} for number in range(3)]
        page = self.ask("POST", one + "/messages", {"recipients": people + [{"recipient": "62815", "parameters": []}]})
        assert page["problems"], page
        self.deliver(one, {line["recipient"]: line["body"]["biz_opaque_callback_data"] for line in page["data"]})
        self.ask("POST", one + "/finish")
        own = {"name": "Own", "phone_number_id": "111", "message": {"type": "image", "caption": "Nasi"}, "media": [{"uuid": media}]}
        self.ask("POST", "/api/v1/campaigns", own, 201)
        self.ask("GET", "/api/v1/campaigns")

    def deliver(self, one, marks):
        path = "/api/v1/whatsapp/callbacks/111"
        asked = f"{path}?hub.mode=subscribe&hub.verify_token=agreed&hub.challenge=1158201444"
        assert self.test.call(self.test.anyone_of(self.server), "GET", asked, expect=200) == b"1158201444"
        first, second, _ = marks
        said = [callbacks.status("sent", f"wamid.{to}", mark) for to, mark in marks.items()]
        said += [callbacks.status("failed", f"wamid.{first}", marks[first], 131053, "Media upload error"),
                 callbacks.status("delivered", f"wamid.{second}", marks[second])]
        body = callbacks.body("111", said)
        self.test.call(self.test.anyone_of(self.server), "POST", path, body,
                       {"Content-Type": "application/json", "X-Hub-Signature-256": callbacks.signature(body, "app-secret")}, 200)
        deadline = time.monotonic() + PATIENCE_S
        while self.ask("GET", one + "/deliveries")["by_status"]["failed"] == 0:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert len(self.ask("GET", one + "/deliveries?status=sent")["data"]) == 2
        assert len(self.ask("GET", one + "/resend")["data"]) == 1

    def inbound(self):
        with self.graph.state.lock:
            sent = Media(self.graph.state.new_id(), "111", make_photo(320, 240, 3), "image/jpeg", "", self.graph.state.now() + 86_400, True)
            self.graph.state.media[sent.id] = sent
        taken = self.ask("POST", "/api/v1/whatsapp/inbound", {"phone_number_id": "111", "media_id": sent.id, "mime_type": "image/jpeg"}, 202)
        self.until(f"/api/v1/imports/{taken['id']}", "status", "completed")
        form = (b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n' + make_photo(320, 240, 4) + b"\r\n--B--\r\n")
        for expect in (202, 200):
            self.test.call(self.admin, "POST", "/api/v1/whatsapp/inbound?source=webjs", form, FORM, expect)


def call_where_meta_is(test):
    with Graph() as graph:
        server = Server("--graph-url", graph.url, "--requests-per-second-max", "0")
        try:
            GraphCalls(test, graph, server.start()).call_all()
        finally:
            server.close()
