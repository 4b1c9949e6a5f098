"""Uploads a photo, a film and a sound to a server that just started, and fetches what became of them.

    uploads.py URL TOKEN    exit status 1 when one isn't completed within a minute or can't be fetched
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "system"))
from harness import Client

PICTURE = ["-f", "lavfi", "-i", "testsrc2=s=1600x1200:r=12:d=2"]
SOUND = ["-f", "lavfi", "-i", "sine=440:d=2:r=48000"]
FILES = {
    "photo.jpg": [*PICTURE, "-frames:v", "1"],
    "film.mkv": [*PICTURE, *SOUND, "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "flac"],
    "sound.wav": SOUND,
}


def make(folder, name):
    path = pathlib.Path(folder, name)
    subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", *FILES[name], path], check=True)
    return path.read_bytes()


def process(client, name, content):
    """What is wrong, or nothing."""
    status, _, answer = client.post_file(content, name)
    if status not in (200, 201, 202):
        return f"the upload was answered by {status}: {answer[:500]}"
    media = client.wait_settled(json.loads(answer)["uuid"])
    if media["processing_status"] != "completed":
        return f"it is {media['processing_status']}: {media['processing_error']}"
    if "compressed" not in media["urls"]:
        return f"it has no compressed variant: {media['metadata']}"
    status, headers, body = client.fetch(media["urls"]["compressed"])
    if status != 200 or not body:
        return f"its compressed variant was answered by {status}"
    print(f"{name}: {len(content):,} bytes, sent as {headers['content-type']} of {len(body):,} bytes")
    return None


def main():
    url, token = sys.argv[1:]
    client = Client(urllib.parse.urlsplit(url).port, token)
    wrong = False
    with tempfile.TemporaryDirectory() as folder:
        for name in FILES:
            fault = process(client, name, make(folder, name))
            if fault:
                print(f"{name}: {fault}", file=sys.stderr)
                wrong = True
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
