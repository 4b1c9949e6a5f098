"""Starts a real server for tests: on loopback, on free ports, in a directory of its own, for as long as somebody listens.
`LUMBUNG_TEST_ADDRESS` names another address than loopback: that of the network namespace which the engine runs in.

Each program beside this file starts one engine, prints what a client needs as KEY=VALUE lines and then an empty line, and
waits until its standard input ends: that is when whoever started it has ended, by whatever way. Then it stops the engine and
removes the directory. C++ tests hold it by support/engine.h, those in Python by `Running`.
"""

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
READY_WITHIN_S = 90
ADDRESS = os.environ.get("LUMBUNG_TEST_ADDRESS", "127.0.0.1")


def free_port():
    """A port that nobody listens on. An engine may take seconds until it does so itself: below the range that the system hands
    out to whoever asks for any port, and by chance, nobody is likely to take it from it meanwhile."""
    while True:
        port = random.randrange(10_000, 32_768)
        with socket.socket() as listener:
            with contextlib.suppress(OSError):
                listener.bind((ADDRESS, port))
                return port


def listens(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((ADDRESS, port)) == 0


class Engine:
    """The processes of one engine and their directory."""

    def __init__(self, name):
        self.directory = tempfile.mkdtemp(prefix=f"lumbung-{name}-")
        self.processes = []
        self.stopping = False

    def path(self, name):
        return os.path.join(self.directory, name)

    def run(self, *words, **options):
        """A step of preparation; its output is shown when it fails."""
        ran = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                             check=False, **options)
        if ran.returncode != 0:
            raise RuntimeError(f"{' '.join(words)} failed:\n{ran.stdout}")
        return ran.stdout

    def spawn(self, *words, **options):
        """A process that stays in the foreground; its output goes to a file in the directory."""
        with open(self.path(os.path.basename(words[0]) + ".log"), "ab") as log:
            process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **options)
        self.processes.append(process)
        return process

    def keep(self, process, pause):
        """Starts the process again, each time so many seconds after it died."""

        def bring_back(ended):
            while True:
                ended.wait()
                time.sleep(pause)
                if self.stopping:
                    return
                ended = self.spawn(*ended.args)

        threading.Thread(target=bring_back, args=(process,), daemon=True).start()

    def wait_until(self, ready, what):
        """`ready()` says whether the engine answers."""
        deadline = time.monotonic() + READY_WITHIN_S
        while not ready():
            ended = [process.args[0] for process in self.processes if process.poll() is not None]
            if ended or time.monotonic() > deadline:
                raise RuntimeError(f"{what} did not start{' (ended: ' + ', '.join(ended) + ')' if ended else ''}\n{self.logs()}")
            time.sleep(0.05)

    def logs(self):
        texts = []
        for name in sorted(os.listdir(self.directory)):
            if name.endswith(".log"):
                with open(self.path(name), encoding="utf-8", errors="replace") as log:
                    texts.append(f"--- {name}\n{log.read()[-2000:]}")
        return "\n".join(texts)

    def stop(self):
        self.stopping = True
        for process in reversed(self.processes):
            process.terminate()
        for process in reversed(self.processes):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)


def serve(name, start):
    """The whole life of an engine's program. `start(engine)` starts it and returns what to print."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the tests are interrupted together with us; they end our input
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # by way of the finally below
    engine = Engine(name)
    try:
        for key, value in start(engine).items():
            print(f"{key}={value}")
        print(flush=True)
        sys.stdin.read()
    finally:
        engine.stop()


class Running(contextlib.AbstractContextManager):
    """An engine for a test in Python: `with Running("nats") as nats: nats["URL"]`. `prefix` is what it is started by, such as
    `ip netns exec NAME`, and `address` the one that it listens on."""

    def __init__(self, name, *words, prefix=(), address="127.0.0.1"):
        if name == "mariadb":  # tests/matrix/mysql has the same tests run on MySQL
            name = os.environ.get("LUMBUNG_TEST_MARIADB", name)
        self.process = subprocess.Popen([*prefix, sys.executable, "-B", os.path.join(HERE, name), *words], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, env=dict(os.environ, LUMBUNG_TEST_ADDRESS=address))
        self.values = {}
        for line in self.process.stdout:
            if line == "\n":
                return
            key, _, value = line.rstrip("\n").partition("=")
            self.values[key] = value
        raise RuntimeError(f"{name} did not start")

    def __getitem__(self, key):
        return self.values[key]

    def __exit__(self, *failure):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
