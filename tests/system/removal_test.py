"""SIGKILL of the server with all its children, and of sweeps, at random moments of many permanent deletions and uploads of the same
contents: whatever row is left has its bytes, and after one sweep there is no file that no row names."""

import contextlib
import http.client
import os
import random
import signal
import subprocess
import threading
import time
import unittest

from harness import BINARY, Background, Server, lines_of, make_photo, with_comment
from stored_bytes import (age_files, eraser, faults_of, files_below, ledger, named_by_rows, removals_due, removals_waiting,
                          unprocessed, wait_until)
from told import Told

DELETIONS = 2000
SEED = int(os.environ.get("LUMBUNG_REMOVAL_SEED", "20261126"))
CLIENTS = 6
#: Few enough that deletions and uploads of one content meet, and enough that some are completed before they are deleted.
CONTENTS = 300
SWEEP = ("purge_temp", "purge_deleted", "cleanup_orphans")
PATIENCE_S = 400
#: What the log says of a media of which every attempt ended with its worker.
CRASHED = "given up: every one of 3 attempts ended in a crash"


class ServerWithChildren(Server):
    """kill() ends the zygote and its children, too, at the same moment."""

    def __init__(self, *args):
        super().__init__(*args, prefix=("setsid",))

    def kill(self):
        if self.alive():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
        super().kill()


