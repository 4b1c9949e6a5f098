"""Steady uploads to several nodes, which hold the answers against what may be answered while parts are away."""

import hashlib
import http.client
import itertools
import json
import threading
import time
import uuid

from harness import Background, Client, with_comment

#: A client that is told to come again waits so long, whatever the answer says.
PAUSE_S = 0.6


class Excuses:
    """When a node could not be reached for a reason that we gave: from the fault until it was ready again."""

    def __init__(self):
        self.spans = []

    def begin(self, host):
        self.spans.append([host, time.monotonic(), None])

    def end(self, host):
        for span in self.spans:
            if span[0] == host and span[2] is None:
                span[2] = time.monotonic()

    def cover(self, host, begun):
        """Whether a request that began then, and has ended now, may have been lost."""
        return any(where == host and (until is None or until >= begun) for where, _, until in list(self.spans))


class Traffic:
    """`clients` threads that upload until finish(): each content until a node acknowledged it."""

    def __init__(self, hosts, token, photo, clients):
        self.nodes = [Client(port, token, host) for host, port in hosts]
        self.photo = photo
        self.run = uuid.uuid4().hex  # so that no two runs have the same contents
        self.numbers = itertools.count()
        self.excuses = Excuses()
        self.acknowledged = {}  # uuid → SHA-256 of the content
        self.refusals = 0
        self.losses = 0
        self.wrong = []
        self.slowest_s = 0.0
        self.going = threading.Event()
        self.going.set()
        self.threads = [Background(self.upload_steadily, first) for first in range(clients)]

    def start(self):
        for thread in self.threads:
            thread.start()

    def finish(self, patience):
        self.going.clear()
        for thread in self.threads:
            thread.finish(patience)

    def content(self):
        return with_comment(self.photo, f"{self.run} {next(self.numbers)}")

    def upload_steadily(self, turn):
        for turn in itertools.count(turn):
            if not self.going.is_set():
                return
            content = self.content()
            for node in itertools.islice(itertools.cycle(self.nodes), turn % len(self.nodes), None):
                if self.upload(node, content):
                    break
                time.sleep(PAUSE_S)
            time.sleep(PAUSE_S)

    def upload(self, node, content):
        """The uuid when the node acknowledged the content; what it may not answer is written down in `wrong`."""
        begun = time.monotonic()
        try:
            status, headers, body = node.post_file(content)
        except (OSError, http.client.HTTPException) as lost:
            self.losses += 1
            if not self.excuses.cover(node.host, begun):
                self.wrong.append((node.host, repr(lost), time.monotonic() - begun))
            return None
        self.slowest_s = max(self.slowest_s, time.monotonic() - begun)
        if status in (200, 202):
            media_uuid = json.loads(body)["uuid"]
            self.acknowledged[media_uuid] = hashlib.sha256(content).hexdigest()
            return media_uuid
        self.refusals += 1
        if status != 503 or "retry-after" not in headers:
            self.wrong.append((node.host, status, body))
        return None
