"""Runs what the tutorials and how-to pages say, page by page, as a reader does it in the root of a clone.

What is different from a reader's terminal:
  - `127.0.0.1:8080` is a free port, and port 9100 another one; the data directory (LUMBUNG_DATA_DIR) and the working directory are the page's own,
    the latter with links to what a clone has, and with a photo, photo.jpg;
  - `lumbung serve …` and other commands that end in ` &` go on while the page is read: the server is waited for until it
    listens, and a second one takes the place of the first; `# Ctrl-C` ends it;
  - `lumbung work …` goes on, too, as on a machine of its own: with another data directory;
  - servers of others that a page names are real ones of its own (surroundings.py);
  - variables that a block exports are there in the next ones.
"""

import contextlib
import glob
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

from blocks import blocks_of, contains

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "system"))

from harness import free_port, make_photo  # noqa: E402  pylint: disable=wrong-import-position
from surroundings import Surroundings  # noqa: E402  pylint: disable=wrong-import-position

BINARY = os.path.abspath(os.environ.get("LUMBUNG_BIN", os.path.join(ROOT, "build", "lumbung")))
PAGES = sorted(glob.glob(os.path.join(ROOT, "docs", "tutorials", "*.md")) + glob.glob(os.path.join(ROOT, "docs", "how-to", "*.md")))
PAGES.append(os.path.join(ROOT, "docs", "start.md"))
GOES_ON = re.compile(r"^(?:(?P<setting>(?:LUMBUNG_\w+=\S+ )?)lumbung (?P<program>serve|work)(?P<words>(?:[^\n]*\\\n)*[^\n]*)|# Ctrl-C.*)$", re.M)
WORDS = {"php": ["php"], "js": ["node", "--input-type=module"], "python": ["python3", "-B", "-"]}
PATIENCE_S = 60


