"""What the stand-in knows: numbers, what was uploaded, and what it was told to do wrong. All of it under one lock."""

import dataclasses
import itertools
import threading
import time

from graph.problems import Problem, gone


@dataclasses.dataclass
class Number:
    """A phone number with the app and the business account that it is of."""

    phone_number_id: str
    waba_id: str
    app_id: str
    token: str
    app_secret: str
    stores: bool = True  # False: "No Storage", media live for an hour
    uploads_per_second: float = 0  # 0: no limit
    upload_times: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Fault:
    """What to do to requests instead of answering them rightly; see Graph.fail."""

    method: str
    part: str
    times: int
    problem: Problem = None
    delay: float = 0
    cut: bool = False
    keep: int = 0


class State:
    def __init__(self):
        self.lock = threading.RLock()
        self.numbers = {}
        self.media = {}
        self.urls = {}
        self.samples = {}
        self.handles = {}
        self.extra = {}  # of routes that others add, by a name of theirs
        self.faults = []
        self.requests = []  # (method, path without version and query), in the order in which they were answered or failed
        self.ids = itertools.count(1)
        self.skew = 0.0

    def now(self):
        return time.time() + self.skew

    def new_id(self):
        return str(1_000_000_000_000_000 + next(self.ids))

    def number(self, phone_number_id, token):
        """The number, for whoever has its token."""
        found = self.numbers.get(phone_number_id)
        if found is None or found.token != token:
            raise gone(phone_number_id)
        return found

    def token_known(self, token):
        return any(number.token == token for number in self.numbers.values())

    def take_fault(self, method, path):
        """The first one that is for this request, counted down."""
        with self.lock:
            for fault in self.faults:
                if fault.method in ("*", method) and fault.part in path:
                    fault.times -= 1
                    if fault.times <= 0:
                        self.faults.remove(fault)
                    return fault
        return None
