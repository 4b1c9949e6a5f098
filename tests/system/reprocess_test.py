"""Media that were processed before ffmpeg came: it is noticed while the server runs, and they are processed again without losing what
they have."""

import json
import os
import shutil
import tempfile
import unittest

from harness import Server
from made_media import FILM, made_by_ffmpeg
from stored_bytes import wait_until


def film(number):
    return made_by_ffmpeg(f"{FILM} -c:v mpeg4 -metadata title={number}", "film.avi")


class ReprocessTest(unittest.TestCase):
    def setUp(self):
        self.programs = tempfile.mkdtemp(prefix="lumbung-test-")
        self.addCleanup(shutil.rmtree, self.programs)
        words = [word for name in ("ffmpeg", "ffprobe") for word in (f"--{name}", os.path.join(self.programs, name))]
        self.server = self.enterContext(Server("--workers", "1", *words))
        self.client = self.server.client()

    def install(self):
        for name in ("ffmpeg", "ffprobe"):
            os.symlink(shutil.which(name), os.path.join(self.programs, name))

    def stored(self, number):
        """A film that was stored as it is."""
        media = self.client.upload(film(number), "film.avi", "?wait=30")[1]
        self.assertEqual(media["processing_status"], "completed", media)
        self.assertEqual({skipped["lacks"] for skipped in media["metadata"]["skipped"]}, {"ffmpeg"}, media)
        self.assertIsNone(media["urls"]["compressed"])
        return media

    def converted(self, media):
        """Once it is; until then it stays completed, and can be fetched."""
        def look():
            _, now = self.client.media(media["uuid"])
            self.assertEqual(now["processing_status"], "completed", now)
            self.assertEqual(self.client.fetch(now["urls"]["original"])[0], 200)
            return now if now["urls"]["compressed"] else None
        now = wait_until(look, 120, "not converted")
        self.assertEqual(now["metadata"]["fits"]["session_video"], {"variant": "compressed"})
        self.assertNotIn("skipped", now["metadata"])
        self.assertEqual(self.client.fetch(now["urls"]["compressed"])[0], 200)
        return now

    def process(self, media):
        return self.client.json("POST", f"/api/v1/media/{media['uuid']}/process")[0]

    def word_of_server(self):
        """What `doctor`, with settings of its own, says of the server."""
        findings = json.loads(self.server.cli("doctor", "--json")[1])
        workers = [finding for finding in findings if finding["part"].endswith(f"/{self.server.pid}")]
        return workers[0] if workers else None

    def test_films_are_converted_once_ffmpeg_has_come(self):
        first, second, third = (self.stored(number) for number in range(3))
        self.assertEqual(self.process(first), 202)
        status, out, err = self.server.cli("media", "reprocess", "--skipped", "--dry-run", "--json")
        self.assertEqual((status, json.loads(out)["requeued"]), (0, 3), out + err)
        self.install()
        wait_until(lambda: self.process(first) == 202, 30, "refused")
        self.converted(first)
        self.assertEqual(self.server.cli("media", "reprocess", second["uuid"])[0], 0)
        self.converted(second)
        status, out, err = self.server.cli("media", "reprocess", "--skipped", "--json")
        self.assertEqual((status, json.loads(out)["requeued"]), (0, 1), out + err)
        self.converted(third)
        self.assertEqual(json.loads(self.server.cli("media", "reprocess", "--skipped", "--json")[1])["requeued"], 0)

    def test_doctor_says_what_the_running_server_has(self):
        word = wait_until(self.word_of_server, 60, "the server says nothing of itself")
        self.assertEqual(word["state"], "missing", word)
        self.assertIn("ffmpeg: " + self.programs, word["text"])
        self.assertIn("images: JPEG, PNG", word["text"])
        self.install()
        wait_until(lambda: "ffmpeg: H.264" in self.word_of_server()["text"], 60, "ffmpeg was not noticed")
        self.assertEqual(self.server.stop(), 0)
        self.assertIsNone(self.word_of_server())

    def test_wrong_words_are_refused(self):
        self.assertEqual(self.server.cli("media", "reprocess")[0], 2)
        self.assertEqual(self.server.cli("media", "reprocess", "--skipped", "11111111-1111-4111-8111-111111111111")[0], 2)
        self.assertEqual(self.server.cli("media", "reprocess", "photo")[0], 2)
        unknown = "11111111-1111-4111-8111-111111111111"
        status, out, err = self.server.cli("media", "reprocess", unknown)
        self.assertEqual((status, out), (1, "0 media will be processed again; 1 are not there.\n"), err)
        status, out, err = self.server.cli("media", "reprocess", unknown, "--json")
        self.assertEqual((status, json.loads(out)), (1, {"examined": 1, "requeued": 0, "refused": 0, "unknown": 1, "dry_run": False}), err)


if __name__ == "__main__":
    unittest.main()
