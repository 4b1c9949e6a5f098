"""Twenty at once: some take media away, others begin and end campaigns over the same. What a campaign holds is never gone."""

import random
import threading
import unittest

from campaigns_test import campaigns_server
from harness import Background, Client, make_photo

MEDIA, ROUNDS = 4, 3
LATER = {"scheduled_at": "2100-01-01T00:00:00Z"}


class CampaignRacesTest(unittest.TestCase):
    def setUp(self):
        self.server = self.start_server()
        self.addCleanup(self.server.close)
        status, out, err = self.server.cli("token", "create", "--workspace", "1", "--ability", "admin", "--plain")
        self.assertEqual(status, 0, err)
        self.admin = Client(self.server.port, out.strip())

    def start_server(self):
        return campaigns_server()

    def upload(self, seed):
        status, media = self.admin.upload(make_photo(160, 120, seed), f"{seed}.jpg")
        self.assertEqual(status, 202, media)
        return media["uuid"]

    def draft(self, media):
        return self.admin.json("POST", "/api/v1/campaigns", {"name": "x", "channel": "webjs", "message": {"type": "image"},
                                                             "media": [{"uuid": media}]})

    def test_what_is_held_is_never_gone(self):
        media = [self.upload(seed) for seed in range(MEDIA)]
        for one in media:
            self.admin.wait_settled(one)
        over, taken, kept, held = threading.Event(), [], [], []

        def take_away(seed):
            dice = random.Random(seed)
            while not over.wait(0.02):
                one = f"/api/v1/media/{dice.choice(media)}"
                method, path, back = dice.choice((("DELETE", one, "/restore"), ("POST", one + "/archive", "/unarchive"),
                                                  ("POST", one + "/process", None)))
                status = self.admin.json(method, path)[0]
                self.assertIn(status, (200, 202, 204, 404, 409, 503), path)
                (taken if status < 300 else kept).append(path)
                if back and status < 300:
                    self.admin.json("POST", one + back)

        def use(seed):
            dice = random.Random(seed)
            for _ in range(ROUNDS):
                one = dice.choice(media)
                status, made = self.draft(one)
                if status != 201:
                    self.assertIn(status, (404, 409), made)
                    continue
                path = f"/api/v1/campaigns/{made['uuid']}"
                step = dice.choice(("schedule", "launch"))
                status, answer = self.admin.json("POST", f"{path}/{step}", LATER if step == "schedule" else None)
                self.assertIn(status, (200, 202, 409, 429), answer)  # 429: so many launches at once
                if status < 300:
                    held.append(step)
                    for _ in range(3):
                        status, shown = self.admin.json("GET", f"/api/v1/media/{one}")
                        self.assertEqual((status, shown.get("deleted_at"), shown.get("archived_at")), (200, None, None), shown)
                        self.assertEqual(self.admin.json("DELETE", f"/api/v1/media/{one}")[0], 409)
                # A launch that found its media in process is suspended, and still ends.
                self.assertEqual(self.admin.json("POST", f"{path}/cancel")[0], 200)

        takers = [Background(take_away, seed) for seed in range(8)]
        users = [Background(use, seed) for seed in range(12)]
        for thread in takers + users:
            thread.start()
        for thread in users:
            thread.finish(120)
        over.set()
        for thread in takers:
            thread.finish(60)
        self.assertTrue(taken and kept and held, (len(taken), len(kept), len(held)))
        for one in media:
            self.assertIn(self.admin.json("DELETE", f"/api/v1/media/{one}")[0], (204, 404), "what has ended holds nothing")

    def test_of_many_who_launch_one_does(self):
        media = self.upload(9)
        self.admin.wait_settled(media)
        path = f"/api/v1/campaigns/{self.draft(media)[1]['uuid']}"
        answers = []
        threads = [Background(lambda: answers.append(self.admin.json("POST", path + "/launch"))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.finish(60)
        self.assertEqual(sorted(answer.get("code", str(status)) for status, answer in answers), ["202", "conflict", "conflict", "conflict"], answers)


if __name__ == "__main__":
    unittest.main()
