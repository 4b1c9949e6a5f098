"""The ledger of media ids under a whole campaign: 20 who ask for pages of messages from two servers on one MariaDB, for three numbers.
Each file is uploaded once, whoever dies; ids that end are made anew before a message fails; files of single recipients are uploaded
once each, as fast as Meta takes them, and are deleted there in the end.
LUMBUNG_SOAK_RECIPIENTS: how many; LUMBUNG_SOAK_FILES: how many of them have a file of their own (5000 for the whole proof)."""

import http.client
import itertools
import os
import sys
import threading
import time
import unittest

from campaign_pages import Pages, Uploads
from engines import OnMariadb
from harness import ROOT, Background, Client, Server, make_photo
from papers import pdf

sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
from graph import Graph, callbacks  # pylint: disable=wrong-import-position

RECIPIENTS = int(os.environ.get("LUMBUNG_SOAK_RECIPIENTS", "100000"))
FILES = int(os.environ.get("LUMBUNG_SOAK_FILES", "500"))
NUMBERS = ("111", "222", "333")
WORKERS = 20
PAGE, OWN_PAGE = 1_000, 100
UPLOADS_PER_SECOND = 30
AGES = 4
#: Of a number whose media live 0.04 days: an id that is so much older is not handed out any more, and can still be sent.
AGED_BY_S = 2_400
PATIENCE_S = 1_800


