"""Alerts fire on what a real server shows while something is wrong with it, and on nothing that it shows while all is well."""

import contextlib
import os
import tempfile
import unittest

from alert_case import LONG, AlertCase
from harness import Client, with_comment


class AlertsTest(AlertCase):
    def test_none_while_all_is_well(self):
        self.begin()
        self.well()
        for number in range(4):
            self.assertEqual(self.upload(f"more {number}")["processing_status"], "completed")
            self.scrapes.take(LONG)
        self.assert_fires()

    def test_none_for_uploads_that_are_refused_for_their_own_sake(self):
        server = self.begin("--upload-max", "5000", "--bad-tokens-per-minute-max", "1")
        self.well()
        for _ in range(5):
            self.assertEqual(self.client.post_file(self.photo + bytes(10_000))[0], 413)
        guesses = [Client(server.port, f"lmb_{number:043}").post_file(self.photo)[0] for number in range(8)]
        self.assertEqual((guesses[0], guesses[-1]), (401, 429), guesses)
        self.wait_for('lumbung_uploads_refused_total{reason="payload_too_large"}', "5")
        self.wait_for('lumbung_uploads_refused_total{reason="rate_limited"}', str(guesses.count(429)))
        self.scrapes.take(LONG)
        self.assert_fires()

    def test_a_server_that_is_gone(self):
        server = self.begin()
        self.well()
        server.kill()
        self.scrapes.take(LONG)
        self.assert_fires("LumbungDown")

    def test_a_storage_directory_that_is_gone(self):
        server = self.begin()
        self.well()
        os.rename(os.path.join(server.data, "media"), os.path.join(server.data, "away"))
        self.refuse(503)
        self.wait_for('lumbung_engine_up{engine="storage"}', "0")
        self.scrapes.take(LONG)
        self.assert_fires("LumbungEngineAway", "LumbungUploadsRefused")

    def test_a_table_that_is_gone(self):
        server = self.begin()
        self.well()
        with contextlib.closing(server.database()) as database, database:
            database.execute("ALTER TABLE lumbung_jobs RENAME TO elsewhere")
        self.wait_for('lumbung_engine_up{engine="queue"}', "0")
        for number in range(4):
            self.assertGreaterEqual(self.client.post_file(with_comment(self.photo, f"lost {number}"))[0], 500)
            self.wait_for('lumbung_uploads_total{outcome="failed"}', str(number + 1))
            self.scrapes.take(4)
        self.scrapes.take(LONG)
        self.assert_fires("LumbungEngineAway", "LumbungScrapeErrors", "LumbungUploadsFail", "LumbungUploadsRefused")

    def test_files_that_fail(self):
        self.begin()
        self.well()
        for number in range(3):
            self.assertEqual(self.upload("", self.photo[:len(self.photo) // 2 - number])["processing_status"], "failed")
        self.wait_for('lumbung_jobs_total{kind="process_media",outcome="failed"}', "3")
        self.scrapes.take(LONG)
        self.assert_fires("LumbungFailureRate")

    def test_a_job_that_killed_each_of_its_workers(self):
        server = self.begin()
        self.well()
        self.insert_job(server, "purge_temp", "media-low", attempts=3)
        self.wait_for('lumbung_jobs_total{kind="purge_temp",outcome="dead"}', "1")
        self.scrapes.take(LONG)
        self.assert_fires("LumbungDeadLetters")

    def test_an_original_that_is_gone(self):
        server = self.begin()
        self.well()
        with contextlib.closing(server.database()) as database:
            (path,) = database.execute("SELECT original_path FROM chat_media").fetchone()
        os.remove(os.path.join(server.data, "media", path))
        self.insert_job(server, "verify_storage", "media-low", attempts=0)
        self.wait_for('lumbung_storage_findings_total{finding="missing_original"}', "1")
        self.scrapes.take(LONG)
        self.assert_fires("LumbungStorageDamage")

    def test_nobody_who_works(self):
        server = self.begin("--workers", "0")
        self.scrapes.take(LONG)
        self.scrapes.all_is_well_until_now()
        for number in range(101):
            self.assertEqual(self.client.upload(with_comment(self.photo, str(number)))[0], 202)
        with contextlib.closing(server.database()) as database, database:  # time passes
            database.execute("UPDATE lumbung_jobs SET created_at_ms = created_at_ms - 90000, due_at_ms = due_at_ms - 90000")
        self.wait_for('lumbung_queue_depth{queue="media-high"}', "101")
        self.scrapes.take(LONG)
        self.assert_fires("LumbungQueueDepth", "LumbungOldestJob")

    def test_a_scanner_that_is_away(self):
        self.begin("--scanner", "clamd:/nowhere/clamd.ctl")
        self.scrapes.take(LONG)
        self.scrapes.all_is_well_until_now()
        for number in range(1, 7):
            self.assertEqual(self.client.upload(with_comment(self.photo, str(number)))[0], 202)
            self.wait_for('lumbung_scans_total{state="not_scanned"}', str(number))
            self.scrapes.take(3)
        self.assert_fires("LumbungScannerDown")

    def test_no_sandbox(self):
        self.begin("--sandbox", "off")
        self.scrapes.take(LONG)
        self.assert_fires("LumbungSandboxOff")

    def test_a_disk_that_is_full(self):
        data = tempfile.mkdtemp(prefix="lumbung-test-")
        media = os.path.join(data, "media")
        os.mkdir(media, 0o700)
        as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
        small_disk = ("unshare", "--mount", *as_root, "sh", "-c", f'mount -t tmpfs -o size=300M,mode=700 tmpfs "{media}" && exec "$@"', "sh")
        self.begin(data=data, prefix=small_disk)
        self.scrapes.take(LONG)
        self.refuse(507)
        self.wait_for('lumbung_uploads_refused_total{reason="insufficient_storage"}', "1")
        self.scrapes.take(LONG)
        self.assert_fires("LumbungDiskSpace", "LumbungUploadsRefused")


if __name__ == "__main__":
    unittest.main()
