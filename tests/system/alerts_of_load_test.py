"""Alerts on what does not go on, grows or is refused; the rest of alerts_test."""

import concurrent.futures
import contextlib
import os
import socket
import subprocess
import threading
import time
import unittest

from alert_case import LONG, PATIENCE, AlertCase
from harness import BINARY, with_comment
from malware import Running
from stored_bytes import wait_until

HOUR_MS = 3_600_000
GIB = 1 << 30
# What a decoder that was taken over does and is stopped for, see tests/unit/sandbox/rogue.
MISDEEDS = ("socket", "unix-socket", "connect", "fork", "vfork", "exec", "spawn", "kill-zygote", "ptrace", "raise-limit", "executable",
            "shared", "open", "create", "unlink", "write-input", "cut-input", "crash", "abort", "throw", "garbage", "oversize", "empty",
            "twice", "after-done", "unasked", "wrong-size")
BORNE_S = 5  # ScannerGuard's kHang


def scanner_that_says(answer):
    """A clamd that answers everything like this; with None it hangs for longer than is borne, and goes."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        with contextlib.suppress(OSError):
            while True:
                connection = listener.accept()[0]
                threading.Thread(target=talk, args=(connection,), daemon=True).start()

    def talk(connection):
        with contextlib.suppress(OSError), connection:
            if answer is None:
                time.sleep(BORNE_S + 0.5)
                return
            connection.recv(65536)
            connection.sendall(answer)
            while connection.recv(65536):
                pass

    threading.Thread(target=serve, daemon=True).start()
    return listener


class AlertsOfLoadTest(AlertCase):
    def kills(self):
        return sum(float(value) for series, value in self.scrapes.look().items() if series.startswith("lumbung_sandbox_kills_total"))

    def test_a_scanner_that_hangs(self):
        with scanner_that_says(None) as listener:
            self.begin("--scanner", f"clamd://127.0.0.1:{listener.getsockname()[1]}")
            self.scrapes.take(LONG)
            self.scrapes.all_is_well_until_now()
            for number in range(8):
                self.assertEqual(self.client.upload(with_comment(self.photo, str(number)))[0], 202)
            self.wait_for("lumbung_scanner_breaker_open", "1")
            self.scrapes.take(LONG)
            self.assert_fires("LumbungScannerHangs")

    def test_files_that_the_scanner_cannot_look_into(self):
        with scanner_that_says(b"INSTREAM size limit exceeded. ERROR\0") as listener:
            self.begin("--scanner", f"clamd://127.0.0.1:{listener.getsockname()[1]}")
            self.scrapes.take(LONG)
            self.scrapes.all_is_well_until_now()
            self.assertEqual(self.client.upload(self.photo)[0], 202)
            self.wait_for('lumbung_scans_total{state="unscannable"}', "1")
            self.scrapes.take(LONG)
            self.assert_fires("LumbungUnscannable")

    def test_decoders_that_are_stopped_again_and_again(self):
        self.begin("--codec", os.path.join(os.path.dirname(BINARY), "rogue-codec"), "--workers", "2")
        self.scrapes.take(LONG)
        self.scrapes.all_is_well_until_now()
        for misdeed in MISDEEDS:
            self.client.upload(misdeed.encode(), misdeed)
        wait_until(lambda: self.kills() > 22, PATIENCE, "decoders are stopped")
        self.scrapes.take(LONG)
        self.assert_fires("LumbungFailureRate", "LumbungSandboxKills")

    def test_calls_that_nobody_makes(self):
        server = self.begin("--workers", "0")
        self.scrapes.take(LONG)
        self.scrapes.all_is_well_until_now()
        self.insert_job(server, "send_webhook", "notify", attempts=0)
        with contextlib.closing(server.database()) as database, database:  # time passes
            database.execute("UPDATE lumbung_jobs SET created_at_ms = created_at_ms - 600000, due_at_ms = due_at_ms - 600000"
                             " WHERE kind = 'send_webhook'")
        self.wait_for('lumbung_queue_depth{queue="notify"}', "1")
        self.scrapes.take(LONG)
        self.assert_fires("LumbungCallsLate")

    def test_callbacks_that_nobody_drains(self):
        server = self.begin("--workers", "0")
        self.scrapes.take(LONG)
        self.scrapes.all_is_well_until_now()
        with contextlib.closing(server.database()) as database, database:
            database.executemany("INSERT INTO lumbung_callbacks (workspace_id, phone_number_id, signature, body, received_at_ms)"
                                 " VALUES (1, '1', '', '{}', ?)", ((number,) for number in range(10_001)))
        self.wait_for("lumbung_callbacks_waiting", "10001")
        self.scrapes.take(LONG)
        self.assert_fires("LumbungCallbacksWaiting")

    def test_objects_that_do_not_go(self):
        server = self.begin("--workers", "0")
        self.scrapes.take(LONG)
        self.scrapes.all_is_well_until_now()
        now = int(time.time() * 1000)
        with contextlib.closing(server.database()) as database, database:
            database.execute("INSERT INTO lumbung_removals (path, workspace_id, noted_ms, due_ms) VALUES ('stuck', 1, ?, ?)",
                             (now - 7 * HOUR_MS, now + HOUR_MS))
        self.wait_for_more("lumbung_removals_oldest_age_seconds", 6 * 3600)
        self.scrapes.take(LONG)
        self.assert_fires("LumbungRemovalsStuck")

    def test_a_day_that_brings_far_more_than_others(self):
        server = self.begin()
        self.assertEqual(self.upload("the first")["processing_status"], "completed")
        self.wait_for_more('lumbung_storage_bytes{tier="original"}', 0)
        self.scrapes.step = 60
        self.scrapes.take(14 * 24)
        self.scrapes.all_is_well_until_now()
        with contextlib.closing(server.database()) as database, database:
            database.execute("UPDATE lumbung_counters SET value = value + ? WHERE name = 'stored_original'", (40 * GIB,))
        self.wait_for_more('lumbung_storage_bytes{tier="original"}', 40 * GIB - 1)
        self.scrapes.take(3)
        self.assert_fires("LumbungStorageGrowth")

    def test_questions_that_wait_for_a_database_that_hangs(self):
        with Running("mariadb") as mariadb:
            client = ["mariadb", "--no-defaults", f"--socket={mariadb['SOCKET']}", "--user=root"]
            subprocess.run([*client, "--execute", "CREATE DATABASE lumbung_alerts"], check=True)
            self.begin("--database", mariadb["URL"] + "lumbung_alerts")
            self.scrapes.take(LONG)
            self.scrapes.all_is_well_until_now()
            locked = subprocess.Popen([*client, "lumbung_alerts", "--execute", "LOCK TABLES chat_media WRITE, lumbung_media WRITE; SELECT SLEEP(8)"],
                                      stdout=subprocess.DEVNULL)
            self.addCleanup(locked.wait)
            sleeping = [*client, "--skip-column-names", "--execute",
                        "SELECT COUNT(*) FROM information_schema.processlist WHERE state = 'User sleep'"]
            wait_until(lambda: subprocess.run(sleeping, capture_output=True, text=True, check=True).stdout.strip() == "1", PATIENCE,
                       "the tables are locked")
            with concurrent.futures.ThreadPoolExecutor(40) as pool:
                answers = list(pool.map(lambda _: self.client.request("GET", "/api/v1/media")[0], range(40)))
            refused = answers.count(503)
            self.assertGreater(refused, 12, answers)
            self.scrapes.take(LONG)
            self.assert_fires("LumbungQuestionsRefused")


if __name__ == "__main__":
    unittest.main()
