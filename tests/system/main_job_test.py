"""A photo in, WhatsApp-ready media out: the real program on embedded defaults."""

import base64
import json
import os
import signal
import unittest

import pictures
from harness import CORPUS, Background, Client, Process, Server, make_photo, with_comment
from stored_bytes import wait_until


class MainJobTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--requests-per-second-max", "0").start()
        cls.client = cls.server.client()
        cls.photo = make_photo(2400, 1800)

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def process(self, content, name="photo.jpg"):
        status, media = self.client.upload(content, name)
        self.assertIn(status, (200, 202), media)
        return self.client.wait_settled(media["uuid"])

    def test_a_photo_becomes_ready_for_whatsapp(self):
        media = self.process(with_comment(self.photo, "ready"))
        self.assertEqual(media["processing_status"], "completed", media)
        self.assertEqual(media["type"], "image/jpeg")
        metadata = media["metadata"]
        self.assertEqual(metadata["dimensions"], {"width": 2400, "height": 1800})
        self.assertTrue(metadata["lqip"].startswith("data:image/"))
        self.assertEqual(len(metadata["blurhash"]), 4 + 2 * 12)
        self.assertRegex(metadata["dominant_color"], "^#[0-9a-f]{6}$")
        self.assertEqual(metadata["fits"]["session_image"], {"variant": "compressed"})
        self.assertEqual(metadata["fits"]["template_header_image"], {"variant": "compressed"})
        self.assertIsNone(metadata["fits"]["session_video"]["variant"])
        expected = {"thumbnail": ("150", "150", "jpegload"), "compressed": ("1920", "1440", "jpegload"),
                    "webp": ("1920", "1440", "webpload"), "preview": ("480", "360", "webpload")}
        for variant, (width, height, loader) in expected.items():
            status, headers, data = self.client.fetch(media["urls"][variant])
            self.assertEqual(status, 200, variant)
            facts = pictures.probe(data)
            self.assertEqual((facts["width"], facts["height"]), (width, height), variant)
            self.assertTrue(facts["vips-loader"].startswith(loader), facts["vips-loader"])
            self.assertEqual(headers["x-content-type-options"], "nosniff")
        self.assertEqual(metadata["compressed_size"], len(self.client.fetch(media["urls"]["compressed"])[2]))
        self.assertAlmostEqual(metadata["compression_ratio"], 1 - metadata["compressed_size"] / metadata["original_size"], places=3)

    def test_the_object_keys_are_those_of_the_contract(self):
        media = self.process(with_comment(self.photo, "keys"))
        digest = media["metadata"]["hash"].removeprefix("sha256:")
        with self.server.database() as database:
            row = database.execute("SELECT original_path, compressed_path, thumbnail_path, webp_path, location FROM chat_media "
                                   "WHERE uuid = ?", (media["uuid"],)).fetchone()
        month = media["created_at"][:7].replace("-", "/")
        self.assertEqual(row, (f"original/workspace_1/{month}/{digest}_image.jpg", f"compressed/workspace_1/{month}/{digest}_image.jpg",
                               f"thumbnails/workspace_1/{month}/{digest}_thumb.jpg",
                               f"compressed/workspace_1/{month}/{digest}_image.webp", "local"))
        preview = media["metadata"]["preview_path"]
        self.assertEqual(preview, f"thumbnails/workspace_1/{month}/{digest}_preview.webp")
        for path in (*row[:4], preview):
            self.assertTrue(os.path.isfile(os.path.join(self.server.data, "media", path)), path)

    def test_a_stored_photo_becomes_a_sticker_on_request(self):
        photo = make_photo(640, 480, seed=77)
        media = self.process(photo)
        self.assertIsNone(media["urls"]["sticker"])
        status, asked = self.client.upload(photo, "face.jpg", fields={"purpose": "sticker"})
        self.assertEqual((status, asked["uuid"], asked["deduplicated"]), (202, media["uuid"], True))
        self.assertEqual(self.client.fetch(media["urls"]["compressed"])[0], 200, "the old variants are there meanwhile")
        media = self.client.wait_settled(media["uuid"])
        self.assertEqual((media["processing_status"], media["name"]), ("completed", "photo.jpg"))
        self.assertEqual(media["metadata"]["fits"]["sticker"]["variant"], "sticker")
        self.assertEqual(self.client.fetch(media["urls"]["sticker"])[1]["content-type"], "image/webp")
        self.assertEqual(self.client.upload(photo, "face.jpg", fields={"purpose": "sticker"})[0], 200)

    def test_a_grid_gets_a_preview_of_480_pixels(self):
        made = self.process(make_photo(900, 1200, seed=78))
        status, headers, data = self.client.fetch(made["urls"]["preview"])
        self.assertEqual((status, headers["content-type"]), (200, "image/webp"))
        facts = pictures.probe(data)
        self.assertEqual((facts["width"], facts["height"]), ("360", "480"))
        self.assertEqual(made["metadata"]["variants"]["preview"],
                         {"mime": "image/webp", "bytes": len(data), "width": 360, "height": 480})
        self.assertEqual(self.client.json("POST", f"/api/v1/media/{made['uuid']}/process")[0], 202)
        first = made["metadata"]["preview_path"]

        def made_anew():
            media = self.client.media(made["uuid"])[1]
            return media if media["metadata"]["preview_path"] != first else None
        anew = wait_until(made_anew, 60, "no other preview")
        self.assertRegex(anew["metadata"]["preview_path"], r"_preview\.\d+\.webp$")
        self.assertEqual(self.client.fetch(anew["urls"]["preview"])[2], data)
        self.assertEqual(self.client.request("DELETE", f"/api/v1/media/{made['uuid']}")[0], 204)
        self.assertEqual(self.client.fetch(anew["urls"]["preview"])[0], 404)

    def test_a_small_picture_is_its_own_preview(self):
        media = self.process(make_photo(480, 320, seed=79))
        self.assertIsNone(media["urls"]["preview"])
        self.assertEqual(self.client.fetch(media["urls"]["webp"])[0], 200)

    def test_transparency_is_kept(self):
        media = self.process(pictures.png(64, 64, b"\x10\x20\x30\x40", colour_type=6), "logo.png")
        self.assertEqual(media["processing_status"], "completed", media)
        facts = pictures.probe(self.client.fetch(media["urls"]["compressed"])[2])
        self.assertTrue(facts["vips-loader"].startswith("pngload"), facts)
        self.assertEqual(facts["bands"], "4")

    def test_optimal_follows_accept(self):
        media = self.process(with_comment(self.photo, "optimal"))
        _, headers, _ = self.client.fetch(media["urls"]["optimal"], {"Accept": "image/webp,*/*"})
        self.assertEqual(headers["content-type"], "image/webp")
        self.assertIn("accept", headers["vary"].lower())
        _, headers, _ = self.client.fetch(media["urls"]["optimal"], {"Accept": "image/jpeg"})
        self.assertEqual(headers["content-type"], "image/jpeg")

    def test_other_files_are_documents(self):
        media = self.process(b"name;phone\nBudi;+62\n" * 40, "list.csv")
        self.assertEqual(media["processing_status"], "completed", media)
        status, headers, data = self.client.fetch(media["urls"]["original"])
        self.assertEqual((status, data), (200, b"name;phone\nBudi;+62\n" * 40))
        shown = "inline" if media["type"] == "text/plain" else "attachment"
        self.assertTrue(headers["content-disposition"].startswith(shown), headers)
        self.assertEqual(media["metadata"]["document"], {"shown": "text"})
        for variant in ("thumbnail", "preview"):
            status, headers, _ = self.client.fetch(media["urls"][variant])
            self.assertEqual((status, headers["content-type"]), (200, "image/jpeg"))

    def test_twenty_uploads_of_one_file_make_one_media(self):
        content = with_comment(self.photo, "twenty")
        answers = []
        uploads = [Background(lambda: answers.append(self.client.upload(content))) for _ in range(20)]
        for upload in uploads:
            upload.start()
        for upload in uploads:
            upload.finish(60)
        self.assertEqual(len({media["uuid"] for _, media in answers}), 1)
        self.assertEqual(sorted(status for status, _ in answers), [200] * 19 + [202])
        self.assertEqual(sum(media.get("deduplicated") is True for _, media in answers), 19)
        media = self.client.wait_settled(answers[0][1]["uuid"])
        self.assertEqual(media["processing_status"], "completed")
        with self.server.database() as database:
            digest = media["metadata"]["hash"].removeprefix("sha256:")
            variants = [row[0] for row in database.execute("SELECT variant FROM lumbung_objects WHERE hash = ?", (digest,))]
        self.assertEqual(sorted(variants), ["compressed", "original", "preview", "thumbnail", "webp"])

    def test_deleting_one_of_two_media_that_share_an_object_keeps_it(self):
        content = with_comment(self.photo, "shared")
        first = self.process(content)
        self.assertEqual(self.client.request("DELETE", f"/api/v1/media/{first['uuid']}")[0], 204)
        second = self.process(content)
        self.assertNotEqual(first["uuid"], second["uuid"])
        status, _, err = self.server.cli("token", "create", "--workspace", "1", "--ability", "media:erase", "--ability",
                                         "media:write", "--plain")
        self.assertEqual(status, 0, err)
        eraser = Client(self.server.port, self.server.cli("token", "create", "--workspace", "1", "--ability", "media:erase",
                                                          "--ability", "media:write", "--plain")[1].strip())
        status, _, _ = eraser.request("DELETE", f"/api/v1/media/{first['uuid']}?permanent=true")
        self.assertIn(status, (200, 204))
        for variant in ("original", "compressed", "thumbnail", "preview", "webp"):
            self.assertEqual(self.client.fetch(second["urls"][variant])[0], 200, variant)
        status, _, _ = eraser.request("DELETE", f"/api/v1/media/{second['uuid']}?permanent=true")
        self.assertIn(status, (200, 204))
        self.assertEqual(self.client.fetch(second["urls"]["original"])[0], 404)
        digest = second["metadata"]["hash"].removeprefix("sha256:")

        def left():
            return [name for _, _, names in os.walk(os.path.join(self.server.data, "media")) for name in names if digest in name]
        wait_until(lambda: not left(), 60, "erased objects are still there")

    def test_wait_answers_when_it_is_done(self):
        status, media = self.client.upload(with_comment(self.photo, "wait"), query="?wait=30")
        self.assertIn(status, (200, 202))
        self.assertEqual(media["processing_status"], "completed")

    def test_another_workspace_sees_nothing(self):
        media = self.process(with_comment(self.photo, "tenants"))
        status, out, err = self.server.cli("workspace", "create", "other", "--json")
        self.assertEqual(status, 0, err)
        stranger = self.server.client(json.loads(out)["id"])
        for method, tail in (("GET", ""), ("GET", "/status"), ("GET", "/url?variant=original"), ("POST", "/retry"),
                             ("DELETE", ""), ("POST", "/restore")):
            self.assertEqual(stranger.request(method, f"/api/v1/media/{media['uuid']}{tail}")[0], 404, (method, tail))
        self.assertEqual(stranger.all_media(), [])
        self.assertEqual(Client(self.server.port).media(media["uuid"])[0], 401)

    def test_lqip_is_a_picture(self):
        media = self.process(with_comment(self.photo, "lqip"))
        data = base64.b64decode(media["metadata"]["lqip"].partition(",")[2])
        facts = pictures.probe(data)
        self.assertEqual(max(int(facts["width"]), int(facts["height"])), 20)


