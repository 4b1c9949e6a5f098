"""Media on an origin of their own: their URLs name it, and under its host there is nothing else."""

import unittest

from harness import Server, make_photo

MEDIA = "media.test:8443"


class MediaOriginTest(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server("--media-url", f"https://{MEDIA}", "--workers", "1"))
        self.client = self.server.client()

    def status(self, target, host):
        return self.client.request("GET", target, headers={"Host": host})[0]

    def test_it_has_media_alone(self):
        status, media = self.client.upload(make_photo(64, 48))
        self.assertIn(status, (200, 202), media)
        media = self.client.wait_settled(media["uuid"])
        for variant in ("original", "compressed", "thumbnail", "webp", "optimal"):
            url = media["urls"][variant]
            self.assertTrue(url.startswith(f"https://{MEDIA}/media/"), url)
            self.assertEqual(self.status(url.removeprefix(f"https://{MEDIA}"), MEDIA), 200, variant)
        self.assertEqual(self.status("/healthz", MEDIA), 200)
        own = f"127.0.0.1:{self.server.port}"
        for target in ("/", "/api/v1/media", f"/api/v1/media/{media['uuid']}", "/readyz", "/metrics", "/openapi.json"):
            for host in (MEDIA, MEDIA.upper()):
                self.assertEqual(self.status(target, host), 404, target)
            if target.startswith("/api"):
                self.assertEqual(self.status(target, own), 200, target)


if __name__ == "__main__":
    unittest.main()
