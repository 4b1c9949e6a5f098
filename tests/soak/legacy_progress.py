"""How far a migration is, by what it keeps in the database: so that kills fall everywhere in it, however fast the machine is."""

import subprocess
import time

#: In their order: the name of a place, and what is true once a share of it is done.
PLACES = [
    ("backup", "phase <> 'backup' OR backup_at >= {share} * {last}"),
    ("dump", "phase <> 'backup' OR backup_at >= {last}"),
    ("expansion", "phase <> 'backup'"),
    ("rows", "phase NOT IN ('backup', 'expand') AND taken >= {share} * {last}"),
    ("old URLs", "phase IN ('bytes', 'migrated') OR phase = 'rows' AND taken >= {last}"),
    ("indexes", "phase IN ('bytes', 'migrated') OR phase = 'rows' AND taken >= {last} AND indexes >= 1 + {share} * 7"),
    ("bytes", "phase = 'migrated' OR phase = 'bytes' AND looked_at >= {share} * {last}"),
]
WAIT_MAX_S = 600
#: A table that is not there yet fails the statement, which is an answer, too.
STATE = ("SELECT COUNT(*) FROM (SELECT (SELECT value FROM lumbung_legacy_state WHERE name = 'phase') phase,"
         " (SELECT CAST(value AS UNSIGNED) FROM lumbung_legacy_state WHERE name = 'backup at') backup_at,"
         " (SELECT COALESCE(MAX(media_id), 0) FROM lumbung_legacy_journal) taken,"
         " (SELECT COALESCE(MAX(media_id), 0) FROM lumbung_legacy_journal WHERE bytes_state IN ('read', 'missing')) looked_at,"
         " (SELECT COUNT(DISTINCT index_name) FROM information_schema.statistics WHERE table_schema = DATABASE()"
         " AND table_name = 'chat_media') indexes) s WHERE phase <> 'rolled back' AND (%s)")


def is_at(database, reached):
    try:
        return database.sql(STATE % reached) == [["1"]]
    except AssertionError:
        return False


def kill_at(database, progress, last, behind_s):
    """Starts a migration and kills it once it is so far (0 to 1 over all places; `last` is the table's highest id), and a moment on. The
    phase that it was in, with "ended" if it had ended by then."""
    place, share = divmod(progress * len(PLACES), 1)
    reached = PLACES[int(place)][1].format(share=share, last=last)
    with subprocess.Popen(database.words("migrate"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + WAIT_MAX_S
        while process.poll() is None and not is_at(database, reached):
            assert time.monotonic() < deadline, f"{PLACES[int(place)][0]} was not reached"
        if process.poll() is None:
            time.sleep(behind_s)
        ended = process.poll() is not None
        process.kill()
    assert process.returncode in (-9, 0, 1), process.returncode
    phase = database.sql("SELECT value FROM lumbung_legacy_state WHERE name = 'phase'")[0][0]
    return f"{phase}, ended" if ended else phase
