"""A whole installation in a network of its own: 2 API nodes, 3 workers, MariaDB, radosgw and a NATS cluster of three."""

import concurrent.futures
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile

from harness import Process, Server
from network import Network

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "engines"))
from engine import Running  # pylint: disable=wrong-import-position

DATABASE = "lumbung_cluster"
#: Seconds that an engine stays away after it was killed.
MARIADB_BACK_AFTER, NATS_BACK_AFTER, RADOSGW_BACK_AFTER = 1, 3, 20


class Cluster(contextlib.ExitStack):
    """All parts are up when it is made; close() ends them."""

    def __init__(self):
        super().__init__()
        try:
            self.network = Network()
            self.start_engines()
            self.start_nodes()
        except BaseException:
            self.close()
            raise

    def engine(self, name, part, *words):
        return self.enter_context(Running(name, *words, prefix=part.prefix, address=part.address))

    def start_engines(self):
        self.mariadb_part = self.network.part("mariadb")
        self.radosgw_part = self.network.part("radosgw")
        self.nats_parts = [self.network.part(f"nats{number}") for number in (1, 2, 3)]
        routes = ",".join(part.address for part in self.nats_parts)
        with concurrent.futures.ThreadPoolExecutor() as pool:
            nats = [pool.submit(self.engine, "nats", part, "--name", part.name, "--routes", routes, "--back-after", str(NATS_BACK_AFTER))
                    for part in self.nats_parts]
            mariadb = pool.submit(self.engine, "mariadb", self.mariadb_part)
            radosgw = pool.submit(self.engine, "radosgw", self.radosgw_part, "--back-after", str(RADOSGW_BACK_AFTER), "lumbung")
        self.nats = [node.result() for node in nats]
        self.mariadb = mariadb.result()
        self.radosgw = radosgw.result()
        self.sql(f"CREATE DATABASE {DATABASE}", database="mysql")

    def environment(self):
        """What all nodes share; each has an empty data directory besides."""
        return {
            "LUMBUNG_DATABASE": self.mariadb["URL"] + DATABASE,
            "LUMBUNG_STORAGE": f"s3://lumbung?endpoint={self.radosgw['URL']}",
            "LUMBUNG_QUEUE": ",".join(nats["URL"] for nats in self.nats).replace(",nats://", ",") + "?replicas=3",
            "LUMBUNG_SIGNING_KEY": "one key for all the nodes of a cluster",
            "LUMBUNG_SECRET_KEY": "one key for the secrets of a cluster",
            "LUMBUNG_BROADCAST_SECRET": "one secret for all the nodes of a cluster",
            "LUMBUNG_LEASE": "5",
            "LUMBUNG_LOG_FORMAT": "json",
            "AWS_ACCESS_KEY_ID": self.radosgw["ACCESS_KEY"],
            "AWS_SECRET_ACCESS_KEY": self.radosgw["SECRET_KEY"],
        }

    def data(self):
        directory = tempfile.mkdtemp(prefix="lumbung-test-")
        self.callback(shutil.rmtree, directory, ignore_errors=True)
        return directory

    def start_nodes(self):
        self.api_parts = [self.network.part(f"api{number}") for number in (1, 2)]
        self.worker_parts = [self.network.part(f"worker{number}") for number in (1, 2, 3)]
        shared = self.environment()
        self.apis = [Server("--workers", "0", "--io-threads", "1", env=shared, data=self.data(), prefix=part.prefix, host=part.address)
                     for part in self.api_parts]
        self.workers = [Process(self.data(), "work", "--workers", "1", env=shared, prefix=part.prefix) for part in self.worker_parts]
        for node in self.apis + self.workers:
            self.callback(node.kill)
            node.start()

    def sql(self, statement, database=DATABASE):
        """The rows of an answer; its server is reached by its socket, across namespaces."""
        ran = subprocess.run(["mariadb", "--no-defaults", f"--socket={self.mariadb['SOCKET']}", "--user=root", "--batch",
                              "--skip-column-names", "--execute", statement, database],
                             capture_output=True, text=True, check=True)
        return [line.split("\t") for line in ran.stdout.splitlines()]

    def logs(self):
        return "\n".join(f"--- {part.name}\n{node.log()[-3000:]}"
                         for part, node in zip(self.api_parts + self.worker_parts, self.apis + self.workers))
