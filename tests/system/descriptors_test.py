"""A machine that lets the server have few descriptors: clients who do nothing but stay connected take none of those that uploads, the
database and the decoders need."""

import http.client
import json
import socket
import unittest

from harness import Client, Server, lines_of, make_photo

FEW = ("prlimit", "--nofile=256:256")
STRANGERS = 250


class LastingClient(Client):
    """Its requests go over one connection, which is there before the strangers."""

    def __init__(self, port, token):
        super().__init__(port, token)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.connection.connect()

    def request(self, method, path, body=None, headers=None, timeout=60):
        self.connection.request(method, path, body=body, headers=dict(headers or {}, Authorization=f"Bearer {self.token}"))
        answer = self.connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()


class FewDescriptorsTest(unittest.TestCase):
    def test_strangers_take_none_that_the_server_needs(self):
        with Server("--workers", "1", prefix=FEW) as server:
            client = LastingClient(server.port, server.token())
            self.addCleanup(client.connection.close)
            self.assertEqual(client.request("GET", "/healthz")[0], 200)
            strangers = [self.stranger(server.port) for _ in range(STRANGERS)]
            answered = sum(map(self.is_answered, strangers))
            self.assertTrue(0 < answered < STRANGERS, f"{answered} of {STRANGERS} were let in")
            status, media = client.upload(make_photo(320, 240))
            self.assertEqual(status, 202, media)
            self.assertEqual(client.wait_settled(media["uuid"])["processing_status"], "completed")
            bounded, = lines_of(server.log(), "server.sockets_bounded")
            self.assertEqual(bounded["open_files"], 256)
            self.assertLessEqual(answered, bounded["connections"])
            finding, = (finding for finding in json.loads(server.cli("doctor", "--json")[1]) if finding["part"] == "open files")
            self.assertEqual(finding["state"], "missing")
            self.assertIn(f"takes {bounded['connections']} connections", finding["text"])

    def stranger(self, port):
        connection = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.addCleanup(connection.close)
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: lumbung\r\n\r\n")
        return connection

    def is_answered(self, connection):
        try:
            return bool(connection.recv(1))
        except OSError:
            return False


if __name__ == "__main__":
    unittest.main(verbosity=2)
