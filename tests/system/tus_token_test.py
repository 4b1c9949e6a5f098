"""What a browser's token may send by tus: whatever way the bytes come, its types and sizes hold, and the quota of its workspace."""

import contextlib
import hashlib
import unittest

from harness import Client, Server, make_photo
from jwts import SECRET, jwt
from tus_client import Upload

PDF = b"%PDF-1.4\n" + b"a document" * 20


class TusTokenTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--requests-per-second-max", "0", env={"LUMBUNG_JWT_SECRET": SECRET}).start()
        cls.wide = cls.server.client()

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def client(self, **claims):
        return Client(self.server.port, jwt(abilities=["media:read", "media:write"], **claims))

    def client_of_a_small_workspace(self, name):
        admin = Client(self.server.port, self.server.cli("token", "create", "--workspace", "*", "--ability", "admin", "--plain")[1].strip())
        number = admin.json("POST", "/api/v1/workspaces", {"name": name})[1]["id"]
        self.assertEqual(self.server.cli("workspace", "quota", str(number), "--bytes", "1000000")[0], 0)
        return self.server.client(number)

    def test_parts_of_a_photo_are_judged_together(self):
        photo = make_photo(900, 700, seed=311)
        client = self.client(types=["image/*"])
        half = len(photo) // 2
        parts = [Upload(client, len(piece), content=piece, **{"Upload-Concat": "partial"}) for piece in (photo[:half], photo[half:])]
        self.assertEqual([part.status for part in parts], [201, 201])
        whole = Upload(client, **{"Upload-Concat": "final;" + " ".join(part.path for part in parts)})
        self.assertEqual(whole.status, 201, whole.body)
        media = self.wide.wait_settled(whole.headers["upload-media"])
        self.assertEqual(media["metadata"]["hash"].rpartition(":")[2], hashlib.sha256(photo).hexdigest())

    def test_parts_of_what_may_not_be_sent_become_nothing(self):
        client = self.client(types=["image/*"])
        part = Upload(client, len(PDF), content=PDF, **{"Upload-Concat": "partial"})
        self.assertEqual(Upload(client, **{"Upload-Concat": "final;" + part.path}).status, 415)

    def test_a_length_said_at_last_opens_no_gap(self):
        upload = Upload(self.client(types=["image/*"]), **{"Upload-Defer-Length": "1"})
        self.assertEqual(upload.patch(PDF[:20], 0)[0], 204, "too little to judge by, as long as more may come")
        status, headers, _ = upload.patch(b"", 20, **{"Upload-Length": "20"})
        self.assertEqual((status, headers.get("upload-media")), (415, None))
        status, headers = upload.head()
        self.assertEqual((status, headers.get("upload-media")), (415, None))

    def test_a_size_holds_when_the_length_comes_later(self):
        upload = Upload(self.client(max_size=100), **{"Upload-Defer-Length": "1"})
        self.assertEqual(upload.patch(b"x" * 60, 0, **{"Upload-Length": "101"})[0], 413)
        self.assertEqual(upload.patch(b"x" * 101, 0)[0], 413)
        status, headers, _ = upload.patch(PDF[:100], 0, **{"Upload-Length": "100"})
        self.assertEqual((status, "upload-media" in headers), (204, True), "nothing of what was refused is remembered")

    def test_a_size_holds_for_what_is_made_of_parts(self):
        client = self.client(max_size=100)
        parts = [Upload(client, 60, content=PDF[:60], **{"Upload-Concat": "partial"}) for _ in range(2)]
        self.assertEqual([part.status for part in parts], [201, 201])
        self.assertEqual(Upload(client, **{"Upload-Concat": "final;" + " ".join(part.path for part in parts)}).status, 413)

    def test_a_quota_holds_when_the_length_comes_later(self):
        client = self.client_of_a_small_workspace("small")
        upload = Upload(client, **{"Upload-Defer-Length": "1"})
        status, _, body = upload.patch(PDF, 0, **{"Upload-Length": "500000000"})
        self.assertEqual(status, 413, body)
        self.assertEqual(upload.offset(), 0)

    def test_parts_that_became_a_file_leave_their_room(self):
        client = self.client_of_a_small_workspace("parts")
        content = b"%PDF-1.4\n" + bytes(400_000)
        part = Upload(client, len(content), content=content, **{"Upload-Concat": "partial"})
        whole = Upload(client, **{"Upload-Concat": "final;" + part.path})
        self.assertEqual(whole.status, 201, whole.body)
        media = client.json("GET", "/api/v1/media/" + whole.headers["upload-media"])[1]
        again = Upload(client, **{"Upload-Concat": "final;" + part.path})
        self.assertEqual((again.status, again.headers.get("upload-media")), (201, whole.headers["upload-media"]), "the answer was lost")
        with contextlib.closing(self.server.database()) as database:
            sql = "SELECT COUNT(*) FROM lumbung_uploads WHERE workspace_id = ? AND media_uuid IS NULL"
            self.assertEqual(database.execute(sql, (media["workspace_id"],)).fetchone(), (0,), "what is stored is counted once")


if __name__ == "__main__":
    unittest.main()
