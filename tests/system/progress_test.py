"""How far a film is, as the browsers of the workspace hear it: from a worker in another process, over the database that both share."""

import os
import subprocess
import tempfile
import unittest

from harness import Process, Server, make_photo
from listener import Listener


def film(seconds, size):
    """Takes a worker several times as long to compress as it took to make."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "film.mkv")
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"testsrc2=size={size}:rate=30:duration={seconds}", "-vf",
                        "noise=alls=12:allf=t", "-c:v", "mpeg4", "-q:v", "5", path], check=True, timeout=300)
        with open(path, "rb") as file:
            return file.read()


class ProgressTest(unittest.TestCase):
    def test_listeners_hear_how_far_a_film_is(self):
        content = film(20, "1920x1080")
        with Server("--workers", "0") as server:
            worker = Process(server.data, "work", "--workers", "1").start()
            try:
                client = server.client()
                with Listener(client) as listener:
                    _, media = client.upload(content, "harvest.mkv")
                    heard = listener.events_until("media.processing.completed", 300)
            finally:
                worker.kill()
        told = [data for name, data in heard if name == "media.processing.progress"]
        percents = [data["percent"] for data in told]
        self.assertGreaterEqual(len(percents), 2, heard)
        self.assertEqual(percents, sorted(set(percents)))
        self.assertTrue(all(0 < percent < 100 for percent in percents), percents)
        for data in told:
            self.assertEqual((data["uuid"], data["status"], data["name"]), (media["uuid"], "processing", "harvest.mkv"))
            self.assertIn(data["step"], ("compressed", "preview", "audio"))
        self.assertEqual([name for name, _ in heard if name != "media.processing.progress"],
                         ["media.processing.started", "media.thumbnail.ready", "media.processing.completed"])

    def test_what_is_done_at_once_says_nothing_in_between(self):
        with Server() as server:
            client = server.client()
            with Listener(client) as listener:
                client.upload(make_photo(400, 300), "photo.jpg")
                heard = listener.events_until("media.processing.completed", 60)
        self.assertEqual([name for name, _ in heard],
                         ["media.processing.started", "media.thumbnail.ready", "media.processing.completed"])


if __name__ == "__main__":
    unittest.main()
