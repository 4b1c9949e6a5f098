"""One workspace's films on every worker of a process, and the photo of another workspace: it does not wait for them."""

import unittest

from harness import Server, make_photo
from progress_test import film


class ReliefTest(unittest.TestCase):
    def test_a_photo_is_done_while_films_of_another_workspace_have_all_workers(self):
        content = film(30, "1920x1080")
        with Server("--workers", "2") as server:
            self.assertEqual(server.cli("workspace", "create", "Stall")[0], 0)
            studio, stall = server.client(1), server.client(2)
            films = [studio.upload(content + bytes([number]), f"film {number}.mkv")[1]["uuid"] for number in range(3)]
            _, media = stall.upload(make_photo(), "photo.jpg")
            self.assertEqual(stall.wait_settled(media["uuid"])["processing_status"], "completed")
            for uuid in films:
                self.assertIn(studio.media(uuid)[1]["processing_status"], ("pending", "processing"))


if __name__ == "__main__":
    unittest.main()
