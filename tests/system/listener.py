"""A browser's ear: a WebSocket client (RFC 6455) that subscribes to the channel of its workspace, as the Pusher protocol has it."""

import base64
import json
import os
import socket
import time
import urllib.parse


class Listener:
    """Hears the events of one workspace from its making on."""

    def __init__(self, client, workspace=1, patience=20):
        channel = f"private-workspace.{workspace}"
        key = client.json("GET", "/api/v1/console")[1]["app_key"]
        self.socket = socket.create_connection((client.host, client.port), timeout=patience)
        nonce = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET /app/{key}?protocol=7 HTTP/1.1\r\nHost: {client.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {nonce}\r\n\r\n").encode())
        self.stream = self.socket.makefile("rb")
        status = self.stream.readline()
        assert b" 101 " in status, status
        while self.stream.readline().strip():
            pass
        greeting = self.next_message()
        assert greeting["event"] == "pusher:connection_established", greeting
        form = urllib.parse.urlencode({"socket_id": json.loads(greeting["data"])["socket_id"], "channel_name": channel})
        answer = client.request("POST", "/broadcasting/auth", form.encode(), {"Content-Type": "application/x-www-form-urlencoded"})
        assert answer[0] == 200, answer
        self.say({"event": "pusher:subscribe", "data": {"channel": channel, "auth": json.loads(answer[2])["auth"]}})
        subscribed = self.next_message()
        assert subscribed["event"] == "pusher_internal:subscription_succeeded", subscribed

    def say(self, message):
        body = json.dumps(message).encode()
        assert len(body) < 1 << 16
        length = bytes([0x80 | len(body)]) if len(body) < 126 else b"\xfe" + len(body).to_bytes(2, "big")
        mask = os.urandom(4)
        self.socket.sendall(b"\x81" + length + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(body)))

    def next_message(self, deadline=float("inf")):
        """Pings are answered and never count as a message, nor as a reason to wait beyond the deadline."""
        while time.monotonic() < deadline:
            kind, length = self.stream.read(2)
            if length >= 126:
                length = int.from_bytes(self.stream.read(2 if length == 126 else 8), "big")
            body = self.stream.read(length)
            if kind & 0x0F == 1:
                message = json.loads(body)
                if message["event"] != "pusher:ping":
                    return message
                self.say({"event": "pusher:pong", "data": {}})
        raise TimeoutError("nothing was said in time but pings")

    def events_until(self, last, patience=120):
        """[(name, data)…] of media, up to the first of that name."""
        heard, deadline = [], time.monotonic() + patience
        while not heard or heard[-1][0] != last:
            self.socket.settimeout(max(0.1, deadline - time.monotonic()))
            message = self.next_message(deadline)
            heard.append((message["event"], json.loads(message["data"])))
        return heard

    def close(self):
        self.stream.close()
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
