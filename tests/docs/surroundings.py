"""What pages take for granted beside a clone: MariaDB, an S3 server, NATS, and the old application with its table and its files. Each is
started when a page names it, once for all pages and while others are read."""

import concurrent.futures
import contextlib
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "engines"))

from engine import Running  # noqa: E402  pylint: disable=wrong-import-position
from legacy_database import Database  # noqa: E402  pylint: disable=wrong-import-position

CLUSTER = "mysql://lumbung:PASSWORD@db.internal/lumbung"
OLD_DATABASE = "mysql://lumbung:PASSWORD@127.0.0.1/blazz"
OLD_DISK = "/srv/app/storage/app"
BUCKET = "s3://BUCKET?region=ap-southeast-1"
S3_KEYS = "AWS_ACCESS_KEY_ID=KEY AWS_SECRET_ACCESS_KEY=SECRET"
NATS = "nats://127.0.0.1:4222"
NATS_CLUSTER = "nats://a.internal:4222,b.internal:4222,c.internal:4222"

#: By each name of a page, which engine it is in.
ENGINE_OF = {CLUSTER: "mariadb", OLD_DATABASE: "mariadb", OLD_DISK: "mariadb", BUCKET: "radosgw", S3_KEYS: "radosgw", NATS: "nats",
             NATS_CLUSTER: "nats"}


class Surroundings(contextlib.ExitStack):
    """`pages` are texts; what their blocks name is being started when it returns."""

    def __init__(self, pages):
        super().__init__()
        self.made = {}
        pool = self.enter_context(concurrent.futures.ThreadPoolExecutor())
        wanted = {engine for name, engine in ENGINE_OF.items() if any(name in page for page in pages)}
        self.engines = {name: pool.submit(Running, name, *(["bucket"] if name == "radosgw" else [])) for name in wanted}
        self.callback(self.stop)

    def stop(self):
        for engine in self.engines.values():
            with contextlib.suppress(RuntimeError):  # of one that did not start its reader heard
                engine.result().__exit__()

    def place_of(self, name):
        if name not in self.made:
            self.made.update(getattr(self, "make_for_" + ENGINE_OF[name])(name, self.engines[ENGINE_OF[name]].result()))
        return self.made[name]

    def in_place(self, text):
        """The text with the names of what is really there."""
        for name in ENGINE_OF:
            if name in text:
                text = text.replace(name, self.place_of(name))
        return text

    def make_for_mariadb(self, name, mariadb):
        if name == CLUSTER:
            subprocess.run(["mariadb", "--no-defaults", f"--socket={mariadb['SOCKET']}", "--user=root", "--execute",
                            "CREATE DATABASE lumbung_cluster"], check=True)
            return {CLUSTER: mariadb["URL"] + "lumbung_cluster"}
        old = Database(mariadb, "files-old", "old")
        self.callback(old.close)
        return {OLD_DATABASE: old.url, OLD_DISK: old.disk}

    @staticmethod
    def make_for_radosgw(_, radosgw):
        return {BUCKET: f"s3://{radosgw['BUCKET']}?endpoint={radosgw['URL']}",
                S3_KEYS: f"AWS_ACCESS_KEY_ID={radosgw['ACCESS_KEY']} AWS_SECRET_ACCESS_KEY={radosgw['SECRET_KEY']}"}

    @staticmethod
    def make_for_nats(_, nats):
        return {NATS: nats["URL"], NATS_CLUSTER: nats["URL"]}
