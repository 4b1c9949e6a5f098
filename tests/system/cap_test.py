"""Whatever a video shows, and however long and large it is: what is sent of it has at most 16 MB and plays. Its pictures come
from ffmpeg's generators by a seed that LUMBUNG_CAP_SEED changes; LUMBUNG_CAP_FILMS says how many films there are at most."""

import os
import random
import time
import unittest

import made_media
from harness import Server
from meta_witness import Exhibit, video_objections

SEED = int(os.environ.get("LUMBUNG_CAP_SEED", "20261123"))
FILMS = int(os.environ.get("LUMBUNG_CAP_FILMS", "5"))
# Fewer films rather than a longer wait; a few there always are.
ENOUGH_AFTER_S = 45
FILMS_MIN = 3
SETTLED_WITHIN_S = 400


def generated(dice):
    """Arguments of ffmpeg for a film that may be anything from a still picture to noise, and its length in seconds."""
    width, height = dice.choice([(1280, 720), (720, 1280), (dice.randrange(16, 1500), dice.randrange(16, 900))])
    width, height = width - width % 2, height - height % 2
    rate, seconds = dice.choice([5, 12, 25]), round(dice.uniform(0.3, 12), 1)
    source = dice.choice(["testsrc2=s={s}:r={r}", "mandelbrot=s={s}:r={r}", "life=s={s}:r={r}:mold=9", "gradients=s={s}:r={r}",
                          "color=gray:s={s}:r={r}", "smptehdbars=s={s}:r={r}"]).format(s=f"{width}x{height}", r=rate)
    noise = dice.choice([0, 0, 20, 100])
    moving = f",noise=alls={noise}:allf=t" if noise else ""
    sound = dice.choice(["", " -f lavfi -i anoisesrc=r=44100 -c:a mp2 -shortest"])
    return f"-f lavfi -i {source}{moving},format=yuv420p,trim=duration={seconds} {sound} -c:v mpeg2video -q:v 4 -r 25", seconds


def longest():
    """Noise of which constant quality would make several times the 16 MB."""
    return "-f lavfi -i color=gray:s=1280x720:r=25,noise=alls=100:allf=t,trim=duration=14 -c:v mpeg2video -q:v 5", 14


class CapTest(unittest.TestCase):
    def check(self, client, arguments, seconds, number):
        content = made_media.made_by_ffmpeg(arguments, f"film{number}.mkv")
        _, media = client.upload(content, f"film{number}.mkv")
        media = client.wait_settled(media["uuid"], SETTLED_WITHIN_S)
        self.assertEqual(media["processing_status"], "completed", media["processing_error"])
        fit = media["metadata"]["fits"]["session_video"]
        self.assertEqual(fit["variant"], "compressed", (fit, media["metadata"].get("skipped")))
        status, _, data = client.fetch(media["urls"]["compressed"])
        self.assertEqual(status, 200)
        with Exhibit(data) as exhibit:
            self.assertEqual(video_objections(exhibit), [])
            played = float(exhibit.streams()[0]["duration"])
        self.assertAlmostEqual(played, seconds, delta=0.5 + seconds / 20)
        return len(content), len(data)

    def test_16_megabytes_are_never_exceeded(self):
        dice = random.Random(SEED)
        begun, sizes = time.monotonic(), []
        with Server() as server:
            client = server.client()
            for number in range(FILMS):
                arguments, seconds = longest() if number == 0 else generated(dice)
                with self.subTest(arguments):
                    sizes.append(self.check(client, arguments, seconds, number))
                if len(sizes) >= FILMS_MIN and time.monotonic() - begun > ENOUGH_AFTER_S:
                    break
        self.assertGreater(max(sent for _, sent in sizes), 8_000_000, "the cap has to be met by something")
        told = ", ".join(f"{uploaded / 1e6:.1f} → {sent / 1e6:.2f}" for uploaded, sent in sizes)
        print(f"\nseed {SEED}, megabytes: {told}; {time.monotonic() - begun:.0f} s", flush=True)


if __name__ == "__main__":
    unittest.main(verbosity=2)
