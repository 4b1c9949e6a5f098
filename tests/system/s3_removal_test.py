"""S3 that refuses, delays or loses the removal of objects: nobody waits for it, a row that is left has its bytes, what was uploaded
again keeps them, and in the end the objects of deleted media are gone."""

import http.client
import os
import time
import unittest

from bucket import Bucket
from harness import Background, Server, make_photo
from s3_proxy import Removals, refusal
from stored_bytes import NewContents, announced, erase, eraser, faults_of, ledger, removals_waiting, wait_until

#: Longer than a client should wait for anything, and shorter than the delay of S3.
PROMPT_S = 8
DELAY_S = 22


class S3RemovalTest(NewContents, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.bucket = Bucket(cls.addClassCleanup)
        cls.removals = cls.bucket.way.removals
        cls.photo = make_photo(320, 240)

    def setUp(self):
        self.addCleanup(self.removals.mend)
        self.prefix = self.id().rpartition(".")[2]
        self.server = self.enterContext(Server("--workers", "2", "--lease", "5", env=self.bucket.environment(self.prefix)))
        self.database = os.path.join(self.server.data, "lumbung.db")
        self.client = eraser(self.server)

    # --- steps ----------------------------------------------------------------------------------------------------

    def completed(self, media_uuid, content):
        media = self.client.wait_settled(media_uuid, 150)
        self.assertEqual(self.faults(media, content), [])
        return media

    def faults(self, media, content):
        """In the bucket, too: the server may still have bytes at hand that are not there any more."""
        lost = self.keys_of(media, ledger(self.database)) - self.bucket.keys(self.prefix)
        return [f"{key} is not in the bucket" for key in sorted(lost)] + faults_of(self.client, media, content)

    def keys_of(self, media, keys):
        digest = media["metadata"]["hash"].removeprefix("sha256:")
        return {key for key in keys if digest in key}

    def prompt(self, what, work, *args):
        """What it gives, which may not take long."""
        given = []
        thread = Background(lambda: given.append(work(*args)))
        thread.start()
        thread.join(PROMPT_S)
        self.assertFalse(thread.is_alive(), f"{what} waits for S3")
        thread.finish(1)
        return given[0]

    def assert_consistent(self, media, content):
        """It is gone, or it is as it was."""
        status, now = self.client.media(media["uuid"])
        self.assertIn(status, (200, 404), now)
        if status == 200:
            self.assertEqual(self.faults(now, content), [], "what is left of a media whose deletion did not succeed")
        return status

    def assert_objects_follow_rows(self):
        """After a while and some sweeps, the bucket has what the ledger names and nothing else."""
        def follow():
            self.server.cli("cleanup", "purge_temp")
            return removals_waiting(self.database) == 0 and self.bucket.keys(self.prefix) == ledger(self.database)

        wait_until(follow, 100, "the bucket has other objects than the ledger")
        self.assertEqual(self.server.cli("storage", "verify", "--json")[0], 0)

    # --- removals that fail ---------------------------------------------------------------------------------------

    def check_failing(self, fate):
        again, lost = self.content("again"), self.content("lost")
        medias = {again: self.put(again), lost: self.put(lost)}
        variants = set(announced(medias[again]))
        self.removals.go_wrong(fate, spared=1)
        for media in medias.values():
            try:
                self.assertIn(erase(self.client, media["uuid"]), (204, 500, 502, 503))
            except (OSError, http.client.HTTPException):
                pass  # no answer; what is there tells
        left = {content: self.assert_consistent(media, content) for content, media in medias.items()}
        status, uploaded = self.client.upload(again)
        self.assertIn(status, (200, 202), uploaded)
        self.removals.mend()
        self.assertEqual(set(announced(self.completed(uploaded["uuid"], again))), variants)
        if left[lost] == 200:
            self.assertEqual(erase(self.client, medias[lost]["uuid"]), 204)
        self.assert_objects_follow_rows()
        self.completed(uploaded["uuid"], again)
        self.assertEqual(self.keys_of(medias[lost], self.bucket.keys(self.prefix)), set())

    def test_forbidden(self):
        self.check_failing(refusal(403, "AccessDenied").encode())

    def test_slow_down(self):
        self.check_failing(refusal(503, "SlowDown").encode())

    def test_lost_on_the_way(self):
        self.check_failing(Removals.LOST)

    def test_answer_lost(self):
        self.check_failing(Removals.UNANSWERED)

    # --- removals that take long ----------------------------------------------------------------------------------

    def test_nobody_waits_for_a_removal_and_a_late_one_harms_nobody(self):
        first, second, other = self.content("first"), self.content("second"), self.content("other")
        deleted, also_deleted = self.put(first), self.put(second)
        self.removals.hold()
        answers = []
        deletion = Background(lambda: answers.append(erase(self.client, deleted["uuid"])))
        deletion.start()
        wait_until(lambda: self.removals.held, 90, "no object is removed")
        begun = time.monotonic()
        status, uploaded = self.prompt("an upload", self.client.upload, other)
        self.assertEqual(status, 202, uploaded)
        self.assertEqual(self.prompt("another deletion", erase, self.client, also_deleted["uuid"]), 204)
        deletion.finish(PROMPT_S)
        self.assertEqual(answers, [204])
        status, again = self.prompt("an upload of the same content", self.client.upload, first)
        self.assertEqual(status, 202, again)
        time.sleep(max(0.0, begun + DELAY_S - time.monotonic()))
        self.removals.mend()
        medias = [(again["uuid"], first), (uploaded["uuid"], other)]
        for media_uuid, content in medias:
            self.completed(media_uuid, content)
        self.assert_objects_follow_rows()
        wait_until(lambda: not self.removals.held, 10, "removals are still on their way")
        for media_uuid, content in medias:
            self.completed(media_uuid, content)
        for media in (deleted, also_deleted):
            self.assertEqual(self.client.media(media["uuid"])[0], 404)

    # --- objects that are lost ------------------------------------------------------------------------------------

    def test_the_same_upload_brings_back_what_the_bucket_lost(self):
        for name, damage in (("removed", self.bucket.remove), ("cut", lambda *key: self.bucket.overwrite(*key, b"short"))):
            with self.subTest(name):
                content = self.content(name)
                media = self.put(content)
                original, = (key for key in self.keys_of(media, ledger(self.database)) if key.startswith("original/"))
                damage(self.prefix, original)
                status, answer = self.client.upload(content)
                self.assertEqual((status, answer.get("deduplicated"), answer["uuid"]), (202, False, media["uuid"]), answer)
                self.assertEqual(set(announced(self.completed(media["uuid"], content))), set(announced(media)))


if __name__ == "__main__":
    unittest.main(verbosity=2)
