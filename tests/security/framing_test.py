"""Requests that two servers in a row might read differently: sent to the server itself, whole and in pieces, and to nginx
before it, as deploy/ has it. Nobody's request is read out of another's body, and no answer reaches another client."""

import re
import socket
import unittest

import framing_cases as cases
from framing_cases import REFUSED, TAKEN
from front import Front
from harness import Server, lines_of

PATIENCE = 30
NEXT = cases.GET + b"Connection: close\r\n\r\n"
# What is longer is cut elsewhere only by luck.
IN_PIECES_BYTES_MAX = 1000


def talk(port, sent, piece_bytes=None):
    """What is answered until the other side has closed."""
    answers = bytearray()
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            for start in range(0, len(sent), piece_bytes or len(sent)):
                connection.sendall(sent[start:start + (piece_bytes or len(sent))])
        except (ConnectionResetError, BrokenPipeError):
            pass  # closed before it has heard everything
        try:
            while received := connection.recv(65536):
                answers += received
        except ConnectionResetError:
            pass
    return bytes(answers)


def statuses(answers):
    found = [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", answers)]
    return [status for status in found if status != 100]


class FramingTest(unittest.TestCase):
    def setUp(self):
        self.server = Server("--requests-per-second-max", "0", "--log-level", "debug", "--trusted-proxies", "127.0.0.1").start()
        self.addCleanup(self.server.close)
        self.client = self.server.client()

    def filled(self, sent):
        return sent.replace(b"%(target)s", cases.TARGET.encode()).replace(b"%(token)s", self.client.token.encode())

    def handled(self, path):
        return [line for line in lines_of(self.server.log(), "http.request") if line["path"] == path]

    def assert_statuses(self, answers, expected):
        found = statuses(answers)
        one_of = [wanted if isinstance(wanted, tuple) else (wanted,) for wanted in expected]
        self.assertEqual(len(found), len(one_of), answers[-500:])
        self.assertTrue(all(status in wanted for status, wanted in zip(found, one_of)), f"{found}, not {expected}: {answers[-500:]}")

    def check(self, piece_bytes=None):
        for name, sent, *expected in REFUSED:
            sent = self.filled(sent)
            if piece_bytes and len(sent) > IN_PIECES_BYTES_MAX:
                continue
            with self.subTest(name):
                answers = talk(self.server.port, sent + cases.SMUGGLED, piece_bytes)
                self.assert_statuses(answers, expected)
                self.assertIn(b"\r\nconnection: close\r\n", answers.lower())
        for name, sent, *expected in TAKEN:
            with self.subTest(name):
                answers = talk(self.server.port, self.filled(sent) + NEXT, piece_bytes)
                self.assert_statuses(answers, [*expected, 200])
        self.assertEqual(self.server.stop(), 0)
        self.assertEqual(self.handled("/metrics"), [], "a request behind a refused one was handled")

    def test_the_names_are_each_for_one_case(self):
        names = [case[0] for case in REFUSED + TAKEN]
        self.assertEqual(len(set(names)), len(names))
        self.assertGreaterEqual(len(names), 96)

    def test_what_is_smuggled_would_be_answered_and_seen_if_it_came_alone(self):
        self.assertEqual(statuses(talk(self.server.port, cases.SMUGGLED)), [401])
        self.assertEqual(self.server.stop(), 0)
        self.assertEqual(len(self.handled("/metrics")), 1)

    def test_each_is_refused_or_taken_as_it_must_be(self):
        self.check()

    def test_each_is_read_alike_in_pieces(self):
        self.check(piece_bytes=1)

    def test_nothing_is_smuggled_past_nginx(self):
        victims = {}
        with Front(self.server.port) as front:
            self.assertEqual(statuses(talk(front.port, cases.SMUGGLED)), [403], "nginx lets nobody ask for what is smuggled")
            for number, (name, sent, *_) in enumerate(REFUSED + TAKEN):
                with self.subTest(name):
                    answers = talk(front.port, self.filled(sent) + cases.SMUGGLED)
                    self.assertNotIn(b"lumbung_build_info", answers)
                    victims[f"victim-{number}"] = self.answered_id(front, f"victim-{number}")
            front.stop()
            self.assertEqual(self.server.stop(), 0)
            given = front.attempts()
        handled = [line for line in lines_of(self.server.log(), "http.request") if line["path"] != "/readyz"]
        self.assertEqual(self.handled("/metrics"), [], "a smuggled request was handled")
        self.assertLessEqual(len(handled), given, "the server handled more requests than nginx gave to it")
        ids = {line["client_request_id"]: line["request_id"] for line in handled if line["client_request_id"]}
        self.assertEqual(victims, ids, "an answer reached somebody else")

    def answered_id(self, front, mark):
        """The id of the answer that an honest client gets, who comes next and maybe over the same connection to the server."""
        answers = talk(front.port, cases.GET + f"X-Request-Id: {mark}\r\nConnection: close\r\n\r\n".encode())
        self.assertEqual(statuses(answers), [200], answers[-500:])
        return re.search(rb"\r\nX-Request-Id: (\w+)\r\n", answers)[1].decode()


if __name__ == "__main__":
    unittest.main()
