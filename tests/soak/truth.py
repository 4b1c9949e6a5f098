"""What plain SQL over chat_media says, against what the server answers and what the mirror and the counters hold."""

import urllib.parse

from installation import FIRST_COPY, WORKSPACES, WRITTEN_BY_OTHERS

IMAGES = "type LIKE 'image/%' AND type NOT LIKE 'image/svg%'"
ARCHIVED = "EXISTS (SELECT 1 FROM lumbung_media o WHERE o.media_id = chat_media.id AND o.archived_at_ms IS NOT NULL)"
SHOWN = f"deleted_at IS NULL AND NOT {ARCHIVED}"
#: Each list → what it shows, in the words of chat_media. `purpose` is what installation.py gave.
LISTS = {
    "status=failed": f"{SHOWN} AND processing_status = 'failed'",
    "status=pending": f"{SHOWN} AND processing_status = 'pending'",
    "type=document": f"{SHOWN} AND type NOT LIKE 'image/%' AND type NOT LIKE 'video/%' AND type NOT LIKE 'audio/%'",
    "type=video": f"{SHOWN} AND type LIKE 'video/%'",
    "purpose=sticker": f"{SHOWN} AND metadata LIKE '{{\"purpose\":\"sticker\"%'",
    "deleted=only": "deleted_at IS NOT NULL",
    "archived=true": f"deleted_at IS NULL AND {ARCHIVED}",
    "q=w77": f"{SHOWN} AND (name LIKE '% w77.%' OR name LIKE '% w77_.%')",
    "q=w123 photo": f"{SHOWN} AND name LIKE '% w123.%'",
    "q=renamed": f"{SHOWN} AND name LIKE '%renamed%'",
    "type=image&status=failed": f"{SHOWN} AND {IMAGES} AND processing_status = 'failed'",
}
#: Of the newest ones so many are compared: the list of all is too long.
NEWEST = 3_000
PAGE = 100


def listed(client, query, most=None):
    """All uuids of a list, page after page. A page may be short or empty and have a next one."""
    found, cursor = [], ""
    while True:
        status, page = client.json("GET", f"/api/v1/media?limit={PAGE}&{query}{cursor}")
        assert status == 200, (query, status, page)
        found += [media["uuid"] for media in page["data"]]
        if not page["next_cursor"] or (most and len(found) >= most):
            return found
        cursor = "&cursor=" + urllib.parse.quote(page["next_cursor"])


def untouched(on):
    """A sum over all that nobody has changed since the last release, which the upgrade must not change either."""
    return on.rows("SELECT COUNT(*), SUM(id), SUM(size), SUM(LENGTH(name)), SUM(LENGTH(metadata)), SUM(LENGTH(original_path)),"
                   " SUM(LENGTH(COALESCE(webp_path, ''))), COUNT(deleted_at), MIN(updated_at), MAX(updated_at) FROM chat_media"
                   f" WHERE id > {FIRST_COPY} AND id <= {{last}} AND NOT ({WRITTEN_BY_OTHERS})".format(last=last_copy(on)))[0]


def last_copy(on):
    """The last id that installation.py gave."""
    return on.rows("SELECT MAX(id) FROM chat_media WHERE uuid LIKE '00000000-0000-4000-8000-%'")[0][0]


def check_lists(test, on, client, workspace):
    for query, where in LISTS.items():
        wanted = [uuid for (uuid,) in on.rows(f"SELECT uuid FROM chat_media WHERE workspace_id = {workspace} AND {where} ORDER BY id DESC")]
        found = listed(client, query.replace(" ", "+"))
        test.assertEqual(len(found), len(set(found)), f"{query}: a media is listed twice")
        test.assertEqual(set(wanted) - set(found), set(), f"{query}, workspace {workspace}: missing")
        test.assertEqual(set(found) - set(wanted), set(), f"{query}, workspace {workspace}: too many")
        test.assertEqual(found, wanted, f"{query}, workspace {workspace}: the order")
    newest = [uuid for (uuid,) in on.rows(f"SELECT uuid FROM chat_media WHERE workspace_id = {workspace} AND {SHOWN}"
                                          f" ORDER BY id DESC LIMIT {NEWEST}")]
    test.assertEqual(listed(client, "", len(newest))[:len(newest)], newest)


