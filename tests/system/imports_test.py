"""Files from URLs: fetched once, whatever becomes of their server and of ours, and from nowhere that they may not come from."""

import contextlib
import http.server
import json
import os
import threading
import time
import unittest

from harness import Client, Server, make_photo, with_comment
from receiver import Receiver

ANY = ("--import-addresses", "any")
PATIENCE_S = 120
LIMIT_BYTES = 1 << 20
HALF_A_FILE = 2_000
NOBODY = "018f0000-0000-7000-8000-000000000000"


class Web:
    """A server of somebody else. Paths say what it does; `hits` counts who asked for each."""

    def __init__(self, photo):
        self.photo = photo
        self.hits = {}
        self.go_on = threading.Event()
        self.reached = threading.Event()
        web = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):  # pylint: disable=invalid-name
                web.hits[self.path] = web.hits.get(self.path, 0) + 1
                with contextlib.suppress(OSError):  # the caller may have gone
                    web.answer(self)

            def log_message(self, *_):  # pylint: disable=arguments-differ
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.go_on.set()
        self.server.shutdown()
        self.server.server_close()

    def url(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def asked(self, path):
        return self.hits.get(path, 0)

    def answer(self, request):
        word = request.path.split("?")[0].strip("/").split("/")[0]
        getattr(self, "answer_" + word, self.answer_missing)(request)

    @staticmethod
    def head(request, status, headers):
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.end_headers()

    def whole(self, request, headers=None):
        self.head(request, 200, {"Content-Type": "text/plain", "Content-Length": str(len(self.photo)), **(headers or {})})
        request.wfile.write(self.photo)

    def answer_photo(self, request):
        self.whole(request)

    def answer_named(self, request):
        self.whole(request, {"Content-Disposition": "attachment; filename*=UTF-8''nasi%20goreng.jpg"})

    def answer_moved(self, request):
        self.head(request, 302, {"Location": "/photo/there.jpg", "Content-Length": "0"})

    def answer_astray(self, request):
        self.head(request, 302, {"Location": "file:///etc/passwd", "Content-Length": "0"})

    def answer_missing(self, request):
        self.head(request, 404, {"Content-Length": "2"})
        request.wfile.write(b"no")

    def answer_flaky(self, request):
        if self.asked(request.path) > 1:
            return self.whole(request)
        return self.head(request, 503, {"Content-Length": "0"})

    def answer_large(self, request):
        self.head(request, 200, {"Content-Length": str(2 * LIMIT_BYTES)})
        request.wfile.write(b"x" * 2 * LIMIT_BYTES)

    def answer_endless(self, request):
        self.head(request, 200, {})
        for _ in range(64):
            request.wfile.write(b"x" * LIMIT_BYTES)

    def answer_empty(self, request):
        self.head(request, 200, {"Content-Length": "0"})

    def answer_short(self, request):
        """Says that there is more than comes, the first time."""
        if self.asked(request.path) > 1:
            return self.whole(request)
        self.head(request, 200, {"Content-Length": str(len(self.photo))})
        return request.wfile.write(self.photo[:HALF_A_FILE])

    def answer_held(self, request):
        """Half of it, and the rest when it may go on."""
        self.head(request, 200, {"Content-Length": str(len(self.photo))})
        request.wfile.write(self.photo[:HALF_A_FILE])
        request.wfile.flush()
        self.reached.set()
        self.go_on.wait()
        request.wfile.write(self.photo[HALF_A_FILE:])


class ImportsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.photo = make_photo(640, 480)
        assert len(cls.photo) > 2 * HALF_A_FILE, len(cls.photo)

    def web(self):
        web = Web(self.photo)
        self.addCleanup(web.close)
        return web

    def started(self, *words, **more):
        server = Server(*words, **more)
        self.addCleanup(server.close)
        return server.start()

    def take(self, client, url, **more):
        status, taken = client.json("POST", "/api/v1/imports", {"url": url, **more})
        self.assertEqual(status, 202, taken)
        self.assertEqual((taken["url"], taken["status"], taken["media"], taken["error"]), (url, "waiting", None, None))
        return taken["id"]

    def look(self, client, number):
        status, shown = client.json("GET", f"/api/v1/imports/{number}")
        self.assertEqual(status, 200, shown)
        return shown

    def wait_until(self, client, number, is_so):
        deadline = time.monotonic() + PATIENCE_S
        while not is_so(shown := self.look(client, number)):
            self.assertLess(time.monotonic(), deadline, shown)
            time.sleep(0.05)
        return shown

    def wait_ended(self, client, number):
        return self.wait_until(client, number, lambda shown: shown["status"] in ("completed", "failed"))

    def assert_media(self, client, ended, content):
        self.assertEqual((ended["status"], ended["error"]), ("completed", None), ended)
        media = client.wait_settled(ended["media"])
        self.assertEqual(media["processing_status"], "completed", media)
        status, _, data = client.fetch(client.json("GET", f"/api/v1/media/{ended['media']}/url?variant=original")[1]["url"])
        self.assertEqual((status, data == content), (200, True))
        return media

    def test_files_come_and_what_is_none_does_not(self):
        web, server = self.web(), self.started(*ANY, "--upload-max", str(LIMIT_BYTES))
        client = server.client()
        kept = {path: self.take(client, web.url(path)) for path in ("/photo/a%20b.jpg", "/named", "/moved")}
        refused = {path: self.take(client, web.url(path)) for path in ("/missing", "/large", "/endless", "/empty", "/astray")}
        again = {path: self.take(client, web.url(path)) for path in ("/flaky", "/short")}
        for number in kept.values():
            self.assert_media(client, self.wait_ended(client, number), self.photo)
        self.assertEqual(len(client.all_media()), 1, "one content, one media")
        for path, number in refused.items():
            ended = self.wait_ended(client, number)
            self.assertEqual((ended["status"], ended["media"]), ("failed", None), ended)
            self.assertEqual(web.asked(path), 1, "once is enough")
            self.assertTrue(ended["error"])
        for path, number in again.items():
            self.assert_media(client, self.wait_ended(client, number), self.photo)
            self.assertEqual(web.asked(path), 2, path)
        self.assertEqual(client.json("GET", f"/api/v1/imports/{NOBODY}")[0], 404)

    def test_the_name_is_the_one_given_or_suggested_and_the_type_that_of_the_content(self):
        web, server = self.web(), self.started(*ANY)
        for number, (path, given, name) in enumerate((("/photo/a%20b.jpg?x=/y", None, "a b.jpg"), ("/named", None, "nasi goreng.jpg"),
                                                      ("/named", "soto.jpg", "soto.jpg"), ("/moved", None, "there.jpg"))):
            web.photo = with_comment(self.photo, f"photo {number}")
            more = {"name": given, "purpose": "menu"} if given else {}
            client = server.client()
            media = self.assert_media(client, self.wait_ended(client, self.take(client, web.url(path), **more)), web.photo)
            self.assertEqual((media["name"], media["type"]), (name, "image/jpeg"))
            if given:
                self.assertEqual(media["metadata"]["purpose"], "menu")

    def test_nothing_comes_from_this_network(self):
        web, server = self.web(), self.started()
        client = server.client()
        for url in (web.url("/photo"), "http://[::1]/", "http://10.1.2.3/", "http://2130706433/", "http://169.254.169.254/latest/",
                    "http://[::ffff:127.0.0.1]/", "ftp://a.example/", "http://anna:secret@a.example/", "http://a.example:25/",
                    "https://a.example/" + "x" * 2048):
            status, problem = client.json("POST", "/api/v1/imports", {"url": url})
            self.assertEqual((status, problem["code"]), (422, "invalid_argument"), url)
        number = self.take(client, f"http://localhost:{web.port}/photo")
        ended = self.wait_ended(client, number)
        self.assertEqual(ended["status"], "failed")
        self.assertIn("not a public address", ended["error"])
        self.assertEqual(web.hits, {}, "nobody was called")
        self.assertEqual(client.all_media(), [])

    def test_a_server_that_is_killed_in_the_middle_goes_on_once(self):
        web, server = self.web(), self.started(*ANY, env={"LUMBUNG_LEASE": "5"})
        client = server.client()
        number = self.take(client, web.url("/held"))
        self.assertTrue(web.reached.wait(PATIENCE_S))
        self.assertEqual(self.look(client, number)["status"], "fetching")
        server.kill()
        web.go_on.set()
        server.start()
        self.assert_media(client, self.wait_ended(client, number), self.photo)
        self.assertEqual(len(client.all_media()), 1)
        self.assertEqual(web.asked("/held"), 2)
        with contextlib.closing(server.database()) as database:
            self.assertEqual(database.execute("SELECT COUNT(*) FROM lumbung_jobs WHERE kind = 'import'").fetchone()[0], 0)
        # Of this workspace: a probe of the engine watch may lie in temp/ at any moment.
        left = [file for _, _, files in os.walk(os.path.join(server.data, "media", "temp", "workspace_1")) for file in files]
        self.assertEqual(left, [], "half a file has no name")

    def test_a_server_that_says_nothing_is_given_up_and_tried_again(self):
        web, server = self.web(), self.started(*ANY)
        client = server.client()
        number = self.take(client, web.url("/held"))
        waits = self.wait_until(client, number, lambda shown: shown["status"] == "waiting" and shown["error"])
        self.assertIn("127.0.0.1", waits["error"])
        web.go_on.set()
        self.assert_media(client, self.wait_ended(client, number), self.photo)

    def test_each_workspace_has_its_own(self):
        web, server = self.web(), self.started(*ANY)
        self.assertEqual(server.cli("workspace", "create", "neighbour")[0], 0)
        one, two = server.client(1), server.client(2)
        first, second = self.take(one, web.url("/photo")), self.take(two, web.url("/photo"))
        media = [self.assert_media(client, self.wait_ended(client, number), self.photo)["uuid"]
                 for client, number in ((one, first), (two, second))]
        self.assertNotEqual(media[0], media[1])
        self.assertEqual(two.json("GET", f"/api/v1/imports/{first}")[0], 404)
        self.assertEqual(one.json("GET", f"/api/v1/imports/{second}")[0], 404)

    def test_the_pace_of_uploads_holds_and_is_no_failure(self):
        web, server = self.web(), self.started(*ANY, "--workers", "1")
        self.assertEqual(server.cli("workspace", "quota", "1", "--uploads-per-minute", "1")[0], 0)
        client = server.client()
        self.assertEqual(self.wait_ended(client, self.take(client, web.url("/photo")))["status"], "completed")
        number = self.take(client, web.url("/named"))
        self.wait_until(client, number, lambda shown: shown["status"] == "waiting" and "quota" in (shown["error"] or ""))
        self.assertEqual(web.asked("/named"), 0, "it is not asked for what could not be taken")
        self.assertEqual(server.cli("workspace", "quota", "1", "--uploads-per-minute", "none")[0], 0)
        with contextlib.closing(server.database()) as database, database:
            database.execute("UPDATE lumbung_jobs SET due_at_ms = 1 WHERE kind = 'import'")
        self.assertEqual(self.wait_ended(client, number)["status"], "completed")

    def test_a_failure_is_told_to_webhooks(self):
        web, receiver, server = self.web(), Receiver(), self.started(*ANY, "--webhook-addresses", "any")
        status, token, err = server.cli("token", "create", "--workspace", "1", "--ability", "admin", "--plain")
        self.assertEqual(status, 0, err)
        admin = Client(server.port, token.strip())
        hook = {"url": f"http://127.0.0.1:{receiver.port}/hook", "events": ["media.import.failed"]}
        status, made = admin.json("POST", "/api/v1/webhooks", hook)
        self.assertEqual(status, 201, made)
        client = server.client()
        number = self.take(client, web.url("/missing"), name="nasi.jpg")
        deadline = time.monotonic() + PATIENCE_S
        while not receiver.posts and time.monotonic() < deadline:
            time.sleep(0.05)
        said = json.loads(receiver.posts[0][2])
        self.assertEqual((said["event"], said["workspace_id"]), ("media.import.failed", 1))
        self.assertEqual(set(said["data"]), {"import_id", "uuid", "name", "status", "timestamp", "error"})
        self.assertEqual((said["data"]["uuid"], said["data"]["name"], said["data"]["status"]), (number, "nasi.jpg", "failed"))
        deliveries = admin.json("GET", f"/api/v1/webhooks/{made['id']}/deliveries")[1]["data"]
        self.assertEqual([(one["event"], one["media_uuid"]) for one in deliveries], [("media.import.failed", None)])


if __name__ == "__main__":
    unittest.main()
