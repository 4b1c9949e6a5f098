"""The old application's bucket, on radosgw: what lies there without a row, and uploads that are stored as they come."""

import time
import unittest

from bucket import NAME, Bucket
from harness import Client, Server, make_photo

REPLY = b"%PDF-1.4 an answer"
SCRIPT = b"<!doctype html><script>alert(1)</script>"


class OldBucketTest(unittest.TestCase):
    def setUp(self):
        self.bucket = Bucket(self.addCleanup)
        environment = dict(self.bucket.environment("-"), LUMBUNG_STORAGE=f"s3://{NAME}?endpoint={self.bucket.way.url}")
        self.server = self.enterContext(Server("--workers", "1", "--old-bucket", "yes", env=environment))
        self.client = self.server.client()
        self.anyone = Client(self.server.port)

    def put(self, key, data):
        self.bucket.call("PUT", "/" + key, data)

    def switch(self, value):
        status, _, err = self.server.cli("flag", "set", "new_media_storage", value, "--workspace", "1")
        self.assertEqual(status, 0, err)
        time.sleep(1.1)  # as long as a server believes what it read

    def old_path(self, media_uuid):
        with self.server.database() as database:
            return database.execute("SELECT original_path FROM chat_media WHERE uuid = ?", (media_uuid,)).fetchone()[0]

    def check_objects_without_rows(self):
        photo = make_photo(64, 48)
        self.put("uploads/media/received7/answer.pdf", REPLY)
        self.put("uploads/media/received/7/abc1730000000", photo)  # the application gave these no ending
        self.put("public/page.html", SCRIPT)
        self.put("secret/answer.pdf", REPLY)
        for target in ("/media/uploads/media/received7/answer.pdf", "/storage/uploads/media/received7/answer.pdf?v=1"):
            status, fields, body = self.anyone.request("GET", target)
            self.assertEqual((status, fields["content-type"], body), (200, "application/pdf", REPLY), target)
        target = "/media/uploads/media/received/7/abc1730000000"
        status, fields, body = self.anyone.request("GET", target)
        self.assertEqual((status, fields["content-type"], body), (200, "image/jpeg", photo))
        self.assertEqual(self.anyone.request("GET", target, headers={"Range": "bytes=2-5"})[::2], (206, photo[2:6]))
        self.assertEqual(self.anyone.request("GET", target, headers={"If-None-Match": fields["etag"]})[0], 304)
        self.assertNotIn("html", self.anyone.request("GET", "/media/public/page.html")[1]["content-type"])
        media = self.client.wait_settled(self.client.upload(make_photo(48, 64))[1]["uuid"])
        for target in ("/media/secret/answer.pdf", "/media/uploads/../secret/answer.pdf", "/media/uploads/%2e%2e/secret/answer.pdf",
                       "/media/uploads/nothing.jpg", "/media/" + self.old_path(media["uuid"])):
            self.assertEqual(self.anyone.request("GET", target)[0], 404, target)

    def check_there_and_back(self):
        photo = make_photo(320, 240)
        self.switch("off")
        status, media = self.client.upload(photo)
        self.assertEqual((status, media["processing_status"]), (202, "completed"), media)
        path = self.old_path(media["uuid"])
        self.assertRegex(path, r"^uploads/media/sent/1/[0-9a-f]{40}\.jpg$")
        self.assertEqual(self.bucket.call("GET", "/" + path), photo, "it lies where the old application looks for it")
        self.assertEqual(self.anyone.request("GET", "/media/" + path)[2], photo)
        self.switch("on")
        again = self.client.wait_settled(self.client.upload(photo)[1]["uuid"])
        self.assertEqual((again["uuid"], again["processing_status"]), (media["uuid"], "completed"), again)
        self.assertIn("thumbnail", again["urls"])
        self.assertEqual(self.anyone.request("GET", "/media/" + path)[2], photo, "its old URL, wherever the bytes are now")
        self.assertEqual(self.client.request("DELETE", f"/api/v1/media/{media['uuid']}")[0], 204)
        self.assertEqual(self.anyone.request("GET", "/media/" + path)[0], 404, "the object behind a deleted media")

    def test_objects_without_rows_and_uploads_as_they_come(self):
        self.check_objects_without_rows()
        self.check_there_and_back()


if __name__ == "__main__":
    unittest.main()
