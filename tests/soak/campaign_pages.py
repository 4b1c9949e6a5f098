"""What campaigns_soak.py counts: uploads that Meta took, and pages that workers are at."""

import os
import sys
import threading

from harness import ROOT

sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
from graph import media as graph_media  # pylint: disable=wrong-import-position


class Uploads:
    """What the stand-in took, (number, content)."""

    def __init__(self):
        self.taken = []

    def take(self, request, number):
        answer = graph_media.upload(request, number)
        content = request.parts()["file"].content
        with request.state.lock:
            self.taken.append((number, content))
        return answer


class Pages:
    """The pages that are still to be asked for, and who is at one since which age."""

    def __init__(self, pages):
        self.lock = threading.Lock()
        self.left = list(pages)
        self.begun = {}
        self.done = 0
        self.age = 0

    def take(self, worker):
        with self.lock:
            self.begun.pop(worker, None)
            if not self.left:
                return None
            self.begun[worker] = self.age
            return self.left.pop()

    def nobody_is_behind(self):
        with self.lock:
            return all(age == self.age for age in self.begun.values())
