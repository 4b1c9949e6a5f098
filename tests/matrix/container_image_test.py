"""The image, as people run it: nothing is writable but the volume, no capability is left, the runtime's own profiles hold."""

import http.client
import os
import re
import subprocess
import tempfile
import time
import unittest

from containers import DATA, HARDENED, IMAGE, TEMPORARY, Container, podman, profile_without
from harness import Background, Client, make_photo
from papers import docx

UID = 10001
ROGUE = os.path.join(os.environ.get("LUMBUNG_BUILD", ""), "rogue-codec")
# What a decoder that was taken over tries → what becomes of the file.
MISDEEDS = {"socket": "poison", "fork": "poison", "exec": "poison", "ptrace": "poison", "memory": "resource_limit"}


def make_film():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "film.mkv")
        subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=12:d=2", "-c:v", "libx264",
                        "-preset", "ultrafast", path], check=True)
        with open(path, "rb") as file:
            return file.read()


class ImageTest(unittest.TestCase):
    def run_image(self, name, *options, **rest):
        container = Container(name, *options, **rest)
        self.addCleanup(container.remove)
        return container

    def assert_processed(self, client, content, name="photo.jpg"):
        status, uploaded = client.upload(content, name)
        self.assertIn(status, (200, 201, 202), uploaded)
        media = client.wait_settled(uploaded["uuid"])
        self.assertEqual(media["processing_status"], "completed", media)
        status, _, body = client.fetch(media["urls"]["compressed"])
        self.assertEqual(status, 200)
        self.assertGreater(len(body), 1000)
        return media

    def test_a_photo_and_a_film_and_nothing_is_written_but_the_volume(self):
        photo, film = make_photo(), make_film()
        begun = time.monotonic()
        container = self.run_image("first").wait_ready()
        first = Client(container.port, container.execute("cat", f"{DATA}/first-token").stdout.strip())
        self.assert_processed(first, photo)
        print(f"from podman run to a processed photo: {time.monotonic() - begun:.1f} s")
        self.assertLess(time.monotonic() - begun, 60)
        self.assert_processed(container.client(), film, "film.mkv")
        self.assertNotEqual(container.execute("touch", "/tmp/x", check=False).returncode, 0)
        self.assertEqual(container.execute("stat", "-c", "%u %a", DATA).stdout.strip(), f"{UID} 700")
        self.assertNotIn("Fontconfig error", container.log())
        states = container.execute("sh", "-c", "cat /proc/[0-9]*/status").stdout
        self.assertNotIn("zombie", states)
        self.assertEqual(set(re.findall(r"^Uid:\t(\d+)", states, re.M)), {str(UID)})
        self.assertEqual(set(re.findall(r"^CapEff:\t(\w+)", states, re.M)), {"0" * 16})

    def test_office_documents_when_libreoffice_is_inside(self):
        if podman("run", "--rm", "--entrypoint", "which", IMAGE, "soffice", check=False).returncode != 0:
            self.skipTest("this image has no LibreOffice (LUMBUNG_MATRIX_OFFICE=yes)")
        container = self.run_image("office", TEMPORARY).wait_ready()
        client = container.client()
        media = client.wait_settled(client.upload(docx(), "page.docx")[1]["uuid"], 120)
        self.assertEqual(media["processing_status"], "completed", container.log()[-3000:])
        self.assertEqual(media["metadata"]["document"]["shown"], "page", media["metadata"])

    def test_the_confinement_is_whole(self):
        container = self.run_image("confined", f"--volume={ROGUE}:/rogue-codec:ro").wait_ready()
        found = container.doctor()
        for part in ("landlock", "seccomp", "pidfd", "codec", "images", "ffmpeg"):
            self.assertEqual(found[part][0], "ok", found)
        self.assertIn("confined", found["codec"][1])
        self.assertEqual(container.execute("cat", "/proc/1/status").stdout.count("Seccomp:\t2\n"), 1, "the runtime's own filter")
        rogue = self.run_image("rogue", f"--volume={ROGUE}:/rogue-codec:ro",
                               env={"LUMBUNG_CODEC": "/rogue-codec", "LUMBUNG_CODEC_MEMORY_MAX": "96M"}).wait_ready()
        client = rogue.client()
        uploaded = {misdeed: client.upload(misdeed.encode(), misdeed)[1]["uuid"] for misdeed in MISDEEDS}
        for misdeed, code in MISDEEDS.items():
            with self.subTest(misdeed=misdeed):
                media = client.wait_settled(uploaded[misdeed])
                self.assertEqual(media["processing_status"], "failed")
                self.assertEqual(media["metadata"]["error_code"], code)
        answered = client.wait_settled(client.upload(b"open", "open")[1]["uuid"])
        self.assertIn("EACCES", answered["processing_error"], "Landlock's answer to a decoder that opens a file")

    def test_what_the_runtime_forbids_is_said(self):
        with tempfile.TemporaryDirectory() as folder:
            profile = profile_without(folder, "landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self")
            container = self.run_image("forbidden", f"--security-opt=seccomp={profile}")
            ran = podman("run", "--rm", "--volume", f"forbidden-doctor:{DATA}", *HARDENED, f"--security-opt=seccomp={profile}", IMAGE,
                         "doctor", check=False)
            self.assertNotEqual(podman("wait", "forbidden", patience=60).stdout.strip(), "0", container.log())
        self.assertIn("seccomp profile", container.log(), "a server that can't confine its decoders does not start")
        self.assertNotEqual(ran.returncode, 0)
        self.assertRegex(ran.stdout, r"landlock +BROKEN .*seccomp profile")

    def test_a_stop_drains(self):
        container = self.run_image("drained").wait_ready()
        client = container.client()
        photo = make_photo()
        trickle = Background(self.upload_slowly, container.port, client.token, photo)
        trickle.start()
        time.sleep(1)
        self.assertEqual(container.stop(), 0, container.log()[-2000:])
        trickle.finish(40)
        container.start()
        client.port = container.port
        [media] = client.all_media()
        self.assertEqual(client.wait_settled(media["uuid"])["processing_status"], "completed")

    def upload_slowly(self, port, token, content):
        """Four seconds for a photo, and an answer at its end."""
        head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="slow.jpg"\r\n\r\n'
        body = head + content + b"\r\n--x--\r\n"
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.putrequest("POST", "/api/v1/media")
        for name, value in (("Authorization", f"Bearer {token}"), ("Content-Type", "multipart/form-data; boundary=x"),
                            ("Content-Length", str(len(body)))):
            connection.putheader(name, value)
        connection.endheaders()
        step = len(body) // 20 + 1
        for at in range(0, len(body), step):
            connection.send(body[at:at + step])
            time.sleep(0.2)
        self.assertIn(connection.getresponse().status, (200, 201, 202))

    def test_the_volume_keeps_what_a_container_loses(self):
        old = self.run_image("kept").wait_ready()
        client = old.client()
        media = self.assert_processed(client, make_photo(seed=2))
        half = client.upload(make_photo(seed=3))[1]["uuid"]
        podman("kill", "--signal", "KILL", "kept")
        old.remove()
        new = self.run_image("kept-again", volume="kept").wait_ready()
        client = Client(new.port, client.token)
        self.assertEqual(client.fetch(media["urls"]["compressed"])[0], 200, "the keys are kept: its URL is good")
        self.assertEqual(client.wait_settled(half, 90)["processing_status"], "completed")

    def test_workers_of_their_own(self):
        server = self.run_image("server", env={"LUMBUNG_WORKERS": "0"}).wait_ready()
        worker = self.run_image("worker", "--no-healthcheck", words=("work",), volume="server")
        self.assert_processed(server.client(), make_photo(seed=4))
        self.assertEqual(worker.stop(), 0, worker.log())

    def test_settings_and_health(self):
        container = self.run_image("set", env={"LUMBUNG_UPLOAD_MAX": "1k", "LUMBUNG_LISTEN": "0.0.0.0:8080"}).wait_ready()
        self.assertEqual(container.client().upload(make_photo())[0], 413)
        self.assertEqual(podman("healthcheck", "run", "set", check=False).returncode, 0)
        deaf = self.run_image("deaf", words=("work",), volume="set")
        self.assertNotEqual(podman("healthcheck", "run", deaf.name, check=False).returncode, 0)
        refused = podman("run", "--rm", "--env=LUMBUNG_UPLOAD_MAXX=1", IMAGE, "serve", check=False)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("LUMBUNG_UPLOAD_MAXX", refused.stderr)


if __name__ == "__main__":
    unittest.main()
