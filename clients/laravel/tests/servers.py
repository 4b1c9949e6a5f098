"""Runs a command beside the real server, once on its embedded database and once on MariaDB, where an application shares it.

  servers.py [--in ROOT] COMMAND…    ROOT: another system's root that the command runs in

The command finds what it needs in its environment.
"""

import os
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
sys.path[:0] = [os.path.join(TOP, "tests", "system"), os.path.join(TOP, "tests", "engines")]

from engine import Running  # noqa: E402  pylint: disable=wrong-import-position
from harness import Process, Server, make_photo  # noqa: E402  pylint: disable=wrong-import-position

JWT_SECRET = "a secret of more than thirty-two bytes"
DATABASE = "lumbung_application"
FLAGS = ("--jwt-secret", JWT_SECRET, "--webhook-addresses", "any")


def token(server, workspace, *abilities, options=()):
    words = [word for ability in abilities for word in ("--ability", ability)]
    status, out, err = server.cli("token", "create", "--workspace", workspace, "--plain", *words, *options)
    assert status == 0, err
    return out.strip()


def told(embedded, shared, mariadb, database):
    every = ("media:read", "media:write", "media:erase")
    return {
        "LUMBUNG_TEST_URL": f"http://127.0.0.1:{embedded.port}",
        "LUMBUNG_TEST_TOKEN": token(embedded, "1", *every),
        "LUMBUNG_TEST_ADMIN": token(embedded, "1", "admin"),
        "LUMBUNG_TEST_READER": token(embedded, "1", "media:read"),
        "LUMBUNG_TEST_JWT_SECRET": JWT_SECRET,
        "LUMBUNG_TEST_SHARED_URL": f"http://127.0.0.1:{shared.port}",
        "LUMBUNG_TEST_SHARED_TOKEN": token(shared, "*", *every, options=database),
        "LUMBUNG_TEST_DB_PORT": mariadb["PORT"],
        "LUMBUNG_TEST_DB_NAME": DATABASE,
    }


def run(root, words, environment, photo):
    """The photo is lent as a file; the rest are words."""
    if root is None:
        with tempfile.NamedTemporaryFile(suffix=".jpg") as file:
            file.write(photo)
            file.flush()
            return subprocess.call(words, env=dict(os.environ, LUMBUNG_TEST_PHOTO=file.name, **environment))
    with open(os.path.join(root, "srv", "photo.jpg"), "wb") as file:
        file.write(photo)
    values = [f"{name}={value}" for name, value in {**environment, "LUMBUNG_TEST_PHOTO": "/srv/photo.jpg"}.items()]
    return subprocess.call([os.path.join(TOP, "tools", "fresh", "enter"), root, *values, *words])


def main(words):
    root = None
    if words[0] == "--in":
        root, words = words[1], words[2:]
    with Server(*FLAGS) as embedded, Running("mariadb") as mariadb:
        subprocess.run(["mariadb", "--no-defaults", f"--socket={mariadb['SOCKET']}", "--user=root",
                        "--execute", f"CREATE DATABASE {DATABASE}"], check=True)
        database = ("--database", mariadb["URL"] + DATABASE)
        data = tempfile.mkdtemp(prefix="lumbung-test-")
        try:
            subprocess.run([Process.program, "migrate", *database, "--data-dir", data], check=True, stdout=subprocess.DEVNULL)
            with Server(*FLAGS, *database, data=data) as shared:
                return run(root, words, told(embedded, shared, mariadb, database), make_photo(640, 480))
        finally:
            shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