class CorpusTest(unittest.TestCase):
    """Every real photo, phone format and graphic that libvips itself can read must be completed."""

    def test_real_pictures_complete(self):
        folders = [folder for folder in ("photos", "modern", "graphics") if os.path.isdir(os.path.join(CORPUS, folder))]
        with Server("--requests-per-second-max", "0") as server:
            client = server.client()
            uploaded = {}
            for folder in folders:
                for name in sorted(os.listdir(os.path.join(CORPUS, folder))):
                    with open(os.path.join(CORPUS, folder, name), "rb") as file:
                        status, media = client.upload(file.read(), name)
                    self.assertIn(status, (200, 202), (name, media))
                    uploaded[name] = media["uuid"]
            for name, media_uuid in uploaded.items():
                media = client.wait_settled(media_uuid, 120)
                with self.subTest(name=name):
                    self.assertIn(media["processing_status"], ("completed", "failed"))
                    if name.startswith(("eoe_", "exif", "immich", "mei_")):
                        self.assertEqual(media["processing_status"], "completed", media["processing_error"])


class ShutdownTest(unittest.TestCase):
    def test_a_separate_worker_does_the_work_and_drains(self):
        with Server("--workers", "0") as server:
            client = server.client()
            worker = Process(server.data, "work", "--workers", "2").start()
            try:
                photo = make_photo(1200, 900)
                uploads = [client.upload(with_comment(photo, str(i)))[1]["uuid"] for i in range(8)]
                self.assertEqual(client.wait_settled(uploads[0])["processing_status"], "completed")
                self.assertEqual(worker.stop(), 0)
                worker = Process(server.data, "work", "--workers", "1").start()
                for media_uuid in uploads:
                    self.assertEqual(client.wait_settled(media_uuid)["processing_status"], "completed")
            finally:
                worker.kill()

    def test_sigterm_ends_the_server_in_good_order(self):
        server = Server()
        try:
            server.start()
            client = server.client()
            client.upload(make_photo(800, 600))
            server.popen.send_signal(signal.SIGTERM)
            self.assertEqual(server.popen.wait(35), 0)
        finally:
            server.close()


if __name__ == "__main__":
    unittest.main(verbosity=2)
