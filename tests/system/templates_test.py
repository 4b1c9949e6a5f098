"""Message templates with media: created at Meta once, whatever dies, with samples of their own, and read back from there."""

import contextlib
import os
import sys
import threading
import time
import unittest

from harness import ROOT, Client, Server, make_photo, with_comment

sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
from graph import Graph  # pylint: disable=wrong-import-position

CREATION = r"/9001/message_templates"
BODY = {"type": "BODY", "text": "Halo {{1}}", "example": {"body_text": [["Budi"]]}}
PATIENCE_S = 60


def header(media, kind="IMAGE"):
    return {"type": "HEADER", "format": kind, "media": media}


class TemplatesTest(unittest.TestCase):
    def setUp(self):
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        self.graph = self.stack.enter_context(Graph())
        self.server = self.stack.enter_context(
            Server("--graph-url", self.graph.url, "--import-addresses", "any", env={"LUMBUNG_LEASE": "5"}))
        account = self.graph.add_number("111")
        status, made = self.client_who_may("admin").json("POST", "/api/v1/whatsapp/accounts", account)
        self.assertEqual(status, 201, made)
        self.media_client = self.server.client()
        self.client = self.client_who_may("campaigns:manage")
        self.photo = make_photo(640, 480)

    def client_who_may(self, ability, workspace="1"):
        status, out, err = self.server.cli("token", "create", "--workspace", workspace, "--ability", ability, "--plain")
        self.assertEqual(status, 0, err)
        return Client(self.server.port, out.strip())

    def upload(self, comment):
        status, media = self.media_client.upload(with_comment(self.photo, comment))
        self.assertEqual(status, 202, media)
        return media["uuid"]

    def create(self, name, components, **more):
        wanted = {"name": name, "language": "id", "category": "MARKETING", "components": components, **more}
        status, made = self.client.json("POST", "/api/v1/templates", wanted)
        self.assertEqual(status, 201, made)
        return made

    def show(self, uuid):
        status, shown = self.client.json("GET", f"/api/v1/templates/{uuid}")
        self.assertEqual(status, 200, shown)
        return shown

    def wait_for(self, uuid, *states):
        deadline = time.monotonic() + PATIENCE_S
        while (shown := self.show(uuid))["status"] not in states:
            self.assertLess(time.monotonic(), deadline, shown)
            time.sleep(0.05)
        return shown

    def sync(self):
        status, outcome = self.client.json("POST", "/api/v1/templates/sync")
        self.assertEqual((status, outcome.get("complete")), (200, True), outcome)
        return outcome

    def test_a_template_with_a_picture_is_made_and_approved(self):
        media = self.upload("still in process when it is submitted")
        made = self.create("promo", [header(media), BODY])
        self.assertIs(made["creative_optimizations"], False)
        self.assertEqual((made["status"], made["media"]), ("submitting", [{"uuid": media, "usage_type": "header", "card": None}]))
        pending = self.wait_for(made["uuid"], "pending", "rejected", "draft")
        self.assertEqual((pending["status"], pending["error"], pending["phone_number_id"]), ("pending", None, "111"), pending)
        there = self.graph.templates()[0]
        self.assertEqual((there.id, there.name, list(there.samples)), (pending["meta_id"], "promo", ["header"]))
        self.assertEqual(set(there.features.values()), {"OPT_OUT"}, "nobody touches the picture")
        self.assertTrue(there.samples["header"][1].startswith(b"\xff\xd8"))
        self.assertEqual(pending["components"][0], header(media), "no handle is shown")
        self.graph.decide("promo", "APPROVED")
        self.assertEqual((self.sync()["updated"], self.show(made["uuid"])["status"]), (1, "approved"))
        self.assertEqual(self.sync()["updated"], 0)
        status, refused = self.client.json("POST", f"/api/v1/templates/{made['uuid']}/submit")
        self.assertEqual((status, refused["code"]), (409, "conflict"))
        self.assertEqual(self.client.json("DELETE", f"/api/v1/templates/{made['uuid']}")[0], 204)
        self.assertEqual(self.graph.templates(), [])
        self.assertEqual(self.client.json("GET", f"/api/v1/templates/{made['uuid']}")[0], 404)

    def test_each_card_of_a_carousel_has_a_sample_of_its_own(self):
        # Comments are none of what is sent: other pictures they have to be.
        media = []
        for seed in range(3):
            self.photo = make_photo(640, 480, seed)
            media.append(self.upload("card"))
        cards = [{"components": [header(one), {"type": "BODY", "text": "Kartu"}]} for one in media]
        made = self.create("menu", [BODY, {"type": "CAROUSEL", "cards": cards}], creative_optimizations=True)
        self.wait_for(made["uuid"], "pending")
        there = self.graph.templates()[0]
        self.assertEqual(sorted(there.samples), ["card 0", "card 1", "card 2"])
        self.assertEqual(len({content for _, content, _ in there.samples.values()}), 3)
        self.assertEqual(there.features, {})
        self.assertEqual([(one["uuid"], one["card"]) for one in self.show(made["uuid"])["media"]], list(zip(media, range(3))))

    def test_what_meta_refuses_is_told_and_can_be_sent_again(self):
        media = self.upload("refused")
        self.graph.fail("/message_templates", 100, method="POST", subcode=2388293, details="too many variables")
        made = self.create("janji", [header(media), BODY])
        refused = self.wait_for(made["uuid"], "rejected")
        self.assertIn("too many variables", refused["error"])
        self.assertIsNone(refused["meta_id"])
        self.assertEqual(self.client.json("POST", f"/api/v1/templates/{made['uuid']}/submit")[0], 202)
        self.wait_for(made["uuid"], "pending")
        self.graph.decide("janji", "REJECTED", "INVALID_FORMAT")
        self.sync()
        self.assertIn("INVALID_FORMAT", self.show(made["uuid"])["error"])
        handles = len(self.graph.state.handles)
        self.assertEqual(self.client.json("POST", f"/api/v1/templates/{made['uuid']}/submit")[0], 202)
        again = self.wait_for(made["uuid"], "pending")
        self.assertEqual((len(self.graph.templates()), self.graph.templates()[0].status), (1, "PENDING"))
        self.assertEqual((again["error"], len(self.graph.state.handles)), (None, handles + 1), "a handle is for one submission")
        taken, body = self.client.json("POST", "/api/v1/templates", {"name": "janji", "language": "id", "category": "MARKETING",
                                                                      "components": [BODY]})
        self.assertEqual((taken, body["code"]), (409, "conflict"))

    def test_samples_of_meta_come_once(self):
        self.graph.add_template("9001", "from_manager", sample=self.photo)
        self.graph.add_template("9001", "text_alone", language="en")
        self.graph.state.extra["page of templates"] = 1
        first = self.sync()
        self.assertEqual((first["templates"], first["added"], first["samples"]), (2, 2, {"fetched": 1, "failed": 0, "left": 0}))
        listed = self.client.json("GET", "/api/v1/templates?limit=1")[1]
        rest = self.client.json("GET", f"/api/v1/templates?limit=1&cursor={listed['next_cursor']}")[1]
        self.assertEqual(rest["next_cursor"], None)
        shown = next(one for one in listed["data"] + rest["data"] if one["name"] == "from_manager")
        self.assertEqual((shown["status"], len(shown["media"])), ("approved", 1), shown)
        self.assertIsNone(shown["creative_optimizations"], "its maker decided, and Meta does not say how")
        media = self.media_client.wait_settled(shown["media"][0]["uuid"])
        self.assertEqual((media["processing_status"], shown["components"][0]), ("completed", header(media["uuid"])))
        again = self.sync()
        self.assertEqual((again["added"], again["updated"], again["samples"]["fetched"]), (0, 0, 0), again)
        self.assertEqual(self.graph.count("GET", r"/scontent/.*"), 1, "its signature is another one, its place is not")
        self.assertEqual(len(self.media_client.all_media()), 1)

    def test_a_kill_in_the_middle_makes_no_second_one(self):
        media = self.upload("killed")
        self.media_client.wait_settled(media)
        answer, go_on = threading.Event(), threading.Event()
        self.addCleanup(go_on.set)
        taken = self.graph.answer

        def late(request):
            made = taken(request)
            if request.method == "POST" and request.path == "/9001/message_templates":
                answer.set()
                go_on.wait(PATIENCE_S)
            return made

        self.graph.answer = late
        made = self.create("sekali", [header(media), BODY])
        self.assertTrue(answer.wait(PATIENCE_S))
        self.server.kill()
        self.graph.answer = taken
        go_on.set()
        self.server.start()
        pending = self.wait_for(made["uuid"], "pending", "rejected", "draft")
        self.assertEqual((pending["status"], len(self.graph.templates())), ("pending", 1), pending)
        self.assertEqual(pending["meta_id"], self.graph.templates()[0].id)
        self.assertEqual(self.graph.count("POST", CREATION), 1)

    def test_wrong_components_and_other_workspaces(self):
        media = self.upload("mine")
        made = self.create("punyaku", [header(media), BODY], submit=False)
        self.assertEqual((made["status"], self.graph.count("POST", CREATION)), ("draft", 0))
        for components in ([], [header(media)], [{"type": "BODY", "text": "Halo {{2}}"}], [BODY, {"type": "HEADER", "format": "IMAGE"}],
                           [BODY, {"type": "CAROUSEL", "cards": []}]):
            status, problem = self.client.json("POST", "/api/v1/templates", {"name": "salah", "language": "id", "category": "UTILITY",
                                                                              "components": components})
            self.assertEqual((status, problem["code"]), (422, "invalid_argument"), components)
        self.assertEqual(self.server.cli("workspace", "create", "neighbour")[0], 0)
        other = self.client_who_may("campaigns:manage", "2")
        one = f"/api/v1/templates/{made['uuid']}"
        for method, path in (("GET", one), ("POST", one + "/submit"), ("DELETE", one)):
            self.assertEqual(other.json(method, path)[0], 404, (method, path))
        self.assertEqual(other.json("GET", "/api/v1/templates")[1]["data"], [])
        self.assertEqual(other.json("POST", "/api/v1/templates/sync?phone_number_id=111")[0], 404)
        stolen = {"name": "curi", "language": "id", "category": "UTILITY", "components": [header(media), BODY], "submit": False}
        self.assertEqual(other.json("POST", "/api/v1/templates", stolen)[0], 404)
        self.assertEqual(other.json("POST", "/api/v1/templates", {**stolen, "components": [BODY], "phone_number_id": "111"})[0], 404)
        self.assertEqual(self.media_client.json("GET", one)[0], 403)


if __name__ == "__main__":
    unittest.main()
