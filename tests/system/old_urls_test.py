"""URLs of the application before Lumbung: its media by their aliases, and what never had a row from its old disk."""

import contextlib
import hashlib
import os
import shutil
import subprocess
import tempfile
import unittest

from harness import BINARY, Client, Server, make_photo

SCRIPT = b"<!doctype html><script>alert(1)</script>"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


class OldUrlsTest(unittest.TestCase):
    def setUp(self):
        self.disk = self.enterContext(tempfile.TemporaryDirectory())
        for folder in ("public", "avatars"):
            os.makedirs(os.path.join(self.disk, folder))
        self.server = self.enterContext(Server("--workers", "1", "--old-disk", self.disk))
        self.client = self.server.client()
        self.anyone = Client(self.server.port)

    def put(self, name, content):
        with open(os.path.join(self.disk, name), "wb") as file:
            file.write(content)

    def name(self, path, media_uuid):
        """What `legacy migrate` writes."""
        with contextlib.closing(self.server.database()) as database, database:
            database.execute("INSERT INTO lumbung_aliases (url_hash, url, media_id, created_at_ms)"
                             " SELECT ?, ?, id, 1 FROM chat_media WHERE uuid = ?",
                             (hashlib.sha256(path.encode()).hexdigest(), path, media_uuid))

    def test_a_media_answers_at_its_old_url_in_every_spelling(self):
        photo = make_photo(64, 48)
        media = self.client.wait_settled(self.client.upload(photo)[1]["uuid"])
        self.name("public/é b.jpg", media["uuid"])
        for target in ("/media/public/%C3%A9%20b.jpg", "/storage/%c3%a9%20b.jpg?v=7", "/media//public/%C3%A9%20%62.jpg"):
            status, fields, body = self.anyone.request("GET", target)
            self.assertEqual((status, fields["content-type"], body), (200, "image/jpeg", photo), target)
            self.assertEqual(fields["cache-control"], "public, max-age=3600")
        status, fields, body = self.anyone.request("GET", "/storage/%C3%A9%20b.jpg", headers={"Range": "bytes=2-5"})
        self.assertEqual((status, body), (206, photo[2:6]))
        self.assertEqual(self.anyone.request("GET", "/storage/%C3%A9%20b.jpg", headers={"If-None-Match": fields["etag"]})[0], 304)
        status, fields, body = self.anyone.request("HEAD", "/storage/%C3%A9%20b.jpg")
        self.assertEqual((status, fields["content-length"], body), (200, str(len(photo)), b""))
        self.assertEqual(self.anyone.request("GET", f"/media/{media['uuid']}/original")[0], 403, "the new URL stays signed")
        self.assertEqual(self.anyone.fetch(media["urls"]["original"].replace("?", "/b.jpg?"))[2], photo)

    def test_a_media_that_is_gone_hides_the_file_that_lies_there(self):
        media = self.client.wait_settled(self.client.upload(make_photo(64, 48))[1]["uuid"])
        self.name("public/x.jpg", media["uuid"])
        self.put("public/x.jpg", b"\xff\xd8\xff old")
        self.assertEqual(self.anyone.request("GET", "/storage/x.jpg")[0], 200)
        self.assertEqual(self.client.request("DELETE", f"/api/v1/media/{media['uuid']}")[0], 204)
        for target in ("/storage/x.jpg", "/media/public/x.jpg"):
            self.assertEqual(self.anyone.request("GET", target)[0], 404, target)
        status, out, err = self.server.cli("token", "create", "--workspace", "1", "--ability", "admin", "--plain")
        self.assertEqual(status, 0, err)
        eraser = Client(self.server.port, out.strip())
        self.assertEqual(eraser.request("DELETE", f"/api/v1/media/{media['uuid']}?permanent=true")[0], 204)
        self.assertEqual(self.anyone.request("GET", "/storage/x.jpg")[0], 404)

    def test_bytes_that_were_not_taken_over_yet_come_from_the_old_disk(self):
        media = self.client.wait_settled(self.client.upload(make_photo(64, 48))[1]["uuid"])
        self.name("public/x.jpg", media["uuid"])
        self.put("public/x.jpg", b"\xff\xd8\xff old")
        with contextlib.closing(self.server.database()) as database, database:
            database.execute("UPDATE chat_media SET original_path = 'public/elsewhere.jpg' WHERE uuid = ?", (media["uuid"],))
        self.assertEqual(self.anyone.request("GET", "/storage/x.jpg")[2], b"\xff\xd8\xff old")

    def test_what_has_no_row_comes_from_the_open_folders_and_is_never_run(self):
        photo = make_photo(32, 32)
        self.put("public/logo.jpg", photo)
        self.put("avatars/7.png", photo)
        self.put("public/page.html", SCRIPT)
        self.put("public/page.jpg", SCRIPT)
        self.put("public/drawing.svg", DRAWING)
        for target in ("/media/public/logo.jpg", "/storage/logo.jpg", "/media/avatars/7.png"):
            status, fields, body = self.anyone.request("GET", target)
            self.assertEqual((status, fields["content-type"], body), (200, "image/jpeg", photo), target)
            self.assertEqual(self.anyone.request("GET", target, headers={"If-None-Match": fields["etag"]})[0], 304)
            self.assertEqual(self.anyone.request("GET", target, headers={"Range": "bytes=-3"})[2], photo[-3:])
        for name, kind in (("page.html", "application/octet-stream"), ("page.jpg", "application/octet-stream"),
                           ("drawing.svg", "image/svg+xml")):
            status, fields, _ = self.anyone.request("GET", "/storage/" + name)
            self.assertEqual((status, fields["content-type"]), (200, kind))
            self.assertIn("attachment", fields["content-disposition"])
            self.assertIn("sandbox", fields["content-security-policy"])
            self.assertEqual(fields["x-content-type-options"], "nosniff")

    def rules(self, word, url):
        ran = subprocess.run([BINARY, "legacy", "rules", word, "--public-url", url], capture_output=True, text=True, check=True)
        return ran.stdout

    def assert_nginx_takes(self, nginx, rules):
        with open(os.path.join(self.disk, "nginx.conf"), "w", encoding="utf-8") as file:
            file.write("pid nginx.pid;\nerror_log error.log;\nevents {}\nhttp {\naccess_log off;\n"
                       + "".join(f"{kind}_temp_path {kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
                       + f"server {{\nlisten 127.0.0.1:8099;\n{rules}}}\n}}\n")
        ran = subprocess.run([nginx, "-t", "-p", self.disk, "-c", "nginx.conf", "-e", "error.log"], capture_output=True, text=True, check=False)
        self.assertEqual(ran.returncode, 0, ran.stderr)

    def test_rules_for_other_hosts_are_printed(self):
        for word, text in (("--nginx", "location ^~ /storage/"), ("--cloudfront", "https://l.test/media'"), ("--s3", '"HostName": "l.test"')):
            self.assertIn(text, self.rules(word, "https://l.test"))
        nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
        if nginx:
            self.assert_nginx_takes(nginx, self.rules("--nginx", "http://127.0.0.1:9"))
        ran = subprocess.run([BINARY, "legacy", "rules", "--nginx"], capture_output=True, text=True, check=False)
        self.assertEqual(ran.returncode, 2, ran.stderr)


if __name__ == "__main__":
    unittest.main()
