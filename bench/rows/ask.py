#!/usr/bin/env python3
"""Clients that ask the same again and again, in a process of their own, so that they take nothing from one who measures beside them.
What is refused to them does not count. Says a line when all have begun, and ends with its input.

bench/rows/ask.py PORT PATH AT_ONCE < (the token, a line)
"""
import contextlib
import os
import pathlib
import sys
import threading

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent.parent / "tests" / "system"))
from harness import Client  # noqa: E402

#: Clients are elsewhere: they are not to take the server's processors.
NICENESS = 10
BEGUN_WITHIN_S = 60


def main():
    port, path, at_once = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    token = sys.stdin.readline().strip()
    os.nice(NICENESS)
    begun = threading.Semaphore(0)

    def go_on():
        client = Client(port, token)
        client.request("GET", path)
        begun.release()
        while True:
            with contextlib.suppress(OSError):
                client.request("GET", path)

    for _ in range(at_once):
        threading.Thread(target=go_on, daemon=True).start()
    for _ in range(at_once):
        if not begun.acquire(timeout=BEGUN_WITHIN_S):
            sys.exit(f"not all get an answer to {path}")
    print("begun", flush=True)
    sys.stdin.read()


main()
