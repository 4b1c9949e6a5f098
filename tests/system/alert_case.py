"""A server whose figures are read while something is wrong with it, for tests of what alerts make of them."""

import contextlib
import time
import unittest

from harness import Client, Server, make_photo, with_comment
from scrapes import Scrapes, as_scraped
from stored_bytes import wait_until

PATIENCE = 60
# Rules look back over so many minutes and wait for so many more.
LONG = 40


class AlertCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.photo = make_photo(64, 48)

    def begin(self, *words, **rest):
        """A server, a client and the scrapes of it."""
        server = Server("--requests-per-second-max", "0", *words, **rest)
        self.addCleanup(server.close)
        server.start()
        self.scrapes = Scrapes(server)
        self.client = Client(server.port, server.first_token())
        return server

    def well(self):
        """A file passes, and so goes half an hour."""
        self.scrapes.take(5)
        self.assertEqual(self.upload("well")["processing_status"], "completed")
        self.scrapes.take(LONG)
        self.scrapes.all_is_well_until_now()

    def upload(self, name, content=None):
        status, media = self.client.upload(with_comment(self.photo, name) if content is None else content)
        self.assertEqual(status, 202, media)
        return self.client.wait_settled(media["uuid"])

    def refuse(self, status):
        self.assertEqual(self.client.post_file(with_comment(self.photo, "refused"))[0], status)

    def wait_for(self, series, value):
        wait_until(lambda: self.scrapes.look().get(as_scraped(series)) == value, PATIENCE, f"{series} is never {value}")

    def wait_for_more(self, series, value):
        wait_until(lambda: float(self.scrapes.look().get(as_scraped(series), "nan")) > value, PATIENCE,
                   f"{series} is never more than {value}")

    def insert_job(self, server, kind, queue, attempts):
        """As the scheduler would, at an hour that suits a test."""
        now = int(time.time() * 1000)
        with contextlib.closing(server.database()) as database, database:
            database.execute("INSERT INTO lumbung_jobs (kind, queue, state, payload, attempts, attempts_max, due_at_ms, created_at_ms,"
                             " queued_seq) VALUES (?, ?, 'waiting', '{}', ?, 3, ?, ?, 1000000)", (kind, queue, attempts, now, now))

    def assert_fires(self, *alerts):
        self.assertEqual(self.scrapes.check(set(alerts)), "")
