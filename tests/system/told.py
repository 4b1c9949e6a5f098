"""What clients of a storm were told of uploads and permanent deletions, and so what must hold when it is over."""

import threading
import time


class Told:
    """What clients were told. Thread-safe."""

    def __init__(self, contents):
        self.lock = threading.Lock()
        self.content_of = {}  # uuid → number of the content, of each acknowledged upload
        self.living = [set() for _ in range(contents)]  # the uuids that nobody asked to delete
        self.doomed = set()
        self.gone_since = {}  # uuid → when its deletion was acknowledged
        self.unsure_since = {}  # uuid → when the answer to its deletion was lost
        self.retired = set()  # contents that nobody touches any more
        self.wrong = []

    def acknowledge(self, media_uuid, number, asked_at):
        with self.lock:
            self.content_of[media_uuid] = number
            if self.gone_since.get(media_uuid, asked_at) < asked_at:
                self.wrong.append(f"an upload is said to be {media_uuid}, which was deleted before")
            if media_uuid in self.doomed or self.unsure_since.get(media_uuid, asked_at) > asked_at:
                return
            self.unsure_since.pop(media_uuid, None)
            self.living[number].add(media_uuid)

    def doom(self, number):
        """One of the media over this content, which is going to be deleted; None when there is none."""
        with self.lock:
            if not self.living[number]:
                return None
            media_uuid = self.living[number].pop()
            self.doomed.add(media_uuid)
            return media_uuid

    def bury(self, media_uuid):
        with self.lock:
            self.gone_since[media_uuid] = time.monotonic()

    def lose_sight(self, media_uuid, retire):
        """Its deletion was done, or it was not, and nobody asks again. The content may be left as it is."""
        with self.lock:
            self.doomed.discard(media_uuid)
            self.unsure_since[media_uuid] = time.monotonic()
            if retire:
                self.retired.add(self.content_of[media_uuid])

    def complain(self, text):
        with self.lock:
            self.wrong.append(text)
