"""Receives Lumbung's webhooks, with Python 3 and its standard library alone. Behind the HTTPS of your own server.

LUMBUNG_WEBHOOK_SECRET=whsec_… python3 examples/webhooks/receiver.py 9000

POST /api/v1/webhooks {"url": "https://app.example.com/…"} makes the webhook, and answers its secret once.
"""

import hashlib
import hmac
import http.server
import json
import os
import re
import sys
import time

SECRET = os.environ["LUMBUNG_WEBHOOK_SECRET"].encode()


def is_ours(header, body):
    """Signed with the secret, over the body as it came, and not long ago."""
    found = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})(,.*)?", header)
    if not found or abs(time.time() - int(found[1])) > 300:
        return False
    signature = hmac.new(SECRET, found[1].encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(signature, found[2])


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        taken = is_ours(self.headers.get("Lumbung-Signature", ""), body)
        if taken:
            event = json.loads(body)
            # An event may come twice, with the same `id`: do the work once. Any 2xx within 10 s says that it has arrived.
            print(event["id"], event["event"], event["data"].get("uuid"), flush=True)
        self.send_response(204 if taken else 403)
        self.end_headers()


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
