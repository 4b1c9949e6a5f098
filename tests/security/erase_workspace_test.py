"""A workspace that is erased leaves nothing, though who erases it is killed in mid-work; the one beside it has what it had."""

import contextlib
import os
import re
import subprocess
import time
import unittest

from harness import Client, Server, make_photo, with_comment

MEDIA = 12
PATIENCE_S = 180
RECORDS = "lumbung_audit"
# What goes and comes by itself.
PASSING = {"lumbung_jobs", "lumbung_removals", "lumbung_counters", "lumbung_tokens", "lumbung_webhooks", RECORDS}


class EraseWorkspaceTest(unittest.TestCase):
    def setUp(self):
        self.server = Server("--webhook-addresses", "any").start()
        self.addCleanup(lambda: self.server.close())  # whichever it is by then  # pylint: disable=unnecessary-lambda
        status, out, err = self.server.cli("workspace", "create", "strangers")
        self.assertEqual(status, 0, err)
        self.going = int(re.match(r"Workspace (\d+):", out)[1])
        photo = make_photo(320, 240)
        self.clients = {workspace: self.client_of(workspace) for workspace in (1, self.going)}
        self.star = self.client_of("*")
        self.uuids = {}
        for workspace, client in self.clients.items():
            made = [client.upload(with_comment(photo, f"photo {number}")) for number in range(MEDIA)]
            self.assertEqual({status for status, _ in made}, {202}, made)
            self.uuids[workspace] = [media["uuid"] for _, media in made]
            for uuid in self.uuids[workspace]:
                self.assertEqual(client.wait_settled(uuid)["processing_status"], "completed")
            self.assertEqual(client.json("POST", "/api/v1/webhooks", {"url": "http://127.0.0.1:9/hook"})[0], 201)
        self.path = f"/api/v1/workspaces/{self.going}"

    def client_of(self, workspace):
        status, out, err = self.server.cli("token", "create", "--workspace", str(workspace), "--ability", "admin", "--plain")
        self.assertEqual(status, 0, err)
        return Client(self.server.port, out.strip())

    def restart(self, *words):
        """Another server over the same data, after a kill."""
        self.server.kill()
        self.server = Server(*words, "--webhook-addresses", "any", data=self.server.data).start()
        for client in [self.star, *self.clients.values()]:
            client.port = self.server.port

    def rows(self, sql):
        with contextlib.closing(self.server.database()) as database:
            return database.execute(sql).fetchall()

    def tables(self):
        return [name for (name,) in self.rows("SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c"
                                              " WHERE m.type = 'table' AND c.name = 'workspace_id'")]

    def rows_of(self, workspace):
        return {table: self.rows(f"SELECT COUNT(*) FROM {table} WHERE workspace_id = {workspace}")[0][0] for table in self.tables()}

    def files_of(self, workspace):
        found = {}
        for folder, _, names in os.walk(self.server.data):
            for name in names:
                path = os.path.join(folder, name)
                if f"/workspace_{workspace}/" in path:
                    found[path] = os.path.getsize(path)
        return found

    def wait_until_gone(self):
        deadline = time.monotonic() + PATIENCE_S
        while self.star.request("GET", self.path)[0] != 404:
            self.assertLess(time.monotonic(), deadline, self.star.json("GET", self.path))
            time.sleep(0.1)

    def assert_nothing_is_left(self):
        left = self.rows_of(self.going)
        self.assertEqual({table: count for table, count in left.items() if count}, {RECORDS: 2})
        self.assertEqual(self.rows(f"SELECT id FROM workspaces WHERE id = {self.going}"), [])
        self.assertEqual(self.files_of(self.going), {})
        with contextlib.closing(self.server.database()) as database:
            whole = "\n".join(database.iterdump())
        for uuid in self.uuids[self.going]:
            self.assertNotIn(uuid, whole)
        (told,), = self.rows(f"SELECT subject FROM lumbung_audit WHERE workspace_id = {self.going} AND action = 'workspace.erased'")
        figures = re.fullmatch(r"(\d+) media, (\d+) objects, (\d+) bytes", told)
        self.assertEqual((int(figures[1]), int(figures[2]), int(figures[3])), (MEDIA, self.objects, self.bytes), told)

    def note_what_there_is(self):
        # What its processing replaced is removed a moment later: the ledger says what belongs to it.
        self.objects, self.bytes = self.rows("SELECT COUNT(*), SUM(bytes) FROM lumbung_objects"
                                             f" WHERE workspace_id = {self.going}")[0]
        self.neighbour = {table: count for table, count in self.rows_of(1).items() if table not in PASSING}
        self.kept = set(self.rows("SELECT path FROM lumbung_objects WHERE workspace_id = 1"))

    def assert_the_neighbour_has_what_it_had(self):
        after = {table: count for table, count in self.rows_of(1).items() if table not in PASSING}
        self.assertEqual(after, self.neighbour)
        self.assertEqual(set(self.rows("SELECT path FROM lumbung_objects WHERE workspace_id = 1")), self.kept)
        for uuid in self.uuids[1]:
            status, link = self.clients[1].json("GET", f"/api/v1/media/{uuid}/url")
            self.assertEqual(status, 200, link)
            self.assertEqual(self.clients[1].request("GET", f"/media/{uuid}/thumbnail")[0], 200)
        self.assertEqual(len(self.clients[1].json("GET", "/api/v1/webhooks")[1]["data"]), 1)

    def test_only_a_token_for_all_workspaces_erases_and_only_for_good(self):
        self.assertEqual(self.star.json("DELETE", self.path)[0], 400)
        self.assertEqual(self.clients[self.going].json("DELETE", self.path + "?permanent=true")[0], 403)
        self.assertEqual(self.clients[1].json("DELETE", self.path + "?permanent=true")[0], 403)
        self.assertEqual(self.clients[1].json("GET", self.path)[0], 404)
        self.assertEqual(self.star.json("DELETE", "/api/v1/workspaces/4711?permanent=true")[0], 404)
        self.assertNotEqual(self.server.cli("workspace", "erase", str(self.going))[0], 0, "without --yes")
        self.assertNotIn("erasing", self.star.json("GET", self.path)[1])
        self.assertEqual(self.clients[self.going].media(self.uuids[self.going][0])[0], 200)

    def test_a_server_erases_it_by_itself(self):
        self.note_what_there_is()
        status, body = self.star.json("DELETE", self.path + "?permanent=true")
        self.assertEqual(status, 202, body)
        self.wait_until_gone()
        self.assert_nothing_is_left()
        self.assert_the_neighbour_has_what_it_had()

    def test_it_is_shut_at_once_and_a_kill_in_mid_work_leaves_nothing_behind(self):
        self.note_what_there_is()
        uuid = self.uuids[self.going][0]
        link = self.clients[self.going].json("GET", f"/api/v1/media/{uuid}/url")[1]["url"]
        # Nobody works: it begins, and that is all.
        self.restart("--workers", "0")
        self.assertEqual(self.star.json("DELETE", self.path + "?permanent=true")[0], 202)
        self.assertEqual(self.clients[self.going].request("GET", "/api/v1/media")[0], 401)
        self.assertEqual(self.clients[self.going].post_file(b"late")[0], 401)
        header = {"X-Workspace-Id": str(self.going)}
        self.assertEqual(self.star.request("GET", "/api/v1/media", headers=header)[0], 404)
        self.assertIn(self.star.fetch(link)[0], (403, 404))
        erasing = self.star.json("GET", self.path)[1]["erasing"]
        self.assertEqual((erasing["media_left"], erasing["media"]), (MEDIA, 0))
        self.kill_in_mid_work()
        left = self.star.json("GET", self.path)[1]["erasing"]
        self.assertEqual(left["media"] + left["media_left"], MEDIA)
        self.assertGreater(left["media_left"], 0)
        self.server.kill()
        status, out, err = self.server.cli("workspace", "erase", str(self.going), "--yes")
        self.assertEqual(status, 0, err)
        self.assertIn("is erased", out)
        self.assert_nothing_is_left()
        self.restart("--workers", "0")
        self.assert_the_neighbour_has_what_it_had()

    def kill_in_mid_work(self):
        """The last half can't go as long as the trigger is there, so the kill never comes too late."""
        with contextlib.closing(self.server.database()) as database, database:
            database.execute("CREATE TRIGGER half_way BEFORE DELETE ON chat_media WHEN (SELECT COUNT(*) FROM chat_media"
                             f" WHERE workspace_id = OLD.workspace_id) <= {MEDIA // 2} BEGIN SELECT RAISE(ABORT, 'half way'); END")
        with subprocess.Popen([self.server.program, "workspace", "erase", str(self.going), "--yes", "--data-dir", self.server.data],
                              env=self.server.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as eraser:
            deadline = time.monotonic() + PATIENCE_S
            while self.rows("SELECT media FROM lumbung_workspace_erasures")[0][0] == 0:
                self.assertLess(time.monotonic(), deadline, "nothing is erased")
            eraser.kill()
        with contextlib.closing(self.server.database()) as database, database:
            database.execute("DROP TRIGGER half_way")


if __name__ == "__main__":
    unittest.main()
