"""Every claim of `fits` is put before programs that Lumbung's own verdict does not come from (see meta_witness.py): for media
made here, and for real files when they lie beside the checkout. LUMBUNG_WITNESS_FILES bounds how many of those ("all" for
every one)."""

import contextlib
import os
import random
import time
import unittest

import made_media
from harness import CORPUS, Server
from meta_witness import CHANNELS, CHANNELS_OF_KIND, Exhibit, film_of_animation_objections

FOLDERS = ("photos", "graphics", "modern", "video", "audio", "documents")
SEED = 20261123
FILES = os.environ.get("LUMBUNG_WITNESS_FILES", "20")
SETTLED_WITHIN_S = 400


def real_files():
    """Paths of a seeded choice, as many of each folder as it has a share in all, and how many there are."""
    found = {folder: sorted(os.listdir(os.path.join(CORPUS, folder))) for folder in FOLDERS if os.path.isdir(os.path.join(CORPUS, folder))}
    total = sum(map(len, found.values()))
    dice = random.Random(SEED)
    chosen = []
    for folder, names in found.items():
        count = len(names) if FILES == "all" else min(len(names), -(-len(names) * int(FILES) // total))
        chosen += [os.path.join(CORPUS, folder, name) for name in sorted(dice.sample(names, count))]
    return chosen, total


class WitnessTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--requests-per-second-max", "0").start()
        cls.addClassCleanup(cls.server.close)
        cls.client = cls.server.client()

    def upload(self, content, name, purpose=""):
        status, media = self.client.upload(content, name, fields={"purpose": purpose} if purpose else None)
        self.assertIn(status, (200, 202), (name, media))
        return media["uuid"]

    def fetch(self, media, variant):
        status, headers, data = self.client.fetch(media["urls"][variant])
        self.assertEqual(status, 200, variant)
        return headers["content-type"].partition(";")[0], data

    def check_claims(self, media):
        """How many claims of fit hold; one that does not fails the test."""
        claims = 0
        with contextlib.ExitStack() as exhibits:
            fetched = {}
            for channel, fit in media["metadata"]["fits"].items():
                variant = fit["variant"]
                if variant is None:
                    self.assertTrue(fit["reason"], channel)
                    continue
                claims += 1
                if variant not in fetched:
                    served_as, data = self.fetch(media, variant)
                    fetched[variant] = served_as, exhibits.enter_context(Exhibit(data))
                served_as, exhibit = fetched[variant]
                objections, type_of = CHANNELS[channel]
                self.assertEqual(objections(exhibit), [], f"{channel} gets {variant} of {len(exhibit.content)} bytes")
                self.assertEqual(served_as, type_of(exhibit), f"{channel} gets {variant}")
        if media["urls"].get("mp4"):
            with Exhibit(self.fetch(media, "mp4")[1]) as exhibit:
                self.assertEqual(film_of_animation_objections(exhibit), [], "film of an animation")
        return claims

    def check_refusals(self, media, content):
        """A file that Meta takes as it is must not be called one that fits nowhere."""
        if media["metadata"].get("document", {}).get("has_macros"):
            return
        with Exhibit(content) as exhibit:
            for channel in CHANNELS_OF_KIND.get(media["type"].partition("/")[0], CHANNELS_OF_KIND["document"]):
                fit = media["metadata"]["fits"][channel]
                if fit["variant"] is None:
                    self.assertNotEqual(CHANNELS[channel][0](exhibit), [], f"{channel}: {fit['reason']}")

    def check_the_witness(self, content, channels):
        """It must know a file that does not fit: the original of each film and sound that was made anew."""
        playable = channels & {"session_video", "template_header_video", "session_audio"}
        if playable:
            with Exhibit(content) as exhibit:
                self.assertNotEqual([objection for channel in playable for objection in CHANNELS[channel][0](exhibit)], [])

    def test_what_is_made_here(self):
        made = made_media.everything()
        begun = time.monotonic()
        uploaded = {name: self.upload(content, name, purpose) for name, (content, purpose, _) in made.items()}
        claims = 0
        for name, (content, purpose, channels) in made.items():
            with self.subTest(name):
                media = self.client.wait_settled(uploaded[name], SETTLED_WITHIN_S)
                self.assertEqual(media["processing_status"], "completed", media["processing_error"])
                sent = {channel: media["metadata"]["fits"][channel]["variant"] for channel in channels}
                self.assertEqual(sent, channels, (media["type"], media["metadata"]["fits"], media["metadata"].get("skipped")))
                claims += self.check_claims(media)
                self.check_refusals(media, content)
                if not purpose:
                    self.check_the_witness(content, {channel for channel, variant in channels.items() if variant == "compressed"})
        print(f"\n{claims} claims about {len(made)} files made here, in {time.monotonic() - begun:.0f} s", flush=True)

    def test_real_files(self):
        chosen, total = real_files()
        begun = time.monotonic()
        uploaded = []
        for path in chosen:
            with open(path, "rb") as file:
                uploaded.append((path, self.upload(file.read(), os.path.basename(path))))
        claims, failed = 0, []
        for path, media_uuid in uploaded:
            with self.subTest(os.path.relpath(path, CORPUS)):
                media = self.client.wait_settled(media_uuid, SETTLED_WITHIN_S)
                if media["processing_status"] == "failed":
                    failed.append(f"{os.path.basename(path)} ({media['processing_error']})")
                    self.assertGreater(len(media["processing_error"]), 10)
                    continue
                self.assertEqual(media["processing_status"], "completed")
                claims += self.check_claims(media)
                with open(path, "rb") as file:
                    self.check_refusals(media, file.read())
        print(f"\n{claims} claims about {len(chosen)} of {total} real files, in {time.monotonic() - begun:.0f} s; {len(failed)} failed: "
              f"{failed}", flush=True)


if __name__ == "__main__":
    unittest.main(verbosity=2)
