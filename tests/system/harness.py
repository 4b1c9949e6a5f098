"""Drives the built program over its public contract: the command line, the HTTP API, the files and the processes."""

import contextlib
import http.client
import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BINARY = os.environ.get("LUMBUNG_BIN") or os.path.join(ROOT, "build", "lumbung")
CORPUS = os.path.join(os.path.dirname(ROOT), "shared", "corpus")

sys.path.insert(0, os.path.join(ROOT, "tests", "engines"))
from engine import free_port  # noqa: E402  (of use to those that import from here, too)


def processes():
    """pid → parent's pid, of every process that lives."""
    parents = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as stat:
                after_name = stat.read().rpartition(")")[2].split()
        except OSError:
            continue
        if after_name[0] != "Z":
            parents[int(entry)] = int(after_name[1])
    return parents


def children_of(pid):
    return [child for child, parent in processes().items() if parent == pid]


class Process:
    """One `lumbung` process with its log in the data directory. `prefix` is what it is started by, such as `ip netns exec NAME`."""

    program = BINARY

    def __init__(self, data, *words, env=None, prefix=()):
        self.data = data
        self.prefix = prefix
        self.words = words
        self.env = dict(os.environ, **(env or {}))
        self.log_path = os.path.join(data, f"{words[0]}.log")
        self.popen = None

    def start(self):
        with open(self.log_path, "ab") as log:
            self.popen = subprocess.Popen([*self.prefix, self.program, *self.words, "--data-dir", self.data], env=self.env,
                                          stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        return self

    @property
    def pid(self):
        return self.popen.pid

    def alive(self):
        return self.popen is not None and self.popen.poll() is None

    def kill(self):
        if self.alive():
            self.popen.kill()
        if self.popen:
            self.popen.wait()

    def stop(self, patience=40):
        """SIGTERM; returns the exit status."""
        if self.alive():
            self.popen.send_signal(signal.SIGTERM)
        try:
            return self.popen.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.words[0]} did not stop within {patience} s")

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            return log.read()


def lines_of(log, event):
    """The lines of this event. One that a kill cut off is left out."""
    lines = []
    for text in log.splitlines():
        with contextlib.suppress(json.JSONDecodeError):
            if text.startswith("{") and (line := json.loads(text))["event"] == event:
                lines.append(line)
    return lines


class Client:
    """Speaks to a server with one token; safe to use from several threads."""

    def __init__(self, port, token=None, host="127.0.0.1"):
        self.port = port
        self.token = token
        self.host = host

    def request(self, method, path, body=None, headers=None, timeout=60):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        try:
            fields = dict(headers or {})
            if self.token:
                fields.setdefault("Authorization", f"Bearer {self.token}")
            connection.request(method, path, body=body, headers=fields)
            answer = connection.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def json(self, method, path, body=None, **rest):
        encoded = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"} if encoded is not None else {}
        status, _, data = self.request(method, path, encoded, headers, **rest)
        return status, json.loads(data) if data else None

    def post_file(self, content, name="photo.jpg", query="", fields=None):
        """As request() answers."""
        boundary = uuid.uuid4().hex
        parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
                 for key, value in (fields or {}).items()]
        parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
                     'Content-Type: application/octet-stream\r\n\r\n'.encode() + content + b"\r\n")
        parts.append(f"--{boundary}--\r\n".encode())
        return self.request("POST", "/api/v1/media" + query, b"".join(parts),
                            {"Content-Type": f"multipart/form-data; boundary={boundary}"})

    def upload(self, content, name="photo.jpg", query="", fields=None):
        status, _, data = self.post_file(content, name, query, fields)
        return status, json.loads(data)

    def media(self, media_uuid):
        return self.json("GET", f"/api/v1/media/{media_uuid}")

    def wait_settled(self, media_uuid, patience=60):
        deadline = time.monotonic() + patience
        while True:
            status, media = self.media(media_uuid)
            assert status == 200, (status, media)
            if media["processing_status"] in ("completed", "failed") or time.monotonic() > deadline:
                return media
            time.sleep(0.05)

    def fetch(self, url, headers=None):
        parts = urllib.parse.urlsplit(url)
        target = parts.path + ("?" + parts.query if parts.query else "")
        return Client(self.port, host=self.host).request("GET", target, headers=headers)

    def all_media(self):
        items, cursor = [], None
        while True:
            query = "?limit=100" + (f"&cursor={urllib.parse.quote(cursor)}" if cursor else "")
            status, page = self.json("GET", "/api/v1/media" + query)
            assert status == 200, (status, page)
            items += page["data"]
            cursor = page["next_cursor"]
            if not cursor:
                return items