class Reader:
    """Who reads a page: a folder, a port, variables, and what was started."""

    def __init__(self, folder, surroundings):
        self.surroundings = surroundings
        self.folder = os.path.join(folder, "clone")
        os.mkdir(self.folder)
        for name in ("clients", "deploy", "docs", "examples", "tests"):
            os.symlink(os.path.join(ROOT, name), os.path.join(self.folder, name))
        os.mkdir(os.path.join(folder, "bin"))
        os.symlink(BINARY, os.path.join(folder, "bin", "lumbung"))
        with open(os.path.join(self.folder, "photo.jpg"), "wb") as file:
            file.write(make_photo(640, 480))
        self.port, self.other_port = free_port(), free_port()
        self.variables = os.path.join(folder, "variables")
        self.log = os.path.join(folder, "server.log")
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LUMBUNG_")}
        self.environment = {**kept, "PATH": f"{folder}/bin:{os.environ['PATH']}", "LUMBUNG_DATA_DIR": os.path.join(folder, "data"),
                            "LUMBUNG_CODEC": os.path.join(os.path.dirname(os.path.realpath(BINARY)), "lumbung-codec"),
                            "LUMBUNG_LISTEN": f"127.0.0.1:{self.port}", "PYTHONDONTWRITEBYTECODE": "1"}
        self.server = None
        self.workers = []
        self.groups = []

    def close(self):
        self.stop()
        for worker in self.workers:
            worker.terminate()
            worker.wait(PATIENCE_S)
        for group in self.groups:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)

    def stop(self):
        if self.server:
            self.server.terminate()
            self.server.wait(PATIENCE_S)
            self.server = None

    def shell(self, text):
        """The words of a shell that knows what earlier blocks exported."""
        return ["bash", "-euo", "pipefail", "-c",
                f'if [ -e "{self.variables}" ]; then . "{self.variables}"; fi\n{text}\nexport -p >"{self.variables}"\n']

    def start(self, setting, words):
        with open(self.log, "ab") as log:
            return subprocess.Popen(
                ["bash", "-euc", f'if [ -e "{self.variables}" ]; then . "{self.variables}"; fi\n{setting} exec lumbung {words}'],
                cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def work(self, setting, words):
        self.workers.append(self.start(f"{setting} LUMBUNG_DATA_DIR={self.log}.work{len(self.workers)}", "work" + words))

    def serve(self, setting, words):
        self.stop()
        self.server = self.start(setting, "serve" + words)
        deadline = time.monotonic() + PATIENCE_S
        while not self.is_ready():
            if self.server.poll() is not None or time.monotonic() > deadline:
                raise AssertionError("the server does not answer:\n" + self.said())
            time.sleep(0.05)

    def is_ready(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=5):
            return True
        return False

    def said(self):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return file.read()

    def run(self, block):
        """Exit status and output."""
        text = self.surroundings.in_place(block.text)
        text = text.replace("127.0.0.1:8080", f"127.0.0.1:{self.port}").replace("/var/lib/lumbung", self.environment["LUMBUNG_DATA_DIR"])
        text = re.sub(r"\b9100\b", str(self.other_port), text)
        if block.language != "sh":
            return self.call(self.shell(f"{' '.join(WORDS[block.language])} <<'BLOCK'\n{text}BLOCK"))
        output, at = "", 0
        for found in [*GOES_ON.finditer(text), None]:
            piece = text[at:found.start() if found else len(text)]
            if piece.strip():
                status, said = self.call(self.shell(piece))
                output += said
                if status:
                    return status, output
            if found:
                {"serve": self.serve, "work": self.work, None: lambda *_: self.stop()}[found["program"]](found["setting"], found["words"])
                at = found.end()
        return 0, output

    def call(self, words):
        path = self.variables + ".output"
        with open(path, "wb") as file:
            process = subprocess.Popen(words, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=file,
                                       stderr=subprocess.STDOUT, start_new_session=True)
            self.groups.append(process.pid)
            status = process.wait(PATIENCE_S)
        with open(path, encoding="utf-8", errors="replace") as file:
            return status, file.read()


class PagesTest(unittest.TestCase):
    def test_pages_do_what_they_say(self):
        pages = {}
        for path in PAGES:
            with open(path, encoding="utf-8") as file:
                pages[path] = file.read()
        with Surroundings(pages.values()) as surroundings:
            for path, page in pages.items():
                with self.subTest(os.path.relpath(path, ROOT)):
                    self.read(page, surroundings)

    def read(self, page, surroundings=None):
        blocks = blocks_of(page)
        self.assertEqual([], [f"line {block.line}: {block.fault()}" for block in blocks if block.fault()])
        with tempfile.TemporaryDirectory() as folder:
            reader = Reader(folder, surroundings or Surroundings([]))
            try:
                for block in blocks:
                    if block.is_run():
                        status, output = reader.run(block)
                        self.assertEqual(status, 0, f"line {block.line}: {output}")
                        self.assertTrue(block.expected is None or contains(output, block.expected), f"line {block.line}: {output}")
            finally:
                reader.close()


class BlocksTest(unittest.TestCase):
    def fault_of(self, text):
        block, = blocks_of(text)
        return block.fault()

    def test_faults_of_blocks(self):
        self.assertIn("names no language", self.fault_of("```\nlumbung doctor\n```\n"))
        self.assertIn("sh", self.fault_of("```bash\ntrue\n```\n"))
        self.assertIn("reason", self.fault_of("```sh no-run\ntrue\n```\n"))
        self.assertIsNone(self.fault_of("```sh no-run: installs packages\ntrue\n```\n"))
        self.assertIsNone(self.fault_of("```\na ──► b\n```\n"))

    def test_output(self):
        block, = blocks_of("```sh\ntrue\n```\n\nIt says:\n\n```text\na … c\n```\n")
        self.assertTrue(contains("> a b c\n", block.expected))
        self.assertFalse(contains("> a b\n", block.expected))

    def test_a_page_that_lies_is_found(self):
        for page in ("```sh\nfalse\n```\n", "```sh\necho a\n```\n```text\nb\n```\n", "```python\nraise SystemExit(3)\n```\n",
                     "1. In a list:\n\n   ```sh\n   false\n   ```\n", "```sh\nfalse | true\n```\n"):
            with self.assertRaises(AssertionError):
                PagesTest().read(page)


if __name__ == "__main__":
    unittest.main()
