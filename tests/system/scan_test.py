"""The scan for malware through the whole product, with a real clamd that has signatures of its own."""

import json
import os
import signal
import tempfile
import time
import unittest

from harness import Server, make_photo
from malware import EICAR, Running, zipped


class ScanTest(unittest.TestCase):
    def test_infected_files_fail_and_are_not_delivered(self):
        with Running("clamd") as clamd, Server("--scanner", f"clamd://127.0.0.1:{clamd['PORT']}") as server:
            client = server.client()
            for name, content in (("eicar.com", EICAR), ("invoice.zip", zipped(EICAR)),
                                  ("photo.jpg", make_photo(300, 200) + b"LUMBUNG-TEST-MALWARE")):
                with self.subTest(name):
                    _, media = client.upload(content, name)
                    media = client.wait_settled(media["uuid"])
                    self.assertEqual(media["processing_status"], "failed")
                    self.assertEqual(media["metadata"]["error_code"], "infected")
                    self.assertEqual(media["metadata"]["scan"]["state"], "infected")
                    self.assertIn("malware", media["processing_error"])
                    self.assertEqual(set(media["urls"].values()), {None})
                    self.assertEqual(client.json("GET", f"/api/v1/media/{media['uuid']}/url?variant=original")[0], 404)
            _, media = client.upload(make_photo(300, 200), "clean.jpg")
            media = client.wait_settled(media["uuid"])
            self.assertEqual((media["processing_status"], media["metadata"]["scan"]["state"]), ("completed", "clean"))
            page = client.request("GET", "/metrics")[2].decode()
            self.assertIn('lumbung_scans_total{state="infected"} 3', page)

    def test_a_url_from_before_an_infection_is_not_served(self):
        """New signatures come, the next rescan finds the file, and its signed URL is dead within a second."""
        with Running("clamd") as clamd, Server("--scanner", f"clamd:{clamd['SOCKET']}") as server:
            client = server.client()
            _, media = client.upload(make_photo(300, 200), "photo.jpg")
            media = client.wait_settled(media["uuid"])
            url = media["urls"]["thumbnail"]
            self.assertEqual(client.fetch(url)[0], 200)
            with server.database() as database:
                database.execute("UPDATE chat_media SET processing_status = 'failed', metadata ="
                                 " json_set(metadata, '$.error_code', 'infected', '$.quarantined', json('true'))")
            deadline = time.monotonic() + 10
            while client.fetch(url)[0] == 200 and time.monotonic() < deadline:
                time.sleep(0.1)
            self.assertEqual(client.fetch(url)[0], 404)

    def test_a_verdict_holds_for_every_row_of_its_content(self):
        with Running("clamd") as clamd, Server("--scanner", f"clamd:{clamd['SOCKET']}") as server:
            client = server.client()
            photo = make_photo(300, 200)
            twins = []
            for _ in range(2):
                twins.append(client.wait_settled(client.upload(photo, "photo.jpg")[1]["uuid"]))
                self.assertEqual(client.request("DELETE", f"/api/v1/media/{twins[-1]['uuid']}")[0], 204)
            self.assertNotEqual(twins[0]["uuid"], twins[1]["uuid"])
            for twin in twins:
                self.assertEqual(client.json("POST", f"/api/v1/media/{twin['uuid']}/restore")[0], 200)
                self.assertEqual(client.fetch(twin["urls"]["thumbnail"])[0], 200)
            self.assertEqual(client.request("DELETE", f"/api/v1/media/{twins[0]['uuid']}")[0], 204)
            with server.database() as database:
                database.execute("UPDATE lumbung_scan_verdicts SET verdict = 'infected', signature = 'Late'")
            status, answer = client.json("POST", f"/api/v1/media/{twins[0]['uuid']}/restore")
            self.assertEqual((status, answer["code"]), (422, "infected"))
            deadline = time.monotonic() + 10
            while client.fetch(twins[1]["urls"]["thumbnail"])[0] == 200 and time.monotonic() < deadline:
                time.sleep(0.1)
            self.assertEqual(client.fetch(twins[1]["urls"]["thumbnail"])[0], 404)
            status, again = client.upload(photo, "photo.jpg")
            self.assertEqual((status, again["processing_status"], again["urls"]["original"]), (202, "pending", None))
            self.assertEqual(client.wait_settled(again["uuid"])["metadata"]["error_code"], "infected")

    def test_doctor_tells_that_a_scanner_hangs(self):
        with Running("clamd") as clamd, Server() as server:
            os.kill(int(clamd["PID"]), signal.SIGSTOP)
            try:
                _, out, _ = server.cli("doctor", "--json", "--scanner", f"clamd:{clamd['SOCKET']}")
            finally:
                os.kill(int(clamd["PID"]), signal.SIGCONT)
            (found,) = [finding for finding in json.loads(out) if finding["part"] == "scanner"]
            self.assertEqual(found["state"], "BROKEN")
            self.assertIn("takes connections and does not answer", found["text"])

    def test_files_wait_for_a_scanner_that_is_away(self):
        with Running("clamd") as clamd, Server("--scanner", f"clamd:{clamd['SOCKET']}") as server:
            client = server.client()
            os.kill(int(clamd["PID"]), signal.SIGKILL)
            _, media = client.upload(make_photo(300, 200), "photo.jpg")
            deadline = time.monotonic() + 20
            while media["metadata"]["scan"]["state"] == "waiting" and time.monotonic() < deadline:
                time.sleep(0.1)
                media = client.media(media["uuid"])[1]
            self.assertEqual((media["processing_status"], media["metadata"]["scan"]["state"]), ("pending", "not_scanned"))
            self.assertIsNone(media["urls"]["original"])
            self.assertEqual(client.request("GET", f"/media/{media['uuid']}/original")[0], 404)

    def test_the_command_line_shows_what_the_scan_has_come_to(self):
        with Running("clamd") as clamd, Server("--scanner", f"clamd:{clamd['SOCKET']}") as server, \
                tempfile.TemporaryDirectory() as folder:
            files = []
            for name, content in (("clean.jpg", make_photo(300, 200)), ("eicar.com", EICAR)):
                files.append(os.path.join(folder, name))
                with open(files[-1], "wb") as file:
                    file.write(content)
            words = ["upload", "--server", f"http://127.0.0.1:{server.port}", "--token", server.token(), "--wait"]
            status, out, err = server.cli(*words, *files)
            self.assertEqual(status, 1, err)
            head, clean, infected = out.splitlines()
            self.assertIn("SCAN", head)
            self.assertRegex(clean, r"completed.* clean( |$)")
            self.assertRegex(infected, r"failed.* infected \(")
            scans = [line["scan"]["state"] for line in json.loads(server.cli(*words, *files, "--json")[1])]
            self.assertEqual(scans, ["clean", "infected"])
            os.kill(int(clamd["PID"]), signal.SIGKILL)
            with open(files[0], "ab") as file:
                file.write(b"another")
            status, out, _ = server.cli(*words, files[0], "--wait-max", "15")
            self.assertEqual(status, 1)
            self.assertIn("waits for the scanner", out)

    def test_or_pass_when_the_policy_says_so(self):
        with Server("--scanner", "clamd:/nowhere/clamd.ctl", "--scan-when-down", "allow") as server:
            client = server.client()
            _, media = client.upload(make_photo(300, 200), "photo.jpg")
            media = client.wait_settled(media["uuid"])
            self.assertEqual((media["processing_status"], media["metadata"]["scan"]["state"]), ("completed", "not_scanned"))


if __name__ == "__main__":
    unittest.main()
