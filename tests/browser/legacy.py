#!/usr/bin/env python3
"""A MariaDB with the old application's database, taken over by Lumbung: prints DATA (the data directory) and URL as KEY=VALUE lines,
then an empty one, and goes on until its standard input ends. The word is which database, as `files-old` or `dump-half`."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", place) for place in ("system", "engines")]

from engine import Running  # noqa: E402  pylint: disable=wrong-import-position
from legacy_database import Database  # noqa: E402  pylint: disable=wrong-import-position


def main():
    name = sys.argv[1]
    with Running("mariadb") as mariadb:
        database = Database(mariadb, name, name.partition("-")[2])
        ran = database.run("migrate", "--json")
        if ran.returncode != 0:
            sys.exit(ran.stdout + ran.stderr)
        print(f"DATA={database.data}\nURL={database.url}\n", flush=True)
        sys.stdin.read()
        database.close()


main()
