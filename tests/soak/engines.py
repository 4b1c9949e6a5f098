"""The two databases that an installation may lie on: what tests of either need of them, in one form."""

import contextlib
import os
import sqlite3
import subprocess
import sys
import tempfile

from harness import ROOT

sys.path[:0] = [os.path.join(ROOT, "bench", "rows"), os.path.join(ROOT, "bench", "queue"), os.path.join(ROOT, "tests", "engines")]
import fill  # pylint: disable=wrong-import-position
from durable import DURABLE  # pylint: disable=wrong-import-position
from engine import Running  # pylint: disable=wrong-import-position

DATABASE = "lumbung_soak"


class OnSqlite(contextlib.ExitStack):
    """The database lies in the data directory."""

    name = "SQLite"

    def __init__(self):
        super().__init__()
        self.data = self.enter_context(tempfile.TemporaryDirectory(prefix="lumbung-soak-"))
        self.env = {"LUMBUNG_LOG_FORMAT": "json"}

    def writer(self):
        """What `fill` writes with."""
        return fill.sqlite_in(self.data)

    def rows(self, sql):
        with contextlib.closing(sqlite3.connect(os.path.join(self.data, "lumbung.db"), timeout=120)) as database:
            return database.execute(sql).fetchall()

    def change(self, sql):
        """As another program writes. Gives the number of rows."""
        with contextlib.closing(sqlite3.connect(os.path.join(self.data, "lumbung.db"), timeout=120)) as database, database:
            database.execute("PRAGMA foreign_keys = ON")
            return database.execute(sql).rowcount

    def now(self):
        return "CURRENT_TIMESTAMP"

    def sound(self):
        return self.rows("PRAGMA quick_check") == [("ok",)]


class OnMariadb(contextlib.ExitStack):
    """A server that survives the death of the machine, as in production."""

    name = "MariaDB"

    def __init__(self):
        super().__init__()
        self.data = self.enter_context(tempfile.TemporaryDirectory(prefix="lumbung-soak-"))
        self.server = self.enter_context(Running("mariadb", *DURABLE))
        self.run("mysql", f"CREATE DATABASE {DATABASE}")
        self.env = {"LUMBUNG_LOG_FORMAT": "json", "LUMBUNG_DATABASE": self.server["URL"] + DATABASE}

    def run(self, database, sql):
        ran = subprocess.run(["mariadb", "--no-defaults", f"--socket={self.server['SOCKET']}", "--user=root", "--batch",
                              "--skip-column-names", "--execute", sql, database], capture_output=True, text=True, check=True)
        return ran.stdout

    def writer(self):
        return fill.Mariadb(self.server["SOCKET"], DATABASE)

    def rows(self, sql):
        return [tuple(int(cell) if cell.lstrip("-").isdigit() else None if cell == "NULL" else cell for cell in line.split("\t"))
                for line in self.run(DATABASE, sql).splitlines()]

    def change(self, sql):
        return self.rows(sql + "; SELECT ROW_COUNT()")[-1][0]

    def now(self):
        return "UTC_TIMESTAMP()"

    def sound(self):
        return all(line.endswith("OK") for line in self.run(DATABASE, "CHECK TABLE chat_media, lumbung_objects QUICK").splitlines())
