"""A large file comes by tus while the server is killed again and again: on the disk, on S3, and on two nodes between which the client
changes with each chunk. What was acknowledged is never asked for again, and the media has the bytes that were sent.
LUMBUNG_SOAK_MB: how large."""

import hashlib
import os
import random
import threading
import time
import unittest
import urllib.parse

from engines import OnMariadb, OnSqlite, Running
from harness import Client, Server
from tus_client import Upload

MIB = 1 << 20
MEGABYTES = int(os.environ.get("LUMBUNG_SOAK_MB", "1024"))
CHUNK = 24 * MIB
KILLS = 10
SHARED = {"LUMBUNG_SIGNING_KEY": "one key for all the nodes of a cluster", "LUMBUNG_SECRET_KEY": "one key for the secrets of a cluster",
          "LUMBUNG_BROADCAST_SECRET": "one secret for all the nodes of a cluster"}


class File:
    """Made block by block: each of another content, none kept."""

    def __init__(self, size):
        self.size = size
        self.salt = random.Random(size).randbytes(MIB)

    def block(self, number):
        begin = b"%PDF-1.4\n" if number == 0 else number.to_bytes(9, "big")
        return begin + self.salt[9:]

    def read(self, begin, length):
        end = min(begin + length, self.size)
        first = begin // MIB
        blocks = b"".join(self.block(number) for number in range(first, -(-end // MIB)))
        return blocks[begin - first * MIB:end - first * MIB]

    def sha256(self):
        whole = hashlib.sha256()
        for begin in range(0, self.size, MIB):
            whole.update(self.read(begin, MIB))
        return whole.hexdigest()


class Sending:
    """One upload over whichever server is next; counts what had to be sent twice."""

    def __init__(self, test, servers, token):
        self.test, self.servers, self.token = test, servers, token
        self.file = File(MEGABYTES * MIB)
        self.turn, self.acknowledged, self.sent, self.kills = 0, 0, 0, 0
        self.random = random.Random(5)
        self.upload = Upload(self.client(), self.file.size, name="large.pdf")
        test.assertEqual(self.upload.status, 201, self.upload.body)

    def server(self):
        return self.servers[self.turn % len(self.servers)]

    def client(self):
        return Client(self.server().port, self.token)

    def kill_within(self, server):
        """Somewhere in the middle of what is sent meanwhile."""
        timer = threading.Timer(self.random.uniform(0.02, 0.4), server.kill)
        timer.start()
        return timer

    def one_chunk(self, begin, is_last_breath):
        server, chunk = self.server(), self.file.read(begin, CHUNK)
        self.upload.client = self.client()
        timer = self.kill_within(server) if is_last_breath else None
        headers = {}
        try:
            status, headers, body = self.upload.patch(chunk, begin)
            self.test.assertEqual(status, 204, body)
            self.acknowledged = int(headers["upload-offset"])
        except OSError:
            self.test.assertTrue(is_last_breath, "nobody was killed")
        self.sent += len(chunk)
        if timer:
            timer.join()
            self.kills += 1
            server.start()
        self.turn += 1
        return headers.get("upload-media")

    def offset(self):
        self.upload.client = self.client()
        status, headers = self.upload.head()
        self.test.assertEqual(status, 200)
        offset = int(headers["upload-offset"])
        self.test.assertGreaterEqual(offset, self.acknowledged, "what was acknowledged is gone")
        return offset, headers.get("upload-media")

    def run(self):
        chunks = self.file.size // CHUNK
        deadly = set(self.random.sample(range(chunks), min(KILLS, chunks)))
        offset, uuid = 0, None
        while uuid is None:
            uuid = self.one_chunk(offset, self.turn in deadly)
            offset, media = self.offset()
            uuid = uuid or media
        return uuid


class TusSoak(unittest.TestCase):
    def arrives(self, name, *servers):
        for server in servers:
            server.start()
            self.addCleanup(server.kill)
        token = servers[0].token()
        began = time.monotonic()
        sending = Sending(self, servers, token)
        uuid = sending.run()
        took = time.monotonic() - began
        media = sending.client().json("GET", f"/api/v1/media/{uuid}")[1]
        self.assertEqual(media["metadata"]["hash"].rpartition(":")[2], sending.file.sha256())
        self.assertEqual(self.stored(sending, media), sending.file.sha256())
        print(f"{name}: {MEGABYTES} MiB in {took:.0f} s, {sending.kills} kills, "
              f"{(sending.sent - sending.file.size) / MIB:.0f} MiB sent twice", flush=True)
        self.assertGreater(sending.kills, 0)

    def stored(self, sending, media):
        """As it comes back, in ranges: all of it would fill the memory."""
        url = urllib.parse.urlsplit(media["urls"]["original"])
        whole = hashlib.sha256()
        for begin in range(0, sending.file.size, CHUNK):
            end = min(begin + CHUNK, sending.file.size) - 1
            status, _, data = sending.client().request("GET", f"{url.path}?{url.query}", headers={"Range": f"bytes={begin}-{end}"})
            self.assertEqual(status, 206)
            whole.update(data)
        return whole.hexdigest()

    def test_on_the_disk(self):
        on = OnSqlite()
        self.addCleanup(on.close)
        self.arrives("disk", Server("--workers", "0", data=on.data, env=on.env))

    def bucket(self):
        s3 = Running("radosgw", "lumbung")
        self.addCleanup(s3.__exit__, None, None, None)
        return {"LUMBUNG_STORAGE": f"s3://lumbung?endpoint={s3['URL']}", "AWS_ACCESS_KEY_ID": s3["ACCESS_KEY"],
                "AWS_SECRET_ACCESS_KEY": s3["SECRET_KEY"]}

    def test_on_s3(self):
        on = OnSqlite()
        self.addCleanup(on.close)
        self.arrives("S3", Server("--workers", "0", data=on.data, env={**on.env, **self.bucket()}))

    def test_two_nodes_in_turn(self):
        on, other = OnMariadb(), OnSqlite()
        self.addCleanup(on.close)
        self.addCleanup(other.close)
        env = {**on.env, **self.bucket(), **SHARED}
        self.arrives("two nodes", *(Server("--workers", "0", data=data, env=env) for data in (on.data, other.data)))


if __name__ == "__main__":
    unittest.main()
