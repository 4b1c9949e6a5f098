"""JWTs that an application makes for its browsers: what they may, and what is refused whoever signed it."""

import contextlib
import hashlib
import http.server
import json
import os
import socket
import threading
import time
import unittest

import tenants_test
from harness import Client, Server, make_photo
from jwts import OTHER_SECRET, SECRET, claims_of, jwt, part, signed
from listener import Listener

PATIENCE = 30
FORM = "multipart/form-data; boundary=B"
UUID = "018f3b1e-5c7a-7000-8000-000000000001"
PDF = b"%PDF-1.7\n" + b" " * 200


def bad_jwts():
    """name → a JWT that is refused."""
    good = jwt()
    head, claims, signature = good.split(".")
    return {
        "alg none, signed": jwt(header={"alg": "none"}),
        "alg none, unsigned": part({"alg": "none"}) + "." + claims + ".",
        "RS256": jwt(header={"alg": "RS256"}),
        "HS512": jwt(header={"alg": "HS512"}, digest=hashlib.sha512),
        "HS256 said, SHA-512 done": jwt(digest=hashlib.sha512),
        "no alg": jwt(header={"typ": "JWT"}),
        "alg twice": signed(part(b'{"alg":"none","alg":"HS256"}') + "." + claims),
        "critical extension": jwt(header={"alg": "HS256", "crit": ["x"], "x": 1}),
        "another secret": jwt(secret=OTHER_SECRET),
        "no secret": jwt(secret=""),
        "no signature": head + "." + claims + ".",
        "claims of another": head + "." + part(claims_of(2)) + "." + signature,
        "padding": good + "=",
        "garbage": head + "." + claims[:-4] + "!!!!." + signature,
        "four parts": good + ".x",
        "too long": jwt(sub="x", more="x" * 4096),
        "expired": jwt(life=-1),
        "no end": jwt(exp=None),
        "end is no whole number": jwt(exp=time.time() + 60.5),
        "end is a text": jwt(exp=str(int(time.time()) + 60)),
        "lives for more than a day": jwt(life=86400 + 600),
        "was made for more than a day": jwt(iat=int(time.time()) - 86400),
        "not yet": jwt(nbf=int(time.time()) + 1800),
        "admin": jwt(abilities=["admin"]),
        "admin among others": jwt(abilities=["media:read", "admin"]),
        "every ability": jwt(abilities=["*"]),
        "unknown ability": jwt(abilities=["media:read", "fly"]),
        "no ability": jwt(abilities=[]),
        "abilities left out": jwt(abilities=None),
        "no workspace": jwt(workspace=None),
        "every workspace": jwt(workspace="*"),
        "workspace 0": jwt(workspace=0),
        "workspace below 0": jwt(workspace=-1),
        "a workspace that is not there": jwt(workspace=999),
        "types of nothing": jwt(types=[]),
        "types that are none": jwt(types=["pictures"]),
        "size 0": jwt(max_size=0),
        "workspace twice": signed(head + "." + part(json.dumps(claims_of()).replace("{", '{"workspace_id": 2, ', 1).encode())),
    }


class Papers(http.server.BaseHTTPRequestHandler):
    """A server of somebody else that has a letter."""

    def do_GET(self):  # pylint: disable=invalid-name
        self.send_response(200)
        self.send_header("Content-Length", str(len(PDF)))
        self.end_headers()
        self.wfile.write(PDF)

    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass


class BrowserTokensTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--requests-per-second-max", "0", "--bad-tokens-per-minute-max", "0", "--cors-origins",
                            "https://app.example.com", "--import-addresses", "any", env={"LUMBUNG_JWT_SECRET": SECRET}).start()
        cls.star = Client(cls.server.port, cls.server.cli("token", "create", "--workspace", "*", "--ability", "admin", "--plain")[1].strip())
        status, made = cls.star.json("POST", "/api/v1/workspaces", {"name": "neighbours"})
        assert status == 201, made
        cls.neighbours = made["id"]

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def browser(self, *args, **claims):
        return Client(self.server.port, jwt(*args, **claims))

    def settle(self):
        """Waits until nothing is processed that another test has sent."""
        deadline = time.monotonic() + 4 * PATIENCE
        with contextlib.closing(self.server.database()) as database:
            while database.execute("SELECT COUNT(*) FROM chat_media WHERE processing_status IN ('pending', 'processing')").fetchone()[0]:
                self.assertLess(time.monotonic(), deadline, "something is still being processed")
                time.sleep(0.1)

    def kept(self):
        """The rows of media and the files below media/, but for a probe of the engine watch, which may lie there at any moment."""
        files = {os.path.join(folder, name) for folder, _, names in os.walk(os.path.join(self.server.data, "media")) for name in names
                 if not folder.endswith("/temp/workspace_0")}
        with contextlib.closing(self.server.database()) as database:
            return files, database.execute("SELECT COUNT(*) FROM chat_media").fetchone()[0]

    def assert_nothing_new(self, before):
        files, rows = self.kept()
        self.assertEqual((files - before[0], rows), (set(), before[1]))

    def test_each_bad_one_is_refused_without_a_reason(self):
        status, refusal = Client(self.server.port, "lmb_" + "A" * 43).json("GET", "/api/v1/media")
        self.assertEqual(status, 401)
        for name, token in bad_jwts().items():
            with self.subTest(name):
                status, told = Client(self.server.port, token).json("GET", "/api/v1/media")
                self.assertEqual(status, 401, told)
                self.assertEqual((told["code"], told["detail"]), (refusal["code"], refusal["detail"]))
        self.assertEqual(self.browser().json("GET", "/api/v1/media")[0], 200)

    def test_uploads_reads_and_is_named_in_the_audit_trail(self):
        browser = self.browser(sub="user 5", max_size=1 << 20, types=["image/*"])
        status, media = browser.upload(make_photo(64, 48, seed=5))
        self.assertEqual(status, 202, media)
        settled = browser.wait_settled(media["uuid"])
        self.assertEqual(settled["processing_status"], "completed", settled)
        self.assertEqual(browser.request("GET", f"/media/{media['uuid']}/thumbnail")[0], 200)
        self.assertEqual(browser.fetch(settled["urls"]["thumbnail"])[0], 200)
        entries = self.star.json("GET", "/api/v1/audit?limit=100", None)[1]["data"]
        actors = [entry["actor"] for entry in entries if entry.get("media_uuid") == media["uuid"]]
        self.assertIn(("token", None, "user 5"), [(actor["kind"], actor["token_id"], actor["name"]) for actor in actors])

    def test_another_workspace_is_not_there(self):
        status, media = self.browser(self.neighbours).upload(make_photo(64, 48, seed=6))
        self.assertEqual(status, 202, media)
        browser = self.browser()
        self.assertEqual(browser.media(media["uuid"])[0], 404)
        self.assertEqual(browser.request("GET", f"/media/{media['uuid']}/original")[0], 404)
        self.assertEqual(browser.request("DELETE", f"/api/v1/media/{media['uuid']}")[0], 404)
        self.assertEqual(browser.request("GET", "/api/v1/media", headers={"X-Workspace-Id": str(self.neighbours)})[0], 404)
        self.assertEqual(browser.post_file(b"x" * 100)[0], 202)
        self.assertEqual(browser.request("GET", "/api/v1/media", headers={"X-Workspace-Id": "1"})[0], 200)
        for channel, expected in ((1, 200), (self.neighbours, 403)):
            form = f"socket_id=1.2&channel_name=private-workspace.{channel}".encode()
            status = browser.request("POST", "/broadcasting/auth", form, {"Content-Type": "application/x-www-form-urlencoded"})[0]
            self.assertEqual(status, expected, channel)

    def test_what_its_abilities_do_not_say_is_forbidden(self):
        operations = tenants_test.operations()
        for has in (["media:read", "media:write"], ["media:read"], ["media:write"]):
            browser = self.browser(abilities=has)
            for name, operation in operations.items():
                needed = tenants_test.needed_ability(operation)
                if name in tenants_test.OPEN or needed is None or needed in has:
                    continue
                with self.subTest(name, has=has):
                    method, path = name.split(" ", 1)
                    kind, body = tenants_test.body_of(operation)
                    target = "/".join(UUID if word == "{uuid}" else "1" if word.startswith("{") else word for word in path.split("/"))
                    status, _, told = browser.request(method, target, body, {"Content-Type": kind} if kind else {})
                    self.assertEqual(status, 403, told[:300])

    def test_a_larger_file_is_refused_and_nothing_is_kept(self):
        self.settle()
        before = self.kept()
        browser = self.browser(max_size=1000)
        status, told = browser.upload(b"x" * 3000)  # its form could have been all but file
        self.assertEqual((status, told["code"]), (413, "payload_too_large"))
        with socket.create_connection((browser.host, browser.port), timeout=PATIENCE) as held:
            held.sendall((f"POST /api/v1/media HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {browser.token}\r\nContent-Type: {FORM}\r\n"
                          "Content-Length: 1000000\r\nExpect: 100-continue\r\n\r\n").encode())
            self.assertTrue(held.recv(1000).startswith(b"HTTP/1.1 413 "), "not a byte was asked for")
        self.assert_nothing_new(before)
        self.assertEqual(browser.upload(b"x" * 1000)[0], 202)

    def test_the_content_says_the_type_and_nothing_of_another_is_kept(self):
        browser = self.browser(types=["image/*"])
        self.assertEqual(browser.upload(make_photo(64, 48, seed=7), name="letter.pdf")[0], 202)
        self.settle()
        before = self.kept()
        for content in (PDF, PDF[:9], PDF + b" " * 200_000, b"<script>", b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 100):
            body = (b'--B\r\nContent-Disposition: form-data; name="file"; filename="photo.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
                    + content + b"\r\n--B--\r\n")
            status, _, told = browser.request("POST", "/api/v1/media", body, {"Content-Type": FORM})
            self.assertEqual((status, json.loads(told)["code"]), (415, "unsupported_media"), content[:20])
        self.assert_nothing_new(before)
        self.assertEqual(self.browser(types=["image/*", "application/pdf"]).upload(PDF)[0], 202)

    def test_a_url_brings_in_no_more_than_an_upload(self):
        other = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Papers)
        self.addCleanup(other.server_close)
        threading.Thread(target=other.serve_forever, daemon=True).start()
        self.addCleanup(other.shutdown)
        self.settle()
        before = self.kept()
        for limits in ({"types": ["image/*"]}, {"max_size": len(PDF) - 1}):
            browser = self.browser(**limits)
            status, taken = browser.json("POST", "/api/v1/imports", {"url": f"http://127.0.0.1:{other.server_port}/letter.pdf"})
            self.assertEqual(status, 202, taken)
            deadline = time.monotonic() + PATIENCE
            while (shown := browser.json("GET", f"/api/v1/imports/{taken['id']}")[1])["status"] in ("waiting", "fetching"):
                self.assertLess(time.monotonic(), deadline, shown)
                time.sleep(0.05)
            self.assertEqual((shown["status"], shown["media"]), ("failed", None), shown)
        self.assert_nothing_new(before)

    def listening(self, short_life):
        """A listener by a JWT that ends, and when; it lives longer where the machine is slow."""
        for life in (short_life, 6 * short_life, 30 * short_life):
            end = int(time.time()) + life
            browser = self.browser(exp=end)
            try:
                return browser, Listener(browser, patience=life + PATIENCE), end
            except (AssertionError, KeyError, ValueError):
                if time.time() < end:
                    raise
        raise AssertionError("nobody came to listen in time")

    def test_what_it_listens_to_ends_with_it_and_no_other(self):
        self.settle()
        with Listener(self.browser(), patience=PATIENCE) as goes_on:
            browser, ended, end = self.listening(5)
            with ended:
                farewell = ended.next_message()
                self.assertEqual((farewell["event"], farewell["data"]["code"]), ("pusher:error", 4009), farewell)
                self.assertGreaterEqual(time.time(), end)
                self.assertEqual(browser.json("GET", "/api/v1/media")[0], 401)
            status, media = self.browser().upload(b"\xff\xd8\xff\xe0no photo at all", name="told.jpg")
            self.assertEqual(status, 202, media)
            heard = goes_on.events_until("media.processing.failed", PATIENCE * 4)
            self.assertEqual(heard[-1][1]["uuid"], media["uuid"])

    def test_browsers_of_the_applications_origin_may_send_it(self):
        origin = {"Origin": "https://app.example.com"}
        asked = {**origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
        status, headers, _ = Client(self.server.port).request("OPTIONS", "/api/v1/media", headers=asked)
        self.assertEqual(status, 204)
        self.assertIn("authorization", headers["access-control-allow-headers"].lower())
        for token, expected in ((jwt(), 200), (jwt(life=-1), 401)):
            status, headers, _ = Client(self.server.port, token).request("GET", "/api/v1/media", headers=origin)
            self.assertEqual((status, headers["access-control-allow-origin"]), (expected, origin["Origin"]))
        self.assertNotIn("access-control-allow-origin", self.browser().request("GET", "/api/v1/media", headers={"Origin": "https://evil.example"})[1])


if __name__ == "__main__":
    unittest.main()
