"""Uploads a file and prints the URL of its thumbnail, with Python 3 and its standard library alone.

LUMBUNG_URL=http://127.0.0.1:8080 LUMBUNG_TOKEN=lmb_… python3 examples/python/upload.py nasi.jpg
"""

import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid

URL, TOKEN = os.environ["LUMBUNG_URL"], os.environ["LUMBUNG_TOKEN"]


def ask(target, body=None, kind=None):
    headers = {"Authorization": f"Bearer {TOKEN}", **({"Content-Type": kind} if kind else {})}
    try:
        with urllib.request.urlopen(urllib.request.Request(URL + target, body, headers), timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        # What went wrong has a `code` that stays the same for ever, and a sentence for people.
        problem = json.load(refused)
        sys.exit(f"{problem['code']}: {problem['detail']}")


def upload(path):
    boundary = uuid.uuid4().hex
    name = os.path.basename(path).replace('"', "%22")
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    with open(path, "rb") as file:
        body = head.encode() + file.read() + f"\r\n--{boundary}--\r\n".encode()
    # With `wait` answered when its variants are made, after 30 seconds at most.
    return ask("/api/v1/media?wait=30", body, f"multipart/form-data; boundary={boundary}")


media = upload(sys.argv[1])
print(media["uuid"], media["processing_status"])
# No token is needed for this URL. It begins with a host where `public-url` or `media-url` is set.
print(urllib.parse.urljoin(URL, ask(f"/api/v1/media/{media['uuid']}/url?variant=thumbnail")["url"]))