class Server(Process):
    """`lumbung serve` on a free port, with a data directory of its own that close() removes."""

    def __init__(self, *args, env=None, data=None, prefix=(), host="127.0.0.1"):
        self.host = host
        self.port = free_port()
        super().__init__(data or tempfile.mkdtemp(prefix="lumbung-test-"), "serve", "--listen", f"{host}:{self.port}", *args,
                         env=env, prefix=prefix)

    def start(self, patience=60):
        super().start()
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            try:
                if Client(self.port, host=self.host).request("GET", "/readyz", timeout=5)[0] == 200:
                    return self
            except OSError:
                pass
            if not self.alive():
                break
            time.sleep(0.03)
        raise AssertionError("serve did not become ready:\n" + self.log()[-2000:])

    def cli(self, *words, patience=120):
        """Runs another word of the program on the same data; gives exit status, stdout, stderr."""
        ran = subprocess.run([*self.prefix, self.program, *words, "--data-dir", self.data], env=self.env, capture_output=True, text=True,
                             timeout=patience, check=False)
        return ran.returncode, ran.stdout, ran.stderr

    def token(self, workspace=1):
        status, out, err = self.cli("token", "create", "--workspace", str(workspace), "--plain")
        assert status == 0, err
        return out.strip()

    def first_token(self, patience=30):
        """What the first start left for the operator, once it says so: the listener is up a moment before."""
        deadline = time.monotonic() + patience
        while "server.started" not in self.log():
            assert time.monotonic() < deadline, self.log()[-2000:]
            time.sleep(0.03)
        with open(os.path.join(self.data, "first-token"), encoding="utf-8") as file:
            return file.read().strip()

    def client(self, workspace=1):
        return Client(self.port, self.token(workspace), self.host)

    def database(self):
        return sqlite3.connect(os.path.join(self.data, "lumbung.db"), timeout=30)

    def give_up_a_job(self):
        """Leaves the dead letter of a job of workspace 1, as a fault of the machine would; gives its number."""
        with contextlib.closing(self.database()) as database, database:
            return database.execute("INSERT INTO lumbung_dead_letters (job_id, kind, queue, workspace_id, payload, attempts, attempts_max,"
                                    " created_at_ms, error, died_at_ms) VALUES (1, 'purge_temp', 'media-low', 1, '{}', 3, 3, 1, 'disk', 1)"
                                    ).lastrowid

    def close(self):
        self.kill()
        shutil.rmtree(self.data, ignore_errors=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.close()


def make_photo(width=1600, height=1200, seed=1, quality=88):
    """A JPEG with gradients, edges and some noise, made by libvips' own tools."""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        rows = []
        step = 32
        for y in range(0, height, step):
            row = bytearray()
            for x in range(0, width, step):
                pixel = bytes(((x * 255 // width) ^ rng.getrandbits(5), (y * 255 // height) ^ rng.getrandbits(5),
                               rng.getrandbits(6) + (x * y // step) % 190))
                row += pixel * min(step, width - x)
            rows.append(bytes(row) * min(step, height - y))
        source = os.path.join(folder, "photo.ppm")
        with open(source, "wb") as file:
            file.write(f"P6\n{width} {height}\n255\n".encode() + b"".join(rows))
        target = os.path.join(folder, "photo.jpg")
        subprocess.run(["vips", "copy", source, f"{target}[Q={quality}]"], check=True, capture_output=True)
        with open(target, "rb") as file:
            return file.read()


def with_comment(jpeg, text):
    """The same picture with other bytes: a COM segment behind SOI (ITU-T T.81, B.2.4.5)."""
    comment = text.encode()
    return jpeg[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + jpeg[2:]


class Background(threading.Thread):
    """A thread whose exception is raised again by finish()."""

    def __init__(self, target, *args):
        super().__init__(daemon=True)
        self.work = target
        self.args_of_work = args
        self.failure = None

    def run(self):
        try:
            self.work(*self.args_of_work)
        except BaseException as failure:  # pylint: disable=broad-except
            self.failure = failure

    def finish(self, patience):
        self.join(patience)
        assert not self.is_alive(), "a background thread did not end in time"
        if self.failure:
            raise self.failure