class CampaignsSoak(unittest.TestCase):
    def setUp(self):
        self.on = OnMariadb()
        self.addCleanup(self.on.close)
        self.uploads = Uploads()
        self.graph = Graph(routes=[("POST", r"/(\d+)/media", self.uploads.take)])
        self.graph.__enter__()
        self.addCleanup(self.graph.__exit__)
        self.nodes = [self.node() for _ in range(2)]
        status, out, err = self.nodes[0].cli("token", "create", "--workspace", "1", "--ability", "admin", "--plain")
        self.assertEqual(status, 0, err)
        self.token = out.strip()
        self.admin = self.client(0)

    def node(self):
        server = Server("--requests-per-second-max", "0", "--workers", "1", "--graph-url", self.graph.url, data=self.on.data, env=self.on.env)
        self.addCleanup(server.kill)
        return server.start()

    def client(self, number):
        return Client(self.nodes[number % len(self.nodes)].port, self.token)

    def ask(self, method, path, body=None, expect=200, client=None):
        status, answer = (client or self.admin).json(method, path, body)
        self.assertEqual(status, expect, answer)
        return answer

    def number(self, number, media_days=30, **more):
        account = self.graph.add_number(number, **more)
        self.ask("POST", "/api/v1/whatsapp/accounts", {**account, "media_days": media_days}, 201)

    def page_of(self, client, campaign, recipients):
        """Asked for again while the workspace has as many pages under way as it may."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            status, made = client.json("POST", campaign + "/messages", {"recipients": recipients})
            if status != 429:
                self.assertEqual(status, 200, made)
                return made
            self.assertLess(time.monotonic(), deadline, "others are before it for ever")
            time.sleep(0.2)

    def uploaded(self, content, name):
        status, media = self.admin.upload(content, name)
        self.assertEqual(status, 202, media)
        return media["uuid"]

    def campaign(self, number, media, message):
        wanted = {"name": f"Promo {number}", "channel": "cloud", "phone_number_id": number, "message": message, "media": [{"uuid": media}]}
        one = "/api/v1/campaigns/" + self.ask("POST", "/api/v1/campaigns", wanted, 201)["uuid"]
        self.ask("POST", one + "/launch", expect=202)
        self.wait_until(lambda: self.ask("GET", one)["status"] == "running")
        return one

    def wait_until(self, condition, patience=PATIENCE_S):
        deadline = time.monotonic() + patience
        while not condition():
            self.assertLess(time.monotonic(), deadline, "it did not come about")
            time.sleep(0.1)

    def at_once(self, work):
        threads = [Background(work, worker) for worker in range(WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.finish(PATIENCE_S)

    def photo_of_all(self):
        self.media = self.uploaded(make_photo(640, 480), "promo.jpg")
        self.admin.wait_settled(self.media)

    def id_of(self, number, client):
        return client.json("GET", f"/api/v1/media/{self.media}/whatsapp?phone_number_id={number}")

    def send(self, number, message, kind):
        """As Meta would look at it. Gives the id."""
        media_id = message["body"][kind]["id"]
        with self.graph.state.lock:
            media = self.graph.state.media.get(media_id)
            alive = media is not None and media.number == number and media.expires_at > self.graph.state.now()
        self.assertTrue(alive, f"{number} can't send {media_id}")
        return media_id

    def send_all(self, campaigns, count, then=lambda pages: None):
        """`then` is called while pages are asked for. Gives the ids that were sent, by number."""
        share = count // len(campaigns)
        pages = Pages((number, begin) for begin in range(0, share, PAGE) for number in campaigns)
        sent = {number: set() for number in campaigns}

        def work(worker):
            client = self.client(worker)
            while (page := pages.take(worker)) is not None:
                number, begin = page
                recipients = [{"recipient": str(62_800_000_000 + i)} for i in range(begin, min(begin + PAGE, share))]
                made = self.page_of(client, campaigns[number], recipients)
                self.assertEqual((len(made["data"]), made["problems"]), (len(recipients), []))
                sent[number].update({self.send(number, message, "image") for message in made["data"]})
                with pages.lock:
                    pages.done += 1

        aside = Background(then, pages)
        aside.start()
        began = time.monotonic()
        self.at_once(work)
        aside.finish(PATIENCE_S)
        print(f"{pages.done} pages, {share * len(campaigns):,} messages in {time.monotonic() - began:.0f} s", flush=True)
        return sent

    def test_one_upload_for_each_number(self):
        self.photo_of_all()
        for number in NUMBERS:
            self.number(number)
        self.graph.fail("/media", delay=0.5, times=3)
        ids = []

        def ask_first(worker):
            number = NUMBERS[worker % len(NUMBERS)]
            status, answer = self.id_of(number, self.client(worker // len(NUMBERS)))
            self.assertEqual(status, 200, answer)
            ids.append((number, answer["id"]))

        self.at_once(ask_first)
        self.assertEqual(len(set(ids)), len(NUMBERS), ids)
        campaigns = {number: self.campaign(number, self.media, {"type": "image"}) for number in NUMBERS}
        sent = self.send_all(campaigns, RECIPIENTS)
        self.assertEqual({(number, one) for number, some in sent.items() for one in some}, set(ids))
        self.assertEqual(sorted(number for number, _ in self.uploads.taken), sorted(NUMBERS))
        self.assertEqual(self.graph.count("POST", r"/\d+/media"), len(NUMBERS))

    def test_a_node_that_is_killed_in_mid_upload(self):
        self.photo_of_all()
        self.number("111")
        self.graph.fail("/media", delay=5)
        dying = Client(self.nodes[0].port, self.token)
        victim = threading.Thread(target=self.ask_in_vain, args=(dying,), daemon=True)
        victim.start()
        self.wait_until(lambda: self.graph.count("POST", r"/\d+/media") == 1)
        self.nodes[0].kill()
        victim.join()
        self.assertEqual(self.id_of("111", self.client(1))[0], 503, "the lease of the dead did not hold")
        self.nodes[0].start()
        ended = self.on.change("UPDATE lumbung_whatsapp_media_ids SET lease_until_ms = 1 WHERE lease_until_ms > 1")
        self.assertEqual(ended, 1)  # as five minutes later
        ids = set()

        def ask(worker):
            status, answer = self.id_of("111", self.client(worker))
            self.assertEqual(status, 200, answer)
            ids.add(answer["id"])

        self.at_once(ask)
        self.assertEqual(len(ids), 1, ids)
        self.assertEqual(self.on.rows("SELECT whatsapp_id FROM lumbung_whatsapp_media_ids"), [(int(min(ids)),)])
        self.assertEqual(self.graph.count("POST", r"/\d+/media"), 2)

    def ask_in_vain(self, client):
        try:
            self.id_of("111", client)
        except (OSError, http.client.HTTPException):
            pass

    def test_ids_that_end_in_mid_campaign(self):
        self.photo_of_all()
        for number in NUMBERS:
            self.number(number, media_days=0.04)
        campaigns = {number: self.campaign(number, self.media, {"type": "image"}) for number in NUMBERS}

        def let_time_pass(pages):
            count = len(pages.left)
            for age in range(1, AGES + 1):
                # Who got its page before the last time has sent it.
                self.wait_until(lambda n=age: pages.done >= count * n // (AGES + 1) and pages.nobody_is_behind())
                with self.graph.state.lock:
                    for media in self.graph.state.media.values():
                        media.expires_at -= AGED_BY_S
                self.on.change(f"UPDATE lumbung_whatsapp_media_ids SET expires_at_ms = expires_at_ms - {AGED_BY_S * 1000}")
                with pages.lock:
                    pages.age = age

        sent = self.send_all(campaigns, max(RECIPIENTS // 2, PAGE * WORKERS * (AGES + 1)), let_time_pass)
        self.assertGreater(min(len(ids) for ids in sent.values()), AGES // 2, sent)
        self.assertLessEqual(len(self.uploads.taken), len(NUMBERS) * (AGES + 1))

    def test_files_of_single_recipients(self):
        for number in NUMBERS:
            self.number(number, uploads_per_second=UPLOADS_PER_SECOND)
        common = self.uploaded(pdf(), "terms.pdf")
        files = [self.uploaded(pdf(trailer=f"/Invoice {i}"), f"invoice {i}.pdf") for i in range(FILES)]
        for media in [common, *files]:
            self.assertEqual(self.admin.wait_settled(media)["processing_status"], "completed")
        campaigns = {number: self.campaign(number, common, {"type": "document", "filename": "invoice.pdf"}) for number in NUMBERS}
        self.uploads.taken.clear()
        began = time.monotonic()
        sent = self.send_own(campaigns, files)
        took = time.monotonic() - began
        self.assertEqual(len({media_id for _, media_id, _ in sent}), FILES)
        self.assertEqual(len(self.uploads.taken), FILES, "a file was uploaded twice")
        self.assertEqual(len({content for _, content in self.uploads.taken}), FILES)
        refused = self.graph.count("POST", r"/\d+/media") - FILES - len(NUMBERS)
        print(f"{FILES} files in {took:.0f} s, {refused} uploads turned away", flush=True)
        self.all_go(campaigns, sent)

    def send_own(self, campaigns, files):
        waiting = {number: files[i::len(NUMBERS)] for i, number in enumerate(NUMBERS)}
        pages = Pages((number, files[begin:begin + OWN_PAGE]) for number, files in waiting.items()
                      for begin in range(0, len(files), OWN_PAGE))
        sent = []

        def work(worker):
            client = self.client(worker)
            while (page := pages.take(worker)) is not None:
                number, left = page
                for tries in itertools.count():
                    self.assertLess(tries, PATIENCE_S, "it never became ready")
                    recipients = [{"recipient": "62" + media.replace("-", "")[-12:], "media": media} for media in left]
                    made = self.page_of(client, campaigns[number], recipients)
                    self.assertEqual({problem["code"] for problem in made["problems"]} - {"unavailable"}, set(), made["problems"][:3])
                    sent.extend((number, self.send(number, message, "document"), message["body"]["biz_opaque_callback_data"])
                                for message in made["data"])
                    again = {problem["recipient"] for problem in made["problems"]}
                    left = [wish["media"] for wish in recipients if wish["recipient"] in again]
                    if not left:
                        break
                    time.sleep(1)

        self.at_once(work)
        return sent

    def live_ids(self):
        return {media.id for media in self.graph.uploaded()}

    def all_go(self, campaigns, sent):
        """Half of the messages are told of; the others end with their campaigns."""
        told, untold = sent[::2], {media_id for _, media_id, _ in sent[1::2]}
        for number, media_id, mark in told:
            content = callbacks.body(number, [callbacks.status("sent", f"wamid.{media_id}", mark)])
            self.assertEqual(callbacks.send(self.nodes[0].port, number, content, "app-secret"), 200)
        gone = {media_id for _, media_id, _ in told}
        self.wait_until(lambda: not gone & self.live_ids())
        self.assertEqual(untold - self.live_ids(), set(), "a file went before its message did")
        for one in campaigns.values():
            self.ask("POST", one + "/finish")
        self.wait_until(lambda: not untold & self.live_ids())
        self.assertEqual(len(self.live_ids()), len(NUMBERS), "what all get goes with nobody")
        self.wait_until(lambda: self.on.rows("SELECT COUNT(*) FROM lumbung_whatsapp_unwanted") == [(0,)])
        self.assertEqual(self.on.rows("SELECT COUNT(*) FROM lumbung_whatsapp_media_ids"), [(len(NUMBERS),)])


if __name__ == "__main__":
    unittest.main()
