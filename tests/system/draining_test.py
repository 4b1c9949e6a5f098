"""What a server does between SIGTERM and its end."""

import contextlib
import json
import signal
import socket
import unittest

from harness import Server, make_photo
from stored_bytes import wait_until


class DrainingTest(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server("--workers", "1"))
        self.client = self.server.client()

    def half_an_upload(self):
        """A request that runs: the server waits for the rest of its body."""
        connection = self.enterContext(socket.create_connection(("127.0.0.1", self.server.port)))
        connection.sendall(f"POST /api/v1/media HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.client.token}\r\n"
                           "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000000\r\n\r\n"
                           '--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\nabc'.encode())

    def refuses_clients(self):
        try:
            socket.create_connection(("127.0.0.1", self.server.port), 5).close()
        except ConnectionError:
            return True
        return False

    def test_no_job_begins_while_requests_end(self):
        media = self.client.upload(make_photo(320, 240), query="?wait=30")[1]
        self.assertEqual(media["processing_status"], "completed", media)
        self.half_an_upload()
        self.client.json("GET", "/api/v1/stats")  # which is answered behind it
        self.server.popen.send_signal(signal.SIGTERM)
        wait_until(self.refuses_clients, 30, "still takes clients")
        status, out, err = self.server.cli("media", "reprocess", media["uuid"], "--json")
        self.assertEqual((status, json.loads(out)["requeued"]), (0, 1), out + err)
        self.assertTrue(self.server.alive(), "the upload holds it")
        self.assertEqual(self.server.popen.wait(60), 0, self.server.log()[-2000:])
        with contextlib.closing(self.server.database()) as database:
            jobs = database.execute("SELECT state FROM lumbung_jobs WHERE kind = 'process_media'").fetchall()
        self.assertEqual(jobs, [("waiting",)], "its workers stop at the signal, beside the requests")


if __name__ == "__main__":
    unittest.main()
