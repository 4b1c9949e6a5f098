"""Lists by what a media can be sent as, and by when it was made."""

import datetime
import unittest

from harness import Server, make_photo


class ListFiltersTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.addClassCleanup(cls.server.close)
        cls.client = cls.server.client()
        cls.media = [cls.client.wait_settled(cls.client.upload(make_photo(640, 480 + 16 * i))[1]["uuid"])
                     for i in range(3)]

    def page(self, query):
        status, page = self.client.json("GET", "/api/v1/media?" + query)
        self.assertEqual(status, 200, page)
        return [media["uuid"] for media in page["data"]], page["next_cursor"]

    def listed(self, query):
        return self.page(query)[0]

    @property
    def newest_first(self):
        return [media["uuid"] for media in reversed(self.media)]

    def test_channels_show_what_metadata_says(self):
        channels = self.media[0]["metadata"]["fits"]
        self.assertTrue(any(fit["variant"] for fit in channels.values()))
        for channel, fit in channels.items():
            wanted = self.newest_first if fit["variant"] else []
            self.assertEqual(self.listed(f"fits={channel}"), wanted, channel)

    def test_channels_go_with_other_filters_and_follow_what_becomes_of_a_media(self):
        target = "/api/v1/media/" + self.media[1]["uuid"]
        others = [self.media[2]["uuid"], self.media[0]["uuid"]]
        self.assertEqual(self.client.request("POST", target + "/archive")[0], 200)
        self.assertEqual(self.listed("fits=session_image"), others)
        self.assertEqual(self.listed("fits=session_image&archived=true"), [self.media[1]["uuid"]])
        self.assertEqual(self.client.request("POST", target + "/unarchive")[0], 200)
        self.assertEqual(self.client.request("DELETE", target)[0], 204)
        self.assertEqual(self.listed("fits=session_image&type=image&status=completed"), others)
        self.assertEqual(self.client.request("POST", target + "/restore")[0], 200)
        self.assertEqual(self.listed("fits=session_image"), self.newest_first)

    def test_times_of_creation_are_a_half_open_interval(self):
        made = sorted(media["created_at"] for media in self.media)
        end = datetime.datetime.fromisoformat(made[-1].replace("Z", "+00:00")) + datetime.timedelta(seconds=1)
        behind = end.isoformat().replace("+00:00", "Z")
        self.assertEqual(sorted(self.listed(f"created_after={made[0]}")), sorted(self.newest_first))
        self.assertEqual(self.listed(f"created_before={made[0]}"), [])
        self.assertEqual(self.listed(f"created_after={behind}"), [])
        self.assertEqual(len(self.listed(f"created_after={made[0]}&created_before={behind}&fits=session_image")), 3)

    def test_times_of_creation_have_pages_of_their_own(self):
        since = "limit=1&created_after=2001-01-01T00:00:00Z"
        seen, cursor = self.page(since)
        while cursor and len(seen) < 9:
            more, cursor = self.page(f"{since}&cursor={cursor}")
            seen += more
        self.assertEqual(sorted(seen), sorted(self.newest_first))
        _, by_id = self.page("limit=1")
        self.assertEqual(self.client.json("GET", f"/api/v1/media?{since}&cursor={by_id}")[0], 422)

    def test_wrong_words_are_refused_with_the_right_ones(self):
        for query, words in (("fits=postcard", ["template_header_image", "session_audio", "sticker"]),
                             ("created_after=yesterday", ["2026-11-22T14:03:05Z"]),
                             ("created_before=5", ["2026-11-22T14:03:05Z"])):
            status, problem = self.client.json("GET", "/api/v1/media?" + query)
            self.assertEqual(status, 422, problem)
            for word in words:
                self.assertIn(word, problem["detail"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
