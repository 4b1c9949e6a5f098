"""A workspace that holds all its uploads open is refused one more, and takes nothing from its neighbours."""

import socket
import time
import unittest

from harness import Client, Server, make_photo

PATIENCE = 30
HEAD_OF_FILE = b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'


class UploadsAtOnceTest(unittest.TestCase):
    @staticmethod
    def begin_upload(client):
        """Sends the beginning of a large file, and no more, once the server has said that it takes it."""
        held = socket.create_connection((client.host, client.port), timeout=PATIENCE)
        held.sendall((f"POST /api/v1/media HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {client.token}\r\n"
                      "Content-Type: multipart/form-data; boundary=B\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n").encode())
        answer = b""
        while not answer.endswith(b"\r\n\r\n"):
            more = held.recv(1000)
            assert more, answer
            answer += more
        assert answer.startswith(b"HTTP/1.1 100 "), answer
        held.sendall(HEAD_OF_FILE + b"x" * 1000)
        return held

    def upload_at_last(self, client):
        """Uploads again and again until it is taken."""
        deadline = time.monotonic() + PATIENCE
        while (answer := client.post_file(self.photo))[0] != 202:
            self.assertEqual(answer[0], 429, answer)
            self.assertLess(time.monotonic(), deadline, "still refused")
            time.sleep(0.1)

    def test_one_more_is_refused_until_another_has_ended(self):
        self.photo = make_photo(64, 48)
        with Server("--workspace-uploads-max", "2") as server:
            greedy = server.client()
            star = Client(server.port, server.cli("token", "create", "--workspace", "*", "--ability", "admin", "--plain")[1].strip())
            status, made = star.json("POST", "/api/v1/workspaces", {"name": "neighbours"})
            self.assertEqual(status, 201, made)
            neighbour = server.client(made["id"])
            with self.begin_upload(greedy), self.begin_upload(greedy):
                status, headers, body = greedy.post_file(self.photo)
                self.assertEqual(status, 429, body)
                self.assertGreaterEqual(int(headers["retry-after"]), 1)
                self.assertEqual(neighbour.post_file(self.photo)[0], 202)
            self.upload_at_last(greedy)


if __name__ == "__main__":
    unittest.main()
