"""An installation of the last release with many media is upgraded: the migration and the filling of the mirror are killed again and again,
people and another program go on meanwhile, and in the end all that is answered is what plain SQL over chat_media says.
LUMBUNG_SOAK_ROWS: how many media."""

import random
import subprocess
import time
import unittest

from beside import OtherProgram, Traffic
from engines import OnMariadb, OnSqlite
from harness import Process, Server
from installation import Installation, running
from truth import check_everything, last_copy, untouched

KILLS_IN_CATCH_UP = 5
#: Another one is killed in each of these steps of the count that follows, if it lasts long enough to be seen.
STEPS = ("rows", "words", "counters")
WITHIN_S = 7200


def position(on, task):
    """(round, step, after) of what housekeeping remembers; nothing before the first."""
    rows = on.rows(f"SELECT round, step, after FROM lumbung_positions WHERE task = '{task}'")
    return rows[0] if rows else (0, "", "")


class Upgrade:
    """`engine` is a class of engines.py."""

    def __init__(self, test, engine):
        self.test = test
        self.on = engine()
        test.addCleanup(self.on.close)
        self.random = random.Random(20261127)
        self.installation = Installation(self.on)
        self.before = untouched(self.on)
        self.last = last_copy(self.on)
        self.server = None
        self.kills = {"migration": 0, "catch-up": 0, "count": 0}

    def say(self, words):
        print(f"{self.on.name}: {words}", flush=True)

    # --- the migration ------------------------------------------------------------------------------------------

    def migrate_killed(self):
        """Each try lives somewhat longer than the one before, until one comes to its end."""
        patience, began = 0.05, time.monotonic()
        while True:
            tried = time.monotonic()
            process = Process(self.on.data, "migrate", env=self.on.env).start()
            try:
                status = process.popen.wait(patience)
                self.test.assertEqual(status, 0, process.log()[-2000:])
                break
            except subprocess.TimeoutExpired:
                process.kill()
                self.kills["migration"] += 1
            patience *= self.random.uniform(1.2, 1.5)
        self.say(f"migrated after {self.kills['migration']} kills, {time.monotonic() - began:.0f} s in all,"
                 f" {time.monotonic() - tried:.1f} s the last time")
        self.test.assertEqual(untouched(self.on), self.before)

    # --- the catch-up -------------------------------------------------------------------------------------------

    def start_server(self, *words):
        self.server = Server("--workers", "2", "--lease", "5", "--requests-per-second-max", "0", *words, data=self.on.data, env=self.on.env)
        self.test.addCleanup(self.server.kill)
        self.server.start(patience=300)

    def mirrored(self):
        return self.on.rows("SELECT COUNT(*) FROM lumbung_media WHERE status <> ''")[0][0]

    def is_complete(self):
        return position(self.on, "mirror")[0] > 0

    def wait_until(self, reached):
        deadline = time.monotonic() + WITHIN_S
        while not reached():
            assert self.server.alive(), self.server.log()[-2000:]
            assert time.monotonic() < deadline, self.server.log()[-2000:]
            time.sleep(0.3)

    def kill_and_restart(self, what):
        self.server.kill()
        self.kills[what] += 1
        self.server.start(patience=300)

    def place(self):
        """Up to where the mirror has caught up."""
        rounds, _, after = position(self.on, "mirror")
        updated_at, _, media_id = after.rpartition("#")
        return rounds, updated_at, int(media_id or 0)

    def catch_up_killed(self):
        """Nothing of what was mirrored is done again: the rest alone is left."""
        began = time.monotonic()
        for kill in range(1, KILLS_IN_CATCH_UP + 1):
            share = self.installation.rows * kill // (KILLS_IN_CATCH_UP + 1)
            self.wait_until(lambda wanted=share: self.mirrored() >= wanted)
            before = self.place()
            self.kill_and_restart("catch-up")
            self.test.assertGreaterEqual(self.place(), before)
        for step in STEPS:
            self.wait_until(lambda wanted=step: position(self.on, "mirror_check")[1] == wanted or self.is_complete())
            if not self.is_complete():
                self.kill_and_restart("count")
        self.wait_until(self.is_complete)
        self.say(f"mirrored within {time.monotonic() - began:.0f} s, {self.kills} kills")
        self.test.assertEqual(self.kills["catch-up"], KILLS_IN_CATCH_UP)

    def let_a_night_pass(self):
        """What other programs removed is noticed at night: the check that was made today counts as made long ago."""
        rounds = position(self.on, "mirror_check")[0]
        self.on.change("UPDATE lumbung_positions SET at_ms = 0 WHERE task = 'mirror_check'")
        self.wait_until(lambda: position(self.on, "mirror_check")[0] > rounds and position(self.on, "mirror_check")[1] == "")
        self.wait_until(lambda: not self.unsettled())

    def unsettled(self):
        return self.on.rows("SELECT COUNT(*) FROM lumbung_jobs WHERE kind = 'process_media' AND NOT (state = 'delayed' AND attempts = 0)")[0][0]

    # --- the whole ----------------------------------------------------------------------------------------------

    def run(self):
        self.migrate_killed()
        self.start_server()
        with Traffic(self.installation, lambda: self.installation.client(self.server.port)) as people, \
                OtherProgram(self.on, self.last) as other:
            self.catch_up_killed()
        self.say(f"meanwhile, with {other.changes} changes by another program\n{people.ledger.words()}")
        self.test.assertEqual(people.ledger.refused, {})
        self.let_a_night_pass()
        self.server.stop()
        self.test.assertEqual(untouched(self.on), self.before)
        self.check(people)

    def check(self, people):
        with running(Server, self.on, "--workers", "0") as server:
            client = self.installation.client(server.port)
            for uuid, content in people.acknowledged.items():
                status, media = client.media(uuid)
                self.test.assertEqual((status, media["processing_status"]), (200, "completed"), media)
                self.test.assertEqual(client.fetch(media["urls"]["original"])[2], content)
            check_everything(self.test, self.installation, server.port)


class UpgradeSoak(unittest.TestCase):
    def test_on_sqlite(self):
        Upgrade(self, OnSqlite).run()

    def test_on_mariadb(self):
        Upgrade(self, OnMariadb).run()


if __name__ == "__main__":
    unittest.main(verbosity=2)
