"""The whole way of a campaign with the stand-in of Meta: media → template → approval → campaign → checks → launch → messages → end."""

import contextlib
import os
import sys
import time
import unittest

from harness import ROOT, Client, Server, make_photo
from papers import pdf

sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
from graph import Graph  # pylint: disable=wrong-import-position

UPLOAD = r"/\d+/media"
BODY = {"type": "BODY", "text": "Halo {{1}}", "example": {"body_text": [["Budi"]]}}
PATIENCE_S = 60
#: Phone numbers and business-scoped user ids by turns.
RECIPIENTS = [f"62811{number:07}" if number % 2 else f"ID.a{number}B" for number in range(1000)]


def header(media, kind="IMAGE"):
    return {"type": "HEADER", "format": kind, "media": media}


def said(kind, content):
    """A parameter of Meta's."""
    return {"type": kind, kind: content}


class CampaignChainTest(unittest.TestCase):
    def setUp(self):
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        self.graph = self.stack.enter_context(Graph())
        self.server = self.start_server()
        self.addCleanup(self.server.close)
        self.media_client = self.server.client()
        self.admin = self.client_who_may("admin")
        self.ask("POST", "/api/v1/whatsapp/accounts", self.graph.add_number("111"), 201)

    def start_server(self):
        return Server("--graph-url", self.graph.url, "--requests-per-second-max", "0").start()

    def client_who_may(self, ability):
        status, out, err = self.server.cli("token", "create", "--workspace", "1", "--ability", ability, "--plain")
        self.assertEqual(status, 0, err)
        return Client(self.server.port, out.strip())

    def ask(self, method, path, body=None, expect=200):
        status, answer = self.admin.json(method, path, body)
        self.assertEqual(status, expect, answer)
        return answer

    def upload(self, content, name):
        status, media = self.media_client.upload(content, name)
        self.assertEqual(status, 202, media)
        # A template may be made before; its submission waits then, and so would this.
        return self.media_client.wait_settled(media["uuid"])["uuid"]

    def wait_for(self, path, status):
        deadline = time.monotonic() + PATIENCE_S
        while (shown := self.ask("GET", path))["status"] != status:
            self.assertLess(time.monotonic(), deadline, shown)
            time.sleep(0.05)
        return shown

    def approved(self, name, components, category="MARKETING"):
        made = self.ask("POST", "/api/v1/templates", {"name": name, "language": "id", "category": category, "components": components}, 201)
        self.wait_for(f"/api/v1/templates/{made['uuid']}", "pending")
        self.graph.decide(name, "APPROVED")
        self.ask("POST", "/api/v1/templates/sync")
        self.wait_for(f"/api/v1/templates/{made['uuid']}", "approved")
        return made["uuid"]

    def launched(self, **content):
        made = self.ask("POST", "/api/v1/campaigns", {"name": "Lebaran", "phone_number_id": "111", **content}, 201)
        one = f"/api/v1/campaigns/{made['uuid']}"
        told = self.ask("POST", one + "/preflight")
        self.assertTrue(told["ready"], told)
        self.ask("POST", one + "/launch", expect=202)
        self.wait_for(one, "running")
        return one

    def messages(self, one, parameters, recipients=None):
        """Each recipient's body, in two pages, without what differs from one to the other."""
        bodies, wanted = [], recipients or RECIPIENTS
        half = (len(wanted) + 1) // 2
        for page in filter(None, (wanted[:half], wanted[half:])):
            answer = self.ask("POST", one + "/messages", {"recipients": [{"recipient": to, "parameters": parameters(to)} for to in page]})
            self.assertEqual((answer["problems"], [line["recipient"] for line in answer["data"]]), ([], page))
            self.assertEqual({line["endpoint"] for line in answer["data"]}, {"/111/messages"})
            bodies += [line["body"] for line in answer["data"]]
        marks = {body.pop("biz_opaque_callback_data") for body in bodies}
        self.assertEqual(len(marks), len(wanted), "a mark tells one message")
        for to, body in zip(wanted, bodies):
            self.assertEqual(body.pop("recipient" if to.startswith("ID.") else "to"), to)
            self.assertEqual((body.pop("messaging_product"), body.pop("recipient_type")), ("whatsapp", "individual"))
        return bodies

    def ids(self):
        """Of what was uploaded to Meta, the first first."""
        return [upload.id for upload in self.graph.uploaded("111")]

    def test_a_picture_to_a_thousand(self):
        media = self.upload(make_photo(320, 240), "menu.jpg")
        one = self.launched(template=self.approved("promo", [header(media), BODY]))
        bodies = self.messages(one, lambda to: [to[-3:]])
        picture, = self.ids()
        for to, body in zip(RECIPIENTS, bodies):
            self.assertEqual(body, {"type": "template", "template": {"name": "promo", "language": {"code": "id"}, "components": [
                {"type": "header", "parameters": [said("image", {"id": picture})]},
                {"type": "body", "parameters": [said("text", to[-3:])]}]}})
        self.assertEqual(self.graph.count("POST", UPLOAD), 1)
        self.ask("DELETE", f"/api/v1/media/{media}", expect=409)
        self.assertEqual(self.ask("GET", one)["deliveries"].get("prepared"), len(RECIPIENTS))
        for word, status in (("PAUSED", 409), ("APPROVED", 200)):
            self.graph.decide("promo", word)
            self.ask("POST", "/api/v1/templates/sync")
            self.ask("POST", one + "/messages", {"recipients": [{"recipient": "628", "parameters": ["Siti"]}]}, status)
        self.assertEqual(self.ask("POST", one + "/finish")["status"], "done")
        self.ask("POST", one + "/messages", {"recipients": [{"recipient": "1"}]}, 409)
        self.ask("DELETE", f"/api/v1/media/{media}", expect=204)

    def test_cards_and_documents_and_captions(self):
        photos = [self.upload(make_photo(320, 240, seed), f"{seed}.jpg") for seed in range(3)]
        cards = [{"components": [header(photo), {"type": "BODY", "text": "Rp {{1}}", "example": {"body_text": [["5"]]}}]} for photo in photos]
        one = self.launched(template=self.approved("menu", [BODY, {"type": "CAROUSEL", "cards": cards}]))
        body, = self.messages(one, lambda to: {"body": ["Siti"], "cards": [["1"], ["2"], ["3"]]}, ["628111"])
        self.assertEqual(len(set(self.ids())), 3)
        self.assertEqual(body["template"]["components"], [
            {"type": "body", "parameters": [said("text", "Siti")]},
            {"type": "carousel", "cards": [{"card_index": card, "components": [
                {"type": "header", "parameters": [said("image", {"id": sent})]},
                {"type": "body", "parameters": [said("text", str(card + 1))]}]} for card, sent in enumerate(self.ids())]}])

        invoice = self.upload(pdf(), "Faktur 1.pdf")
        one = self.launched(template=self.approved("faktur", [header(invoice, "DOCUMENT"), BODY], "UTILITY"))
        own = self.upload(pdf(pages=2), "Faktur Siti.pdf")
        body, = self.messages(one, lambda to: ["Siti"], ["628111"])
        self.assertEqual(body["template"]["components"][0]["parameters"],
                         [said("document", {"id": self.ids()[-1], "filename": "Faktur 1.pdf"})])
        page = self.ask("POST", one + "/messages", {"recipients": [{"recipient": "628112", "media": own, "parameters": ["Siti"]}]})
        self.assertEqual(page["data"][0]["body"]["template"]["components"][0]["parameters"],
                         [said("document", {"id": self.ids()[-1], "filename": "Faktur Siti.pdf"})])

        one = self.launched(message={"type": "image", "caption": "Nasi"}, media=[{"uuid": photos[0]}])
        body, = self.messages(one, lambda to: None, ["ID.abc"])
        self.assertEqual(body, {"type": "image", "image": {"id": self.ids()[0], "caption": "Nasi"}})
        self.assertEqual(self.graph.count("POST", UPLOAD), 5, "each content once")


if __name__ == "__main__":
    unittest.main()
