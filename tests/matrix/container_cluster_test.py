"""The image with the settings of deploy/container/compose.cluster.yaml, on a real MariaDB, NATS, S3 server and clamd. Those are
Debian's, for there is no registry."""

import functools
import os
import re
import subprocess
import sys
import unittest

import yaml

from containers import Pod, podman
from harness import ROOT, Client, make_photo

sys.path.insert(0, os.path.join(ROOT, "tests", "engines"))
from engine import Running  # pylint: disable=wrong-import-position

MALWARE = b"LUMBUNG-TEST-MALWARE"
DATABASE = "lumbung_in_containers"


def settings_of_compose():
    with open(os.path.join(ROOT, "deploy", "container", "compose.cluster.yaml"), encoding="utf-8") as file:
        services = yaml.safe_load(file)["services"]
    with_defaults = functools.partial(re.sub, r"\$\{\w+:-(.*?)\}", r"\1")
    return [{key: with_defaults(str(value)) for key, value in services[name]["environment"].items()} for name in ("lumbung", "worker")]


class ClusterTest(unittest.TestCase):
    def engines(self):
        """What stands for the hosts and the secrets of the file."""
        mariadb, nats, radosgw, clamd = (self.enterContext(Running(name, *words)) for name, *words in
                                         (["mariadb"], ["nats"], ["radosgw", "lumbung"], ["clamd"]))
        subprocess.run(["mariadb", "--no-defaults", f"--socket={mariadb['SOCKET']}", "--user=root", "--execute", f"CREATE DATABASE {DATABASE}"],
                       check=True)
        return {
            "LUMBUNG_DATABASE": mariadb["URL"] + DATABASE,
            "LUMBUNG_QUEUE": nats["URL"],
            "LUMBUNG_STORAGE": f"s3://lumbung?endpoint={radosgw['URL']}",
            "LUMBUNG_SCANNER": f"clamd://127.0.0.1:{clamd['PORT']}",
            "AWS_ACCESS_KEY_ID": radosgw["ACCESS_KEY"],
            "AWS_SECRET_ACCESS_KEY": radosgw["SECRET_KEY"],
            **{f"LUMBUNG_{name}": f"{name} of a cluster that is made for a test" for name in ("SIGNING_KEY", "SECRET_KEY", "BROADCAST_SECRET")},
        }

    def pod(self, *names, **rest):
        pod = Pod(*names, **rest)
        self.addCleanup(pod.remove)
        return pod

    def test_server_and_workers_share_what_is_beside_them(self):
        engines = self.engines()
        of_server, of_worker = settings_of_compose()
        self.assertLessEqual(set(engines), set(of_server))
        server = self.pod("cluster-server", env={**of_server, **engines}).wait_ready()
        workers = [self.pod(f"cluster-worker-{number}", "--no-healthcheck", words=("work",), env={**of_worker, **engines}) for number in (1, 2)]
        client = server.client()
        uploads = [client.upload(make_photo(seed=seed))[1]["uuid"] for seed in range(6)]
        infected = client.upload(MALWARE, "bad.bin")[1]["uuid"]
        media = [client.wait_settled(uuid) for uuid in uploads]
        self.assertEqual({one["processing_status"] for one in media}, {"completed"}, media)
        self.assertEqual(client.wait_settled(infected)["metadata"].get("error_code"), "infected")

        found = server.doctor()
        for part in ("database", "storage", "queue", "scanner"):
            self.assertEqual(found[part][0], "ok", found[part])
        # Another server with an empty data directory: URLs of the one are good at the other.
        second = self.pod("cluster-second", env={**of_server, **engines}).wait_ready()
        self.assertEqual(Client(second.port, client.token).fetch(media[0]["urls"]["compressed"])[0], 200)
        podman("kill", "--signal", "KILL", workers[0].name)
        last = client.upload(make_photo(seed=9))[1]["uuid"]
        self.assertEqual(client.wait_settled(last, 90)["processing_status"], "completed")
        self.assertEqual([workers[1].stop(), server.stop()], [0, 0])


if __name__ == "__main__":
    unittest.main()