class Bustle:
    """Clients that upload and delete, sweeps, and what kills them."""

    def __init__(self):
        self.random = random.Random(SEED)
        photo = make_photo(64, 48)
        self.contents = [with_comment(photo, f"content {number}") for number in range(CONTENTS)]
        self.server = ServerWithChildren("--workers", "2", "--lease", "5", "--requests-per-second-max", "0")
        self.told = Told(CONTENTS)
        self.going = threading.Event()
        self.at_rest = threading.Lock()  # held while no sweep may run
        self.sweeping = None
        self.figures = {"kills": 0, "sweeps": 0, "sweeps killed": 0, "offline sweeps": 0, "uploads": 0}

    # --- clients --------------------------------------------------------------------------------------------------

    def live(self, client, rng, end):
        while len(self.told.gone_since) < DELETIONS and time.monotonic() < end:
            number = rng.randrange(CONTENTS)
            if number in self.told.retired:
                continue
            media_uuid = self.told.doom(number) if rng.random() < 0.8 else None
            if media_uuid:
                self.erase(client, media_uuid, rng)
            if number not in self.told.retired and (not media_uuid or rng.random() < 0.5):
                self.upload(client, number)

    def erase(self, client, media_uuid, rng):
        """Some deletions whose answer was lost are asked for again, some are left as they are."""
        lost = False
        while True:
            try:
                status = client.request("DELETE", f"/api/v1/media/{media_uuid}?permanent=true")[0]
            except (OSError, http.client.HTTPException):
                status = None
            if status in (200, 204) or (status == 404 and lost):
                self.told.bury(media_uuid)
                return
            if status not in (None, 503):
                self.told.complain(f"the deletion of {media_uuid} was answered {status}")
                return
            if status is None and rng.random() < 0.7:
                self.told.lose_sight(media_uuid, retire=rng.random() < 0.5)
                return
            lost = True
            time.sleep(0.05)

    def upload(self, client, number):
        while True:
            asked_at = time.monotonic()
            try:
                status, media = client.upload(self.contents[number], f"{number}.jpg")
            except (OSError, ValueError, http.client.HTTPException):
                status = None
            if status in (200, 201, 202):
                self.told.acknowledge(media["uuid"], number, asked_at)
                self.figures["uploads"] += 1
                if status == 200 and media["processing_status"] == "completed":
                    self.check_duplicate(client, media, number)
                return
            if status not in (None, 503):
                self.told.complain(f"an upload was answered {status}: {media}")
                return
            time.sleep(0.05)

    def check_duplicate(self, client, media, number):
        """An upload is not needed only where its bytes are there, unless somebody deletes them at that moment."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            status, _, data = client.fetch(media["urls"]["original"])
            with self.told.lock:
                deleted = media["uuid"] in self.told.doomed or media["uuid"] in self.told.unsure_since
            if not deleted and (status, data) != (200, self.contents[number]):
                self.told.complain(f"an upload is said to be {media['uuid']}, whose original is answered {status}")

    # --- sweeps and kills -----------------------------------------------------------------------------------------

    def sweep(self):
        while self.going.is_set():
            with self.at_rest:
                self.sweeping = subprocess.Popen([BINARY, "cleanup", *SWEEP, "--data-dir", self.server.data],
                                                 stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
                errors = self.sweeping.communicate(timeout=120)[1]
                self.figures["sweeps"] += 1
                if self.sweeping.returncode not in (0, -signal.SIGKILL):
                    self.told.complain(f"a sweep ended with {self.sweeping.returncode}: {errors[-500:]}")
            time.sleep(0.3)

    def kill_sweep(self):
        if self.sweeping and self.sweeping.poll() is None:
            self.sweeping.kill()
            self.figures["sweeps killed"] += 1

    def kill_at_random(self):
        while self.going.is_set():
            time.sleep(self.random.uniform(0.2, 1.6))
            if self.random.random() < 0.2:
                self.kill_sweep()
                continue
            self.server.kill()
            self.figures["kills"] += 1
            self.while_down()
            self.server.start()

    def while_down(self):
        """Sometimes the machine was off for long, so that no left-over is young, and sometimes a sweep has it for itself."""
        fate = self.random.random()
        if fate > 0.4:
            return
        self.kill_sweep()
        with self.at_rest:
            if fate < 0.2:
                age_files(self.server)
                return
            status, _, errors = self.server.cli("cleanup", *SWEEP, "--offline")
            self.figures["offline sweeps"] += 1
            if status != 0:
                self.told.complain(f"a sweep offline ended with {status}: {errors[-500:]}")

    def run(self):
        """The client, when the deletions are done and the server is up."""
        self.server.start()
        client = eraser(self.server)
        self.going.set()
        end = time.monotonic() + PATIENCE_S
        disturbers = [Background(self.kill_at_random), Background(self.sweep)]
        clients = [Background(self.live, client, random.Random(f"{SEED} {i}"), end) for i in range(CLIENTS)]
        for thread in disturbers + clients:
            thread.start()
        for thread in clients:
            thread.finish(PATIENCE_S + 30)
        self.going.clear()
        for thread in disturbers:
            thread.finish(120)
        return client


class RemovalTest(unittest.TestCase):
    maxDiff = 4000

    def test_what_is_left_has_its_bytes_and_what_is_gone_leaves_none(self):
        bustle = Bustle()
        self.addCleanup(bustle.server.close)
        print(f"seed {SEED}", flush=True)
        begun = time.monotonic()
        client = bustle.run()
        print(f"{len(bustle.told.gone_since)} deletions in {time.monotonic() - begun:.0f} s,", bustle.figures, flush=True)
        rows = self.settle(bustle, client)
        with self.subTest("what clients were told"):
            self.assertEqual(bustle.told.wrong, [])
            self.assertGreaterEqual(len(bustle.told.gone_since), DELETIONS)
            self.check_acknowledged(bustle, rows)
        with self.subTest("what rows announce"):
            self.check_bytes(bustle, client, rows)
        with self.subTest("what is left over"):
            self.check_leftovers(bustle.server)

    def settle(self, bustle, client):
        """uuid → media, once the server has nothing to do any more. Removals that were in the hands of who was killed last are
        left to the sweep of check_leftovers, which is told that nobody is alive."""
        database = os.path.join(bustle.server.data, "lumbung.db")

        def at_rest():
            return unprocessed(database) == 0 and removals_due(database) == 0

        wait_until(at_rest, 150, "media are not settled, or removals are due")
        if self.ask_again(bustle.server, client):
            wait_until(at_rest, 150, "media that were asked for again are not settled")
        return {media["uuid"]: media for media in client.all_media()}

    def ask_again(self, server, client):
        """A media whose worker is killed eight times in a row (five are forgiven) is given up with its file kept, and waits for
        somebody to ask again. Who failed for any other reason is not asked for, and no one twice. Returns how many there were."""
        crashed = {line["media_uuid"] for line in lines_of(server.log(), "media.given_up") if line["message"] == CRASHED}
        failed = [media["uuid"] for media in client.all_media() if media["processing_status"] == "failed"]
        again = [media_uuid for media_uuid in failed if media_uuid in crashed]
        for media_uuid in again:
            self.assertEqual(client.request("POST", f"/api/v1/media/{media_uuid}/retry")[0], 202)
        if again:
            print(f"asked again for {len(again)} media whose workers were all killed", flush=True)
        return len(again)

    def check_acknowledged(self, bustle, rows):
        told = bustle.told
        self.assertEqual(set(told.content_of) - told.doomed - set(told.unsure_since) - set(rows), set(),
                         "acknowledged uploads that nobody deleted are gone")
        self.assertEqual(set(told.gone_since) & set(rows), set(), "deleted media are there")

    def check_bytes(self, bustle, client, rows):
        faults = []
        for media in rows.values():
            number = bustle.told.content_of.get(media["uuid"])
            faults += faults_of(client, media, None if number is None else bustle.contents[number])
        self.assertEqual(faults, [], f"of {len(rows)} rows")

    def check_leftovers(self, server):
        self.assertEqual(server.stop(), 0)
        status, out, err = server.cli("cleanup", "--offline", "--json")
        self.assertEqual(status, 0, out + err)
        database = os.path.join(server.data, "lumbung.db")
        stored, listed = files_below(os.path.join(server.data, "media")), ledger(database)
        self.assertEqual(removals_waiting(database), 0)
        self.assertEqual(stored - listed, set(), "files that no line of the ledger names")
        self.assertEqual(listed - stored, set(), "lines of the ledger whose file is gone")
        self.assertEqual(named_by_rows(database) - stored, set(), "files that a row names and that are gone")
        status, out, err = server.cli("storage", "verify", "--json")
        self.assertEqual(status, 0, out + err)


if __name__ == "__main__":
    unittest.main(verbosity=2)
