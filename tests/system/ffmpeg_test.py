"""What a worker makes of the ffmpeg that it finds: asked before the first film comes, and none of its troubles keeps the server down."""

import time
import unittest

from harness import Server, make_photo


class FfmpegTest(unittest.TestCase):
    def wait_for_line(self, server, word, patience=60):
        deadline = time.monotonic() + patience
        while word not in server.log():
            self.assertLess(time.monotonic(), deadline, server.log()[-2000:])
            time.sleep(0.05)

    def process_photo(self, server):
        client = server.client()
        return client.wait_settled(client.upload(make_photo(300, 200))[1]["uuid"])["processing_status"]

    def test_it_is_asked_before_anything_is_uploaded(self):
        with Server() as server:
            self.wait_for_line(server, "ffmpeg.ready")
            self.assertIn("h264", server.log())

    def test_a_program_that_is_no_ffmpeg_is_reported_and_photos_go_on(self):
        with Server("--ffmpeg", "/bin/false") as server:
            self.wait_for_line(server, "ffmpeg.not_ready")
            self.assertEqual(self.process_photo(server), "completed")

    def test_so_is_none_at_all(self):
        with Server("--ffmpeg", "/nowhere/ffmpeg") as server:
            self.wait_for_line(server, "ffmpeg.missing")
            self.assertNotIn("ffmpeg.ready", server.log())
            self.assertEqual(self.process_photo(server), "completed")

    def test_a_server_without_workers_asks_nobody(self):
        with Server("--workers", "0") as server:
            server.client().upload(make_photo(300, 200))
            self.assertEqual(server.stop(), 0)
            self.assertNotIn("ffmpeg.", server.log())


if __name__ == "__main__":
    unittest.main()
