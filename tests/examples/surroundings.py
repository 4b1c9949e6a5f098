"""What the tests of examples/ have around them: the real server, and processes that listen."""

import contextlib
import os
import socket
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "system"))

from harness import Client, Server, free_port, make_photo  # noqa: E402,F401  pylint: disable=wrong-import-position,unused-import

EXAMPLES = os.path.join(ROOT, "examples")
PATIENCE_S = 60
JWT_SECRET = "a secret of more than thirty-two bytes"


def example(*path):
    return os.path.join(EXAMPLES, *path)


def until(is_so, why):
    """Waits for it, and gives it."""
    deadline = time.monotonic() + PATIENCE_S
    while not (answer := is_so()):
        assert time.monotonic() < deadline, why()
        time.sleep(0.03)
    return answer


def accepts(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
        return True
    return False


@contextlib.contextmanager
def listening(words, port, log, **environment):
    """A process that listens on the port, and writes what it says to the file `log`."""
    with open(log, "wb") as file:
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=file, stderr=file, env={**os.environ, **environment})
    try:
        until(lambda: process.poll() is not None or accepts(port), lambda: text_of(log))
        assert process.poll() is None, text_of(log)
        yield process
    finally:
        process.terminate()
        process.wait(30)


def text_of(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()
