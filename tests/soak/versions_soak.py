"""A node of the last release that runs while a new program migrates its database: it goes on, side by side with a new node, and what either
does is seen by the other. Once it has ended it does not start again, and says why. LUMBUNG_SOAK_ROWS: how many media."""

import time
import unittest

from beside import Traffic
from engines import OnMariadb, OnSqlite
from harness import Process, Server, with_comment
from installation import ROWS, Installation, running
from release import SCHEMA, OldServer
from truth import check_everything, untouched

WORKS = ("--workers", "1", "--lease", "5")
PATIENCE_S = 1800
MIRRORED_WITHIN_S = 120
#: The mirror gets on in those turns alone that the new node has.
ROWS_MAX = 50_000


class SideBySide:
    """`engine` is a class of engines.py."""

    def __init__(self, test, engine):
        self.test = test
        self.on = engine()
        test.addCleanup(self.on.close)
        self.installation = Installation(self.on, min(ROWS, ROWS_MAX))
        self.before = untouched(self.on)

    def run(self):
        with running(OldServer, self.on, *WORKS) as old:
            self.migrate_beside(old)
            with running(Server, self.on, *WORKS) as new:
                self.work_side_by_side(old, new)
                self.catch_up(old, new)
        self.old_one_refuses()
        with running(Server, self.on, *WORKS) as new:
            self.let_a_night_pass()
        self.test.assertEqual(untouched(self.on), self.before)
        with running(Server, self.on, "--workers", "0") as new:
            check_everything(self.test, self.installation, new.port)

    # --- while the schema changes -------------------------------------------------------------------------------

    def migrate_beside(self, old):
        """The old node answers; what has to wait for the schema for too long is refused, and lost is nothing."""
        with Traffic(self.installation, lambda: self.installation.client(old.port)) as people:
            time.sleep(3)
            began = time.monotonic()
            migrate = Process(self.on.data, "migrate", env=self.on.env).start()
            self.test.assertEqual(migrate.popen.wait(PATIENCE_S), 0, migrate.log()[-2000:])
            took = time.monotonic() - began
            time.sleep(3)
        print(f"{self.on.name}: migrated in {took:.1f} s beside a node of the last release\n{people.ledger.words()}", flush=True)
        self.test.assertEqual({status for _, status in people.ledger.refused} - {503}, set(), people.ledger.refused)
        self.see_all(old, people.acknowledged)

    # --- both at work -------------------------------------------------------------------------------------------

    def see_all(self, node, contents):
        client = self.installation.client(node.port)
        for uuid, content in contents.items():
            media = client.wait_settled(uuid)
            self.test.assertEqual(media["processing_status"], "completed", media)
            self.test.assertEqual(client.fetch(media["urls"]["original"])[2], content)
            self.test.assertEqual(client.fetch(media["urls"]["thumbnail"])[0], 200)

    def uploaded(self, node, mark):
        contents = {}
        client = self.installation.client(node.port)
        for number in range(10):
            content = with_comment(self.installation.photo, f"{mark} {number}")
            status, media = client.upload(content, f"{mark} {number}.jpg")
            self.test.assertEqual(status, 202, media)
            contents[media["uuid"]] = content
        return contents

    def work_side_by_side(self, old, new):
        by_old, by_new = self.uploaded(old, "by the old one"), self.uploaded(new, "by the new one")
        for node in (old, new):
            self.see_all(node, {**by_old, **by_new})
        self.change(old, new, list(by_old) + list(by_new))
        self.change(new, old, self.uploaded(new, "once more"))

    def change(self, by, seen_by, uuids, listed_within_s=0):
        """One node deletes, archives, restores and erases; the other one shows it at once, but for lists as said."""
        doer, seer = (self.installation.client(node.port) for node in (by, seen_by))
        deleted, archived, erased, restored, *_ = uuids
        for uuid in uuids:
            doer.wait_settled(uuid)
        for method, path in (("DELETE", deleted), ("POST", archived + "/archive"), ("DELETE", erased), ("DELETE", erased + "?permanent=true"),
                             ("DELETE", restored), ("POST", restored + "/restore")):
            status, _, body = doer.request(method, "/api/v1/media/" + path)
            self.test.assertLess(status, 300, (method, path, body))
        self.test.assertEqual([seer.media(uuid)[0] for uuid in (deleted, archived, erased, restored)], [404, 200, 404, 200])
        self.lists_only(seer, {deleted, archived, erased, restored}, restored, listed_within_s)

    def lists_only(self, seer, touched, restored, within_s):
        """And at no time one that is gone."""
        deadline = time.monotonic() + within_s
        while True:
            listed = touched & {media["uuid"] for media in seer.json("GET", "/api/v1/media?limit=100")[1]["data"]}
            if listed == {restored}:
                return
            self.test.assertEqual(listed, set())
            self.test.assertLess(time.monotonic(), deadline, "the restored one is not listed")
            time.sleep(0.5)

    def place(self, task):
        rows = self.on.rows(f"SELECT round, step FROM lumbung_positions WHERE task = '{task}'")
        return rows[0] if rows else (0, "")

    def wait_until(self, reached, *nodes):
        deadline = time.monotonic() + PATIENCE_S
        while not reached():
            for node in nodes:
                assert node.alive(), node.log()[-2000:]
            assert time.monotonic() < deadline, self.on.rows("SELECT task, round, step, after FROM lumbung_positions")
            time.sleep(0.5)

    def catch_up(self, old, new):
        """The mirror is filled while the old node changes what has been mirrored already."""
        self.wait_until(lambda: self.place("mirror")[0] > 0, old, new)
        later = self.uploaded(old, "behind the mirror")
        self.see_all(new, later)
        # `reconcile` takes in each minute what the old one writes behind the mirror.
        self.change(old, new, list(later), listed_within_s=MIRRORED_WITHIN_S)

    # --- afterwards ---------------------------------------------------------------------------------------------

    def old_one_refuses(self):
        newest = self.on.rows("SELECT MAX(version) FROM lumbung_migrations")[0][0]
        for words in (("serve", "--listen", "127.0.0.1:0"), ("work",), ("migrate",), ("token", "create")):
            status, out, err = OldServer(data=self.on.data, env=self.on.env).cli(*words, patience=60)
            self.test.assertNotEqual(status, 0, words)
            for part in (f"schema version {newest}", f"knows {SCHEMA}", "run a newer lumbung"):
                self.test.assertIn(part, out + err, words)

    def let_a_night_pass(self):
        """What the old node archived and erased is noticed at night: the check that was made today counts as made long ago."""
        rounds = self.place("mirror_check")[0]
        self.on.change("UPDATE lumbung_positions SET at_ms = 0 WHERE task = 'mirror_check'")
        self.wait_until(lambda: self.place("mirror_check") == (rounds + 1, ""))


class VersionsSoak(unittest.TestCase):
    def test_on_sqlite(self):
        SideBySide(self, OnSqlite).run()

    def test_on_mariadb(self):
        SideBySide(self, OnMariadb).run()


if __name__ == "__main__":
    unittest.main(verbosity=2)
