"""The queue on NATS through the real programs: every upload completes although worker and NATS are killed. Webhooks and an external
Pusher server are told of events."""

import hashlib
import hmac
import http.server
import os
import shutil
import sys
import threading
import time
import unittest

from harness import Process, Server, make_photo, with_comment

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "engines"))
from engine import Running  # pylint: disable=wrong-import-position

UPLOADS = 24


class Receiver:
    """An HTTP server that keeps what is posted to it."""

    def __init__(self):
        posts = self.posts = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # pylint: disable=invalid-name
                body = self.rfile.read(int(self.headers["Content-Length"]))
                posts.append((self.path, dict(self.headers), body))
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):  # pylint: disable=arguments-differ
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def to(self, prefix):
        return [post for post in self.posts if post[0].startswith(prefix)]


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
