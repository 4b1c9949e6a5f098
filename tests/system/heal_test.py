"""Files that are lost or damaged behind their rows: the same upload brings the original back, `storage verify` makes the variants again,
and nothing is acknowledged over bytes that are not there."""

import hashlib
import json
import os
import unittest

from harness import Process, Server, make_photo
from stored_bytes import NewContents, announced, erase, eraser, faults_of, files_below, ledger, wait_until


def remove(path):
    os.remove(path)


def cut(path):
    os.truncate(path, os.path.getsize(path) // 2)


def empty(path):
    os.truncate(path, 0)


def lengthen(path):
    with open(path, "ab") as file:
        file.write(b"and more")


def falsify(path):
    """As many bytes as before."""
    with open(path, "r+b") as file:
        file.seek(os.path.getsize(path) // 2)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes((byte[0] ^ 0xFF,)))


class HealTest(NewContents, unittest.TestCase):
    workers = "1"

    def setUp(self):
        self.server = self.enterContext(Server("--workers", self.workers, "--lease", "5"))
        self.database = os.path.join(self.server.data, "lumbung.db")
        self.client = eraser(self.server)
        self.photo = make_photo(320, 240)

    def completed(self, media_uuid, content, patience=150):
        media = self.client.wait_settled(media_uuid, patience)
        self.assertEqual(faults_of(self.client, media, content) + self.damages(media), [])
        return media

    def damages(self, media):
        """What differs from the ledger on the disk: the server may still hold a file open that is not there any more."""
        found = []
        with self.server.database() as database:
            lines = database.execute("SELECT path, bytes, sha256 FROM lumbung_objects WHERE hash = ?",
                                     (media["metadata"]["hash"].removeprefix("sha256:"),)).fetchall()
        for key, size, digest in lines:
            try:
                with open(os.path.join(self.server.data, "media", key), "rb") as file:
                    data = file.read()
            except FileNotFoundError:
                found.append(f"{key} is not there")
                continue
            if (len(data), hashlib.sha256(data).hexdigest()) != (size, digest):
                found.append(f"{key} has {len(data)} bytes, and not the {size} that it should have")
        return found

    def path_of(self, media, variant):
        """Where the bytes of a variant lie, by the ledger."""
        with self.server.database() as database:
            (key,), = database.execute("SELECT path FROM lumbung_objects WHERE hash = ? AND variant = ?",
                                       (media["metadata"]["hash"].removeprefix("sha256:"), variant))
        return os.path.join(self.server.data, "media", key)

    def assert_taken_anew(self, media, content):
        """The same upload is not said to be a duplicate: its bytes take the place of those that were lost."""
        status, answer = self.client.upload(content)
        self.assertEqual((status, answer.get("deduplicated"), answer["uuid"]), (202, False, media["uuid"]), answer)
        return self.completed(media["uuid"], content)

    def files_of_media(self):
        """A probe of the engine watch may lie in temp/ at any moment."""
        return {path for path in files_below(os.path.join(self.server.data, "media")) if not path.startswith("temp/workspace_0/")}

    def assert_nothing_left_over(self):
        self.assertEqual(self.server.stop(), 0)
        self.assertEqual(self.server.cli("cleanup", "--offline")[0], 0)
        self.assertEqual(files_below(os.path.join(self.server.data, "media")), ledger(self.database))
        status, out, err = self.server.cli("storage", "verify", "--json")
        self.assertEqual(status, 0, out + err)


class OriginalTest(HealTest):
    def test_the_same_upload_brings_a_lost_original_back(self):
        for damage in (remove, cut, empty, lengthen):
            with self.subTest(damage.__name__):
                content = self.content(damage.__name__)
                media = self.put(content)
                damage(self.path_of(media, "original"))
                self.assertEqual(set(announced(self.assert_taken_anew(media, content))), set(announced(media)))
                status, answer = self.client.upload(content)
                self.assertEqual((status, answer["deduplicated"], answer["uuid"]), (200, True, media["uuid"]), "it is there again")
        self.assert_nothing_left_over()

    def test_the_same_upload_makes_lost_variants_with_the_original(self):
        content = self.content("all")
        media = self.put(content)
        for variant in announced(media):
            os.remove(self.path_of(media, variant))
        self.assertEqual(set(announced(self.assert_taken_anew(media, content))), set(announced(media)))
        self.assert_nothing_left_over()

    def test_media_that_share_the_original_have_it_again(self):
        content = self.content("shared")
        first = self.put(content)
        self.assertEqual(self.client.request("DELETE", f"/api/v1/media/{first['uuid']}")[0], 204)
        second = self.put(content)
        self.assertNotEqual(first["uuid"], second["uuid"])
        os.remove(self.path_of(second, "original"))
        self.assert_taken_anew(second, content)
        self.assertEqual(self.client.request("POST", f"/api/v1/media/{first['uuid']}/restore")[0], 200)
        self.completed(first["uuid"], content)
        self.assert_nothing_left_over()

    def test_a_media_whose_files_are_lost_can_be_deleted_for_good(self):
        content = self.content("deleted")
        media = self.put(content)
        for variant in announced(media):
            os.remove(self.path_of(media, variant))
        self.assertEqual(erase(self.client, media["uuid"]), 204)
        self.assertEqual(self.client.media(media["uuid"])[0], 404)
        self.put(content)
        self.assert_nothing_left_over()


class PendingTest(HealTest):
    """The original is lost before any worker took the media."""

    workers = "0"

    def work(self):
        worker = Process(self.server.data, "work", "--workers", "1", "--lease", "5").start()
        self.addCleanup(worker.kill)
        return worker

    def pending(self, content, damage):
        status, media = self.client.upload(content)
        self.assertEqual(status, 202)
        damage(self.path_of(media, "original"))
        return media

    def test_the_same_upload_brings_it_back_while_it_waits(self):
        medias = {}
        for damage in (remove, cut):
            content = self.content(damage.__name__)
            medias[content] = self.pending(content, damage)
            status, answer = self.client.upload(content)
            self.assertEqual((status, answer.get("deduplicated"), answer["uuid"]),
                             (202, False, medias[content]["uuid"]), f"after {damage.__name__}")
        worker = self.work()
        for content, media in medias.items():
            self.completed(media["uuid"], content, patience=20)
        self.assertEqual(worker.stop(), 0)
        self.assert_nothing_left_over()

    def test_the_same_upload_brings_it_back_after_it_failed(self):
        content = self.content("failed")
        media = self.pending(content, remove)
        worker = self.work()
        for _ in range(2):
            failed = self.client.wait_settled(media["uuid"])
            self.assertEqual((failed["processing_status"], failed["metadata"].get("error_code")), ("failed", "gone"))
            self.assertEqual(self.client.request("POST", f"/api/v1/media/{media['uuid']}/retry")[0], 202)
        self.client.wait_settled(media["uuid"])
        status, answer = self.client.upload(content)
        self.assertEqual((status, answer["uuid"]), (202, media["uuid"]))
        self.completed(media["uuid"], content)
        self.assertEqual(worker.stop(), 0)
        self.assert_nothing_left_over()


class VerifyTest(HealTest):
    def verify(self, *words):
        """The report."""
        _, out, err = self.server.cli("storage", "verify", "--json", *words)
        try:
            return json.loads(out)[-1]
        except ValueError:
            return self.fail(f"storage verify {' '.join(words)}: {out}{err}")

    def assert_found(self, report, count):
        self.assertGreaterEqual(sum(report.get("found", {}).values()), count, report)

    def assert_healed(self, medias):
        """`medias`: content → media as it was; soon it is so again."""
        report = self.verify()
        for content, media in medias.items():
            wait_until(lambda: not self.damages(media), 60, f"not healed: {self.damages(media)}")
            self.assertEqual(set(announced(self.completed(media["uuid"], content))), set(announced(media)))
        self.assert_found(report, len(medias))
        self.assertEqual(sum(self.verify()["found"].values()), 0)
        self.assert_nothing_left_over()

    def check_variant(self, variant):
        medias = {}
        for damage in (remove, cut, falsify):
            content = self.content(damage.__name__)
            medias[content] = self.put(content)
            damage(self.path_of(medias[content], variant))
        self.assert_healed(medias)

    def test_a_lost_compressed_variant(self):
        self.check_variant("compressed")

    def test_a_lost_thumbnail(self):
        self.check_variant("thumbnail")

    def test_a_lost_webp(self):
        self.check_variant("webp")

    def test_a_lost_preview(self):
        self.photo = make_photo(640, 480)
        self.check_variant("preview")

    def test_a_dry_run_tells_and_changes_nothing(self):
        content = self.content("dry")
        media = self.put(content)
        os.remove(self.path_of(media, "thumbnail"))
        before = self.client.media(media["uuid"])[1], self.files_of_media()
        self.assert_found(self.verify("--dry-run"), 1)
        with self.server.database() as database:
            self.assertEqual(database.execute("SELECT COUNT(*) FROM lumbung_jobs WHERE kind = 'process_media'").fetchone()[0], 0)
        self.assertEqual((self.client.media(media["uuid"])[1], self.files_of_media()), before)

    def test_a_lost_original_is_told_and_its_media_stays(self):
        content = self.content("original")
        media = self.put(content)
        os.remove(self.path_of(media, "original"))
        report = self.verify()
        status, now = self.client.media(media["uuid"])
        self.assertEqual(status, 200)
        for variant in set(announced(media)) - {"original"}:
            self.assertEqual(self.client.fetch(now["urls"][variant])[0], 200, f"{variant} was there")
        self.assert_taken_anew(media, content)
        self.assert_found(report, 1)
        self.assertEqual(sum(self.verify()["found"].values()), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