def check_statistics(test, on, client, workspace):
    wanted = dict.fromkeys(("pending", "processing", "completed", "failed", "deleted"), 0)
    bytes_of_live = 0
    for status, is_deleted, count, size in on.rows(
            "SELECT processing_status, deleted_at IS NOT NULL AS gone, COUNT(*), SUM(size) FROM chat_media"
            f" WHERE workspace_id = {workspace} GROUP BY processing_status, gone"):
        wanted["deleted" if is_deleted else status] += count
        bytes_of_live += 0 if is_deleted else size
    ((stored, saved),) = on.rows(f"SELECT SUM(bytes), SUM(bytes * (refs - 1)) FROM lumbung_objects WHERE workspace_id = {workspace}")
    status, stats = client.json("GET", "/api/v1/stats")
    test.assertEqual(status, 200)
    test.assertEqual((stats["media"], stats["original_bytes"], stats["stored_bytes"], stats["dedup_saved_bytes"]),
                     (wanted, bytes_of_live, stored or 0, saved or 0), f"statistics of workspace {workspace}")


def check_mirror(test, on):
    """Row by row, in SQL."""
    kinds = f"CASE WHEN {IMAGES} THEN 'image' WHEN type LIKE 'video/%' THEN 'video' WHEN type LIKE 'audio/%' THEN 'audio' ELSE 'document' END"
    joined = "FROM chat_media m JOIN lumbung_media o ON o.media_id = m.id WHERE "
    missing = {
        "rows without a mirror": "FROM chat_media m LEFT JOIN lumbung_media o ON o.media_id = m.id WHERE o.media_id IS NULL",
        "mirrors without a row": "FROM lumbung_media o LEFT JOIN chat_media m ON m.id = o.media_id WHERE m.id IS NULL",
        "words without a row": "FROM lumbung_words o LEFT JOIN chat_media m ON m.id = o.media_id WHERE m.id IS NULL",
        "rows without words": "FROM chat_media m WHERE NOT EXISTS (SELECT 1 FROM lumbung_words o WHERE o.media_id = m.id)",
        "fits that no mirror has": "FROM lumbung_fits o LEFT JOIN lumbung_media m ON m.media_id = o.media_id AND m.shelf = o.shelf WHERE m.media_id IS NULL",
        "another workspace": joined + "o.workspace_id <> m.workspace_id",
        "another status": joined + "o.status <> m.processing_status",
        "another kind": joined + f"o.kind <> {kinds.replace('type', 'm.type')}",
        "another size": joined + "o.size <> m.size",
        "another shelf": joined + "o.shelf <> (CASE WHEN o.archived_at_ms IS NULL THEN 0 ELSE 1 END)"
                                  " + (CASE WHEN m.deleted_at IS NULL THEN 0 ELSE 2 END)",
    }
    for what, source in missing.items():
        test.assertEqual(on.rows(f"SELECT COUNT(*) {source}")[0][0], 0, what)


def check_sums(test, on):
    """The rows of all workspaces together are the sums of the others."""
    of_each = on.rows("SELECT name, SUM(value) FROM lumbung_counters WHERE workspace_id > 0 GROUP BY name ORDER BY name")
    of_all = on.rows("SELECT name, SUM(value) FROM lumbung_counters WHERE workspace_id = 0 GROUP BY name ORDER BY name")
    test.assertEqual([line for line in of_each if line[1]], [line for line in of_all if line[1]])


def check_everything(test, installation, port):
    """On a server without workers, so that nothing moves meanwhile."""
    on = installation.on
    test.assertTrue(on.sound())
    check_mirror(test, on)
    check_sums(test, on)
    for workspace in WORKSPACES:
        client = installation.client(port, workspace)
        check_statistics(test, on, client, workspace)
        check_lists(test, on, client, workspace)
    client = installation.client(port)
    for uuid, content in installation.real.items():
        status, media = client.media(uuid)
        test.assertEqual(status, 200, media)
        test.assertEqual(client.fetch(media["urls"]["original"])[2], content)
        for variant in ("compressed", "thumbnail", "webp"):
            test.assertEqual(client.fetch(media["urls"][variant])[0], 200, variant)
