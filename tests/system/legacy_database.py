"""A database of the old application with its files, and somebody who goes on using it while it is taken over."""

import itertools
import os
import shutil
import subprocess
import tempfile
import threading
import time

import legacy_rows as kinds
from harness import BINARY
from legacy_tables import IS_MYSQL, tables

COPIES = 12  # of the rows without anybody who names them, so that a kill falls between


class Database:
    """A database of its own on the server, its data directory and its old disk."""

    numbers = itertools.count(1)

    def __init__(self, engine, name, state):
        self.socket, self.name = engine["SOCKET"], f"lumbung_{name.replace('-', '_')}_{next(self.numbers)}"
        self.url = engine["URL"] + self.name
        self.folder = tempfile.mkdtemp(prefix="lumbung-legacy-")
        self.data, self.disk = os.path.join(self.folder, "data"), os.path.join(self.folder, "app")
        self.sql(f"CREATE DATABASE {self.name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci", "mysql")
        self.sql(tables(name.replace("stuck", "old")))
        self.sql(kinds.surroundings())
        self.rows = list(kinds.OLD) + [row._replace(name=f"{row.name} {copy}") for copy in range(COPIES) for row in kinds.OLD[2:9]]
        if state == "half":  # their path was renamed by then
            self.sql(kinds.half_inserts([row._replace(workspace=None, size=0, location="local") for row in self.rows], 1,
                                        updated="NULL"))
            self.sql(kinds.half_inserts(kinds.HALF, len(self.rows) + 1, "pending"))
            self.rows += kinds.HALF
        else:
            self.sql(kinds.old_inserts(self.rows))
        if state == "stuck":
            self.sql(kinds.STUCK)
        kinds.lay_files(self.disk, self.rows)

    def sql(self, text, database=None):
        ran = subprocess.run(["mariadb", "--no-defaults", f"--socket={self.socket}", "--user=root", "--default-character-set=utf8mb4", "-N", "-B",
                              database or self.name], input=text, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        return [line.split("\t") for line in ran.stdout.splitlines()]

    def dump(self):
        """The table as it is, its next number aside."""
        text = subprocess.run(["mariadb-dump", "--no-defaults", f"--socket={self.socket}", "--user=root", "--skip-comments",
                               "--skip-extended-insert", "--order-by-primary", self.name, "chat_media"],
                              capture_output=True, text=True, check=True).stdout
        if IS_MYSQL:  # which names what is a table's own anyway, once a column was changed
            text = text.replace(" CHARACTER SET utf8mb4", "")
        return [" ".join(word for word in line.split(" ") if not word.startswith("AUTO_INCREMENT=")) for line in text.splitlines()]

    def words_without_disk(self, *words):
        return [BINARY, "legacy", *words, "--data-dir", self.data, "--database", self.url]

    def run_without_disk(self, *words):
        return subprocess.run(self.words_without_disk(*words), capture_output=True, text=True, check=False, timeout=120)

    def words(self, *words):
        return [*self.words_without_disk(*words), "--old-disk", self.disk]

    def run(self, *words):
        return self.run_without_disk(*words, "--old-disk", self.disk)

    def kill(self, after_s, *words):
        """Starts it and kills it so much later."""
        process = subprocess.Popen(self.words(*words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(after_s)
        process.kill()
        process.wait()

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)


#: What the old application goes on saying, as the facts list it; {0} is a number that is new each time.
OLD_TALK = """
INSERT INTO chat_media (name, path, type, size, location, created_at) VALUES ('talk', '/media/public/t{0}.jpg', 'image/jpeg', '7', 'amazon', NOW());
INSERT INTO chat_media (name, path, type, size, created_at) VALUES ('talk', '/storage/u{0}.jpg', 'image/jpeg', '7', NOW());
INSERT INTO chat_media (name, location, path, type, size) VALUES ('talk', 'local', '/storage/v{0}.ogg', 'audio/ogg; codecs=opus', '7');
SELECT IF(COUNT(*) = 1, 'right', 'wrong') FROM (SELECT * FROM chat_media WHERE id = LAST_INSERT_ID() AND path = '/storage/v{0}.ogg' AND size = '7'
  AND location = 'local') r;
SELECT IF(COUNT(*) = 2, 'right', 'wrong') FROM (SELECT * FROM chat_media WHERE id IN (1, 2) AND path LIKE '%/media/public/%') r;
UPDATE chats SET media_id = LAST_INSERT_ID() WHERE uuid = 'h3';
"""
HALF_TALK = """
INSERT INTO chat_media (uuid, workspace_id, name, original_path, type, size, location, processing_status, metadata, created_at, updated_at)
  VALUES (UUID(), 1, 'talk', 'shared/1/2025/12/t{0}.jpg', 'image/jpeg', 7, 'local', 'completed', '{{"content_hash": "hash{0}"}}', NOW(), NOW());
SELECT IF(COUNT(*) = 1, 'right', 'wrong') FROM (SELECT * FROM chat_media WHERE workspace_id = 1
  AND json_contains(metadata, '"hash{0}"', '$.content_hash') AND processing_status = 'completed' AND deleted_at IS NULL LIMIT 1) r;
SELECT IF(COUNT(*) = 2, 'right', 'wrong') FROM (SELECT * FROM chat_media WHERE id IN (1, 2) AND deleted_at IS NULL AND uuid <> '') r;
UPDATE chat_media SET processing_status = 'processing', updated_at = NOW() WHERE id = LAST_INSERT_ID();
UPDATE chat_media SET processing_status = 'completed', processed_at = NOW(), compressed_path = 'c', thumbnail_path = 't', webp_path = 'w',
  processing_error = NULL, updated_at = NOW() WHERE id = LAST_INSERT_ID();
"""


class Talker(threading.Thread):
    """Sends these statements again and again over one connection, and remembers the longest wait for an answer to all of them."""

    def __init__(self, database, statements, pause_s=0.05):
        super().__init__(daemon=True)
        self.statements, self.pause_s = statements, pause_s
        self.sent, self.longest, self.wrong, self.over = 0, 0.0, [], threading.Event()
        self.client = subprocess.Popen(["mariadb", "--no-defaults", f"--socket={database.socket}", "--user=root", "-N", "-B", "-n", database.name],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def run(self):
        while not self.over.is_set():
            begun = time.monotonic()
            self.client.stdin.write(self.statements.format(self.sent) + "; SELECT 'done';\n")
            self.client.stdin.flush()
            for line in self.client.stdout:
                if line == "done\n":
                    break
                if line != "right\n":
                    self.wrong.append(line)
            else:
                return  # an error ended the client
            self.longest = max(self.longest, time.monotonic() - begun)
            self.sent += 1
            time.sleep(self.pause_s)

    def finish(self):
        """What went wrong."""
        self.over.set()
        self.join()
        self.client.stdin.close()
        if self.client.wait() != 0:
            self.wrong.append("an error ended it")
        self.client.stdout.close()
        return self.wrong
