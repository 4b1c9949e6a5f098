"""The queue on NATS through the real programs: every upload completes although worker and NATS are killed. Webhooks and an external
Pusher server are told of events."""

import hashlib
import hmac
import json
import os
import shutil
import sys
import time
import unittest

from harness import Process, Server, make_photo, with_comment
from receiver import Receiver

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "engines"))
from engine import Running  # pylint: disable=wrong-import-position

UPLOADS = 24


class NatsTest(unittest.TestCase):
    def test_every_upload_completes_although_worker_and_nats_are_killed(self):
        with Running("nats", "--back-after", "2") as nats:
            env = {"LUMBUNG_QUEUE": nats["URL"], "LUMBUNG_LEASE": "5"}
            server = Server("--workers", "0", env=env)
            worker = Process(server.data, "work", "--workers", "2", env=env)
            try:
                server.start()
                worker.start()
                client, photo = server.client(), make_photo()
                uuids = []
                for number in range(UPLOADS):
                    status, media = client.upload(with_comment(photo, f"upload {number}"))
                    self.assertEqual(status, 202)
                    uuids.append(media["uuid"])
                    if number == 8:
                        worker.kill()
                        worker.start()
                    if number == 12:
                        os.kill(int(nats["PID"]), 9)
                for uuid in uuids:
                    self.assertEqual(client.wait_settled(uuid)["processing_status"], "completed")
                self.assertEqual(server.cli("jobs", "dead", "--json")[1].strip(), "[]")
                self.assertEqual(server.cli("jobs", "move", "--from", "database")[0], 0)
                self.assertEqual(worker.stop(), 0)
                self.assertEqual(server.stop(), 0)
            finally:
                worker.kill()
                server.kill()
                shutil.rmtree(server.data, ignore_errors=True)

    def test_the_queue_moves_from_nats_to_the_database_with_jobs_in_flight(self):
        photo = make_photo()
        with Running("nats") as nats:
            on_nats = {"LUMBUNG_QUEUE": nats["URL"], "LUMBUNG_LEASE": "5"}
            server = Server("--workers", "0", env=on_nats)
            old = Process(server.data, "work", "--workers", "1", env=on_nats)
            new = Process(server.data, "work", "--workers", "1", env={"LUMBUNG_LEASE": "5"})
            try:
                server.start()
                old.start()
                client = server.client()
                uuids = [client.upload(with_comment(photo, f"before {number}"))[1]["uuid"] for number in range(UPLOADS)]
                client.wait_settled(uuids[0])
                old.kill()  # with a job in its hands
                self.assertEqual(server.stop(), 0)

                server.env = dict(os.environ, LUMBUNG_LEASE="5")
                status, out, err = server.cli("jobs", "move", "--from", nats["URL"], "--json")
                self.assertEqual(status, 0, err)
                moved = json.loads(out)
                self.assertTrue(moved["removed"])
                self.assertGreater(moved["jobs"], 0)
                server.start()
                new.start()
                uuids += [client.upload(with_comment(photo, f"after {number}"))[1]["uuid"] for number in range(4)]
                for uuid in uuids:
                    self.assertEqual(client.wait_settled(uuid, 120)["processing_status"], "completed")
                self.assertEqual(len(client.all_media()), len(uuids), "each upload is there once")
                self.assertEqual(server.cli("jobs", "dead", "--json")[1].strip(), "[]")
                self.assertEqual(new.stop(), 0)
            finally:
                for process in (old, new, server):
                    process.kill()
                shutil.rmtree(server.data, ignore_errors=True)

    def test_webhooks_and_an_external_pusher_server_are_told(self):
        receiver = Receiver()
        with Server("--workers", "1", "--webhook-addresses", "any",
                    "--broadcast", f"pusher://key:secret@127.0.0.1:{receiver.port}/app") as server:
            status, admin, _ = server.cli("token", "create", "--workspace", "1", "--ability", "admin", "--plain")
            self.assertEqual(status, 0)
            client = server.client()
            client.token = admin.strip()
            status, webhook = client.json("POST", "/api/v1/webhooks", {"url": f"http://127.0.0.1:{receiver.port}/hook"})
            self.assertEqual(status, 201)
            _, media = client.upload(make_photo())
            client.wait_settled(media["uuid"])
            deadline = time.monotonic() + 20
            while (len(receiver.to("/hook")) < 3 or len(receiver.to("/apps/app/events")) < 3) and time.monotonic() < deadline:
                time.sleep(0.05)
            self.assertEqual(len(receiver.to("/apps/app/events")), 3)
            hooks = receiver.to("/hook")
            self.assertEqual({fields["Lumbung-Event"] for _, fields, _ in hooks},
                             {"media.processing.started", "media.thumbnail.ready", "media.processing.completed"})
            for _, fields, body in hooks:
                stamp, _, digest = fields["Lumbung-Signature"].partition(",v1=")
                signed = stamp[2:].encode() + b"." + body
                self.assertEqual(digest, hmac.new(webhook["secret"].encode(), signed, hashlib.sha256).hexdigest())


if __name__ == "__main__":
    unittest.main()
