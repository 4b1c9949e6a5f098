"""The secrets of JWTs: rotated, read from a file, missing; and `lumbung token jwt`."""

import json
import os
import re
import subprocess
import unittest

from harness import BINARY, Client, Server, make_photo
from jwts import OTHER_SECRET, SECRET, jwt


class JwtSecretsTest(unittest.TestCase):
    def test_the_previous_secret_is_believed_while_it_is_named(self):
        server = Server()
        self.addCleanup(server.close)
        old, new = jwt(secret=SECRET), jwt(secret=OTHER_SECRET)
        for secrets, expected in (({}, (401, 401)),
                                  ({"LUMBUNG_JWT_SECRET": SECRET}, (200, 401)),
                                  ({"LUMBUNG_JWT_SECRET": OTHER_SECRET, "LUMBUNG_JWT_SECRET_PREVIOUS": SECRET}, (200, 200)),
                                  ({"LUMBUNG_JWT_SECRET": OTHER_SECRET}, (401, 200))):
            server.env = dict(os.environ, **secrets)
            server.start()
            self.assertEqual(tuple(Client(server.port, token).request("GET", "/api/v1/media")[0] for token in (old, new)), expected)
            server.stop()

    def test_a_secret_may_stand_in_a_file_and_is_long(self):
        server = Server()
        self.addCleanup(server.close)
        path = os.path.join(server.data, "jwt-secret")
        with open(path, "w", encoding="utf-8") as file:
            file.write(SECRET + "\n")
        server.env = dict(os.environ, LUMBUNG_JWT_SECRET_FILE=path)
        server.start()
        self.assertEqual(Client(server.port, jwt()).request("GET", "/api/v1/media")[0], 200)
        for variable in ("LUMBUNG_JWT_SECRET", "LUMBUNG_JWT_SECRET_PREVIOUS"):
            ran = subprocess.run([BINARY, "migrate", "--data-dir", server.data], env=dict(os.environ, **{variable: "short"}),
                                 capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(ran.returncode, 2, ran.stderr)
            self.assertIn(variable, ran.stderr)
            self.assertNotIn("short", ran.stderr)

    def test_who_shows_bad_ones_is_stopped_and_who_shows_a_good_one_goes_on(self):
        with Server("--bad-tokens-per-minute-max", "5", env={"LUMBUNG_JWT_SECRET": SECRET}) as server:
            bad = [Client(server.port, jwt(secret=OTHER_SECRET, sub=str(i))).request("GET", "/api/v1/media")[0] for i in range(50)]
            self.assertEqual(set(bad), {401, 429})
            self.assertEqual(bad[0], 401)
            self.assertEqual(Client(server.port, jwt(sub="new here")).request("GET", "/api/v1/media")[0], 200)


class TokenJwtTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(env={"LUMBUNG_JWT_SECRET": SECRET}).start()

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def print_jwt(self, *words):
        return self.server.cli("token", "jwt", *words)

    def test_prints_one_that_does_what_was_asked(self):
        status, out, err = self.print_jwt("--workspace", "1", "--plain")
        self.assertEqual(status, 0, err)
        self.assertRegex(out, r"^[\w-]+\.[\w-]+\.[\w-]+\n$")
        self.assertEqual(Client(self.server.port, out.strip()).request("GET", "/api/v1/media")[0], 200)
        status, out, err = self.print_jwt("--workspace", "1", "--ability", "media:write", "--ttl", "15m", "--max-size", "1k", "--type", "image/*",
                                          "--type", "application/pdf", "--sub", "anna", "--json")
        self.assertEqual(status, 0, err)
        made = json.loads(out)
        self.assertEqual(made["workspace_id"], 1)
        self.assertRegex(made["expires_at"], r"^20\d\d-.*Z$")
        browser = Client(self.server.port, made["token"])
        self.assertEqual(browser.request("GET", "/api/v1/media")[0], 403)
        self.assertEqual(browser.upload(make_photo(640, 480))[0], 413)
        self.assertEqual(browser.upload(b"neither picture nor PDF, but text")[0], 415)
        self.assertEqual(browser.upload(b"%PDF-1.7 not much of one")[0], 202)
        out = self.print_jwt("--workspace", "1")[1]
        self.assertTrue(re.search(r"\n[\w-]+\.[\w-]+\.[\w-]+\n$", out), out)

    def test_refuses_what_the_server_would_not_believe(self):
        for words, expected in ((("--workspace", "1", "--ability", "admin"), 2), (("--workspace", "1", "--ability", "*"), 2),
                                (("--workspace", "1", "--ability", "fly"), 2), (("--workspace", "*"), 2), (("--workspace", "0"), 2), ((), 2),
                                (("--workspace", "999"), 1), (("--workspace", "1", "--ttl", "25h"), 2), (("--workspace", "1", "--ttl", "0"), 2),
                                (("--workspace", "1", "--ttl", "1y"), 2), (("--workspace", "1", "--max-size", "0"), 2),
                                (("--workspace", "1", "--max-size", "big"), 2), (("--workspace", "1", "--type", "pictures"), 2),
                                (("--workspace", "1", "--sub", "x" * 256), 2), (("--workspace", "1", *(("--type", "a/" + "b" * 100) * 60)), 2)):
            status, out, _ = self.print_jwt(*words)
            self.assertEqual((status, out), (expected, ""), words)

    def test_says_what_to_do_where_no_secret_is_set(self):
        ran = subprocess.run([BINARY, "token", "jwt", "--workspace", "1", "--data-dir", self.server.data], capture_output=True, text=True,
                             timeout=60, check=False)
        self.assertEqual((ran.returncode, ran.stdout), (2, ""))
        self.assertIn("LUMBUNG_JWT_SECRET", ran.stderr)


if __name__ == "__main__":
    unittest.main()
