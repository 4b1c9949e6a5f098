"""200,000 rows of every kind taken over while a writer and a reader run the old application's statements, with 50 kills: none is lost,
no writer waits for longer than a second. And the way back from ten points of a migration that was killed there.
Kills are spread over all that a migration does."""

import collections
import json
import os
import random
import subprocess
import sys
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, "tests", "system"), os.path.join(ROOT, "tests", "engines")]
import legacy_rows as kinds  # pylint: disable=wrong-import-position
from engine import Running  # pylint: disable=wrong-import-position
from legacy_database import Database, Talker  # pylint: disable=wrong-import-position
from legacy_progress import kill_at  # pylint: disable=wrong-import-position

ROWS = int(os.environ.get("LUMBUNG_LEGACY_ROWS", "200000"))
KILLS = int(os.environ.get("LUMBUNG_LEGACY_KILLS", "50"))
POINTS = int(os.environ.get("LUMBUNG_LEGACY_POINTS", "10"))
WRITER_WAITS_MAX_S = 1.0
PAUSE_S = 0.01
#: How long a run goes on at most behind the place where it is killed: it does something each time, wherever it began again.
PAUSE_BEHIND_S = 0.3
WRITES = ("INSERT INTO chat_media (name, path, type, size, created_at) VALUES ('w', '" + kinds.APP + "/media/public/w{0}.jpg', 'image/jpeg', '5',"
          " NOW())")


def grow(database, most):
    rows = len(database.rows)
    while rows < most:
        more = min(rows, most - rows)
        database.sql("INSERT INTO chat_media (name, path, type, size, location, created_at) SELECT name, path, type, size, location,"
                     f" created_at FROM chat_media ORDER BY id LIMIT {more}")
        rows += more


class LegacySoak(unittest.TestCase):
    def test_kills_beside_a_writer_and_a_reader(self):
        dice = random.Random(int(os.environ.get("LUMBUNG_SEED", "15")))
        with Running("mariadb") as engine:
            database = Database(engine, "dump-old", "old")
            self.addCleanup(database.close)
            grow(database, ROWS)
            writer = Talker(database, WRITES, PAUSE_S)
            reader = Talker(database, f"SELECT id, path, size FROM chat_media WHERE id = {{0}} % {ROWS} + 1 AND path IS NULL"
                            " AND name NOT LIKE 'no path%'", PAUSE_S)
            for talker in (writer, reader):
                talker.start()
            last = int(database.sql("SELECT MAX(id) FROM chat_media")[0][0])
            killed = [kill_at(database, (kill + dice.random()) / KILLS, last, dice.uniform(0, PAUSE_BEHIND_S))
                      for kill in range(KILLS)]
            begun = time.monotonic()
            ran = subprocess.run(database.words("migrate", "--json"), capture_output=True, text=True, check=False)
            took = time.monotonic() - begun
            self.assertEqual([writer.finish(), reader.finish()], [[], []], "a statement of the old application failed")
            self.assertIn(ran.returncode, (0, 1), ran.stderr)  # 1: the writer was faster than the last look
            sums = json.loads(database.run("migrate", "--json").stdout)
            self.assertEqual((sums["rows"], sums["not_taken"]), (ROWS + writer.sent, 0))
            print(f"{ROWS} rows, kills in {dict(collections.Counter(killed))}, the last run took {took:.1f} s; {writer.sent} rows written meanwhile, the longest wait of the"
                  f" writer {writer.longest:.3f} s, of the reader {reader.longest:.3f} s")
            self.assertLess(writer.longest, WRITER_WAITS_MAX_S)
            before = database.sql("SELECT COUNT(*), SUM(CRC32(CONCAT_WS('|', id, name, path, type, size, location)))"
                                  " FROM lumbung_backup_chat_media")
            last = database.sql("SELECT MAX(id) FROM lumbung_backup_chat_media")[0][0]
            ran = database.run("rollback")
            self.assertEqual(ran.returncode, 0, ran.stderr)
            self.assertEqual(database.sql("SELECT COUNT(*), SUM(CRC32(CONCAT_WS('|', id, name, path, type, size, location))) FROM chat_media"
                                          f" WHERE id <= {last}"), before)
            self.assertEqual(int(database.sql("SELECT COUNT(*) FROM chat_media")[0][0]), ROWS + writer.sent)

    def test_the_way_back_from_many_points(self):
        dice = random.Random(int(os.environ.get("LUMBUNG_SEED", "15")))
        with Running("mariadb") as engine:
            database = Database(engine, "dump-old", "old")
            self.addCleanup(database.close)
            rows = max(ROWS // 10, len(database.rows))
            grow(database, rows)
            last = database.sql("SELECT MAX(id) FROM chat_media")[0][0]
            said = f"SELECT id, name, path, type, size, location, created_at FROM chat_media WHERE id <= {last} ORDER BY id"
            columns = "SELECT column_name, column_type FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'chat_media'"
            before = [database.sql(query) for query in (said, columns)]
            writer = Talker(database, WRITES, PAUSE_S)
            writer.start()
            phases = []
            for point in range(POINTS):
                phases.append(kill_at(database, (point + dice.random()) / POINTS, int(last), dice.uniform(0, PAUSE_BEHIND_S)))
                ran = database.run("rollback")
                self.assertEqual(ran.returncode, 0, f"{phases}: {ran.stderr}")
                self.assertEqual([database.sql(query) for query in (said, columns)], before, phases)
            self.assertEqual(writer.finish(), [], "a statement of the old application failed")
            self.assertEqual(int(database.sql("SELECT COUNT(*) FROM chat_media")[0][0]), rows + writer.sent)
            self.assertGreaterEqual(len({phase.partition(',')[0] for phase in phases}), min(POINTS // 3, 3), phases)
            print(f"{rows} rows, back from {phases}; {writer.sent} rows written meanwhile")


if __name__ == "__main__":
    unittest.main()
