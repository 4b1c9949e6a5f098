"""200,000 rows of every kind taken over while a writer and a reader run the old application's statements, with 50 kills: none is lost,
no writer waits for longer than a second. And the way back from ten points of a migration that was killed there."""

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

ROWS = int(os.environ.get("LUMBUNG_LEGACY_ROWS", "200000"))
KILLS = int(os.environ.get("LUMBUNG_LEGACY_KILLS", "50"))
POINTS = int(os.environ.get("LUMBUNG_LEGACY_POINTS", "10"))
WRITER_WAITS_MAX_S = 1.0
PAUSE_S = 0.01
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
            for _ in range(KILLS):
                database.kill(dice.uniform(0.1, 1.5), "migrate")
            begun = time.monotonic()
            ran = subprocess.run(database.words("migrate", "--json"), capture_output=True, text=True, check=False)
            took = time.monotonic() - begun
            self.assertEqual([writer.finish(), reader.finish()], [[], []], "a statement of the old application failed")
            self.assertIn(ran.returncode, (0, 1), ran.stderr)  # 1: the writer was faster than the last look
            sums = json.loads(database.run("migrate", "--json").stdout)
            self.assertEqual((sums["rows"], sums["not_taken"]), (ROWS + writer.sent, 0))
            print(f"{ROWS} rows, {KILLS} kills, the last run took {took:.1f} s; {writer.sent} rows written meanwhile, the longest wait of the"
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
            begun = time.monotonic()
            self.assertIn(database.run("migrate").returncode, (0, 1))
            took = time.monotonic() - begun
            self.assertEqual(database.run("rollback").returncode, 0)
            writer = Talker(database, WRITES, PAUSE_S)
            writer.start()
            phases = []
            for point in range(POINTS):
                database.kill(dice.uniform(0.2, 1) * took * (point + 1) / POINTS, "migrate")
                phases += [line[0] for line in database.sql("SELECT value FROM lumbung_legacy_state WHERE name = 'phase'")]
                ran = database.run("rollback")
                self.assertTrue(ran.returncode == 0 or phases[-1] == "rolled back", f"{phases}: {ran.stderr}")
                self.assertEqual([database.sql(query) for query in (said, columns)], before, phases)
            self.assertEqual(writer.finish(), [], "a statement of the old application failed")
            self.assertEqual(int(database.sql("SELECT COUNT(*) FROM chat_media")[0][0]), rows + writer.sent)
            print(f"{rows} rows, back from {phases}; {writer.sent} rows written meanwhile")


if __name__ == "__main__":
    unittest.main()
