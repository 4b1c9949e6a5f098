"""A cluster under steady upload, whose every part is killed and cut off in turn: what was acknowledged completes exactly once, clients see
success or 503 and nothing else, and soon after a part is back all is as before."""

import concurrent.futures
import hashlib
import os
import signal
import time
import unittest

import network
from cluster import MARIADB_BACK_AFTER, NATS_BACK_AFTER, RADOSGW_BACK_AFTER, Cluster
from harness import make_photo
from traffic import Traffic

CLIENTS = 3
#: What a busy machine may need; the figures that are printed tell how long it really took.
RECOVERY_PATIENCE_S = 90
SETTLING_PATIENCE_S = 180
#: A node or a link is away for so long.
AWAY_S = 2
CUT_S = 8


def setUpModule():  # pylint: disable=invalid-name
    network.enter()


def pid_of_mariadb(cluster):
    with open(cluster.mariadb["PID_FILE"], encoding="ascii") as file:
        return int(file.read())


class ClusterTest(unittest.TestCase):
    def setUp(self):
        self.cluster = Cluster()
        self.addCleanup(self.cluster.close)
        apis = self.cluster.apis
        self.traffic = Traffic([(api.host, api.port) for api in apis], apis[0].token(), make_photo(640, 480), CLIENTS)

    def test_nothing_is_lost_and_nothing_is_done_twice(self):
        try:
            self.traffic.start()
            self.recover("start")
            self.kill_nodes()
            self.kill_engines()
            self.cut_links()
            self.traffic.finish(RECOVERY_PATIENCE_S)
            self.check_media()
            self.check_events_and_objects()
        except BaseException:
            print(self.cluster.logs())
            raise
        self.assertEqual(self.traffic.wrong, [], "answers that no client may see")

    # --- faults ---------------------------------------------------------------------------------------------------

    def kill_nodes(self):
        for part, api in zip(self.cluster.api_parts, self.cluster.apis):
            self.traffic.excuses.begin(part.address)
            api.kill()
            time.sleep(AWAY_S)
            api.start()
            self.traffic.excuses.end(part.address)
            self.recover(f"{part.name} killed")
        for part, worker in zip(self.cluster.worker_parts, self.cluster.workers):
            worker.kill()
            time.sleep(AWAY_S)
            worker.start()
            self.recover(f"{part.name} killed")

    def kill_engines(self):
        for what, pid, away_s in (("one NATS node", int(self.cluster.nats[0]["PID"]), NATS_BACK_AFTER),
                                  ("MariaDB", pid_of_mariadb(self.cluster), MARIADB_BACK_AFTER),
                                  ("radosgw", int(self.cluster.radosgw["PID"]), RADOSGW_BACK_AFTER)):
            os.kill(pid, signal.SIGKILL)
            time.sleep(away_s)
            self.recover(f"{what} killed")

    def cut_links(self):
        cluster, net = self.cluster, self.cluster.network
        for part in (cluster.mariadb_part, cluster.radosgw_part, cluster.nats_parts[1], cluster.worker_parts[0], cluster.api_parts[0]):
            self.traffic.excuses.begin(part.address)
            net.cut_off(part)
            time.sleep(CUT_S)
            net.join(part)
            self.recover(f"{part.name} cut off")
            self.traffic.excuses.end(part.address)
        for one, other in ((cluster.api_parts[1], cluster.mariadb_part), (cluster.worker_parts[1], cluster.radosgw_part)):
            net.cut_between(one, other)
            time.sleep(CUT_S)
            net.join_between(one, other)
            self.recover(f"{one.name} cut off from {other.name}")

    def recover(self, what):
        """Each API node acknowledges an upload, and it is completed, within the patience."""
        begun = time.monotonic()
        for node in self.traffic.nodes:
            content = self.traffic.content()
            while not (media_uuid := self.traffic.upload(node, content)):
                self.assertLess(time.monotonic() - begun, RECOVERY_PATIENCE_S, f"{what}: {node.host} takes no upload")
                time.sleep(0.1)
            while self.status_of(node, media_uuid) != "completed":
                self.assertLess(time.monotonic() - begun, RECOVERY_PATIENCE_S, f"{what}: {media_uuid} is not completed")
                time.sleep(0.1)
        print(f"{what}: {time.monotonic() - begun:.1f} s until all nodes worked again, {len(self.traffic.acknowledged)} uploads "
              f"acknowledged, {self.traffic.refusals} told to come again, {self.traffic.losses} lost with their node", flush=True)

    @staticmethod
    def status_of(node, media_uuid):
        try:
            status, media = node.media(media_uuid)
        except OSError:
            return None
        return media["processing_status"] if status == 200 else None

    # --- proof ----------------------------------------------------------------------------------------------------

    def check_media(self):
        node = self.traffic.nodes[0]
        deadline = time.monotonic() + SETTLING_PATIENCE_S
        while True:
            rows = {media["uuid"]: media for media in node.all_media()}
            unsettled = [media for media in rows.values() if media["processing_status"] != "completed"]
            if not unsettled or time.monotonic() > deadline:
                break
            time.sleep(0.3)
        self.assertEqual(unsettled, [])
        self.assertEqual(set(self.traffic.acknowledged) - set(rows), set(), "acknowledged, but not there")
        hashes = sorted(media["metadata"]["hash"] for media in rows.values())
        self.assertEqual(hashes, sorted({f"sha256:{digest}" for digest in self.traffic.acknowledged.values()}),
                         "each content has one row")
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            list(pool.map(self.check_delivery, rows.values()))

    def check_delivery(self, media):
        node = self.traffic.nodes[0]
        for variant in ("original", "compressed", "thumbnail", "webp", "preview"):
            status, _, data = node.fetch(media["urls"][variant])
            self.assertEqual(status, 200, (variant, media))
            if variant == "original":
                self.assertEqual(hashlib.sha256(data).hexdigest(), self.traffic.acknowledged[media["uuid"]])

    def check_events_and_objects(self):
        completions = self.cluster.sql("SELECT uuid, COUNT(*) FROM lumbung_events WHERE type = 'media.processing.completed'"
                                       " GROUP BY uuid")
        self.assertEqual(sorted(completions), sorted([uuid, "1"] for uuid in self.traffic.acknowledged))
        self.assertEqual(self.cluster.sql("SELECT * FROM lumbung_events WHERE type = 'media.processing.failed'"), [])
        self.assertEqual(self.cluster.sql("SELECT * FROM lumbung_jobs WHERE kind = 'process_media'"), [])
        status, out, err = self.cluster.apis[0].cli("storage", "verify", "--json")
        self.assertEqual(status, 0, out + err)


if __name__ == "__main__":
    unittest.main()
