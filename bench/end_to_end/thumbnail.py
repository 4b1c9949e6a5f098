"""How long after the last byte of a photo its thumbnail can be fetched, as a client that asks for it has it."""

import http.client
import json
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "bench" / "queue"), str(ROOT / "tests" / "system"), str(ROOT / "tests" / "engines")]
import engine  # noqa: E402
from durable import DURABLE  # noqa: E402
from harness import Server, make_photo, with_comment  # noqa: E402
from result import percentile  # noqa: E402


def send_in_two(client, content):
    """Uploads; gives the moment at which the last byte was handed to the kernel, and the media."""
    boundary = "b"
    head = (f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="photo.jpg"\r\n\r\n').encode()
    body = head + content + f"\r\n--{boundary}--\r\n".encode()
    connection = http.client.HTTPConnection(client.host, client.port, timeout=60)
    connection.putrequest("POST", "/api/v1/media")
    for name, value in {"Authorization": f"Bearer {client.token}", "Content-Length": str(len(body)),
                        "Content-Type": f"multipart/form-data; boundary={boundary}"}.items():
        connection.putheader(name, value)
    connection.endheaders()
    connection.send(body[:-1])
    time.sleep(0.02)  # until all but the last byte has arrived
    connection.send(body[-1:])
    last_byte = time.monotonic()
    answer = connection.getresponse()
    assert answer.status == 202, answer.status
    media = json.loads(answer.read())
    connection.close()
    return last_byte, media


def await_thumbnail(client, media):
    """Asks on one connection: a new one for each question takes a good part of a processor from what is measured."""
    connection = http.client.HTTPConnection(client.host, client.port, timeout=60)
    while not media["urls"]["thumbnail"]:
        time.sleep(0.001)
        connection.request("GET", f"/api/v1/media/{media['uuid']}", headers={"Authorization": f"Bearer {client.token}"})
        media = json.loads(connection.getresponse().read())
    connection.close()
    return media


def latency(count, env):
    """Photos of 12 megapixels one at a time, on all cores."""
    photo = make_photo(4000, 3000, quality=92)
    took = []
    with Server("--requests-per-second-max", "0", "--workers", "1", "--log-level", "warning", env=env) as server:
        client = server.client()
        for number in range(count + 1):
            last_byte, media = send_in_two(client, with_comment(photo, f"thumbnail {number} {time.time_ns()}"))
            media = await_thumbnail(client, media)
            assert client.fetch(media["urls"]["thumbnail"])[0] == 200
            took.append((time.monotonic() - last_byte) * 1000)
            assert client.wait_settled(media["uuid"])["processing_status"] == "completed"
    took.pop(0)  # the first opens what stays open
    return {"uploads": count, "p50_ms": percentile(took, 0.5), "p95_ms": percentile(took, 0.95)}


def on_each_engine(count):
    """With the queue on SQLite, on MariaDB with durable settings, and on NATS beside SQLite."""
    found = {"SQLite": latency(count, {})}
    with engine.Running("mariadb", *DURABLE) as mariadb:
        subprocess.run(["mariadb", "--no-defaults", f"--socket={mariadb['SOCKET']}", "--user=root", "--execute",
                        "CREATE DATABASE lumbung_thumbnails"], check=True)
        found["MariaDB"] = latency(count, {"LUMBUNG_DATABASE": mariadb["URL"] + "lumbung_thumbnails"})
    with engine.Running("nats") as nats:
        found["NATS"] = latency(count, {"LUMBUNG_QUEUE": nats["URL"]})
    return found
