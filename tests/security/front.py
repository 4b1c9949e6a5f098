"""nginx before a server, as deploy/nginx/lumbung.conf has it, on a free loopback port and with files of its own."""

import os
import re
import shutil
import subprocess
import tempfile
import time

from harness import ROOT, Client, free_port

# Clients that say no more are let go soon, so that what was sent to nginx has an end.
AROUND = """
%(user)s
worker_processes 1;
daemon off;
pid nginx.pid;
error_log error.log;
events { worker_connections 512; }
http {
  log_format attempts '$upstream_status';
  access_log access.log attempts;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  client_header_timeout 1s;
  client_body_timeout 1s;
  keepalive_timeout 1s;
  lingering_timeout 1s;
%(deployed)s
}
"""


def program():
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def deployed(port, upstream_port):
    """What is in deploy/, without its certificate, its redirect to HTTPS and its ports."""
    with open(os.path.join(ROOT, "deploy", "nginx", "lumbung.conf"), encoding="utf-8") as file:
        text = file.read()
    text = re.sub(r"\nserver \{\n  listen 80;.*?\n\}\n", "\n", text, flags=re.DOTALL)
    text = re.sub(r"\n  ssl_\w+ [^\n]*", "", text)
    text, listens = re.subn(r"listen 443 [^;]*;", f"listen 127.0.0.1:{port};", text)
    text, upstreams = re.subn(r"server 127\.0\.0\.1:8080;", f"server 127.0.0.1:{upstream_port};", text)
    assert listens == upstreams == 1, "deploy/nginx/lumbung.conf is unlike what is known here"
    return text


class Front:
    def __init__(self, upstream_port):
        self.port = free_port()
        self.folder = tempfile.mkdtemp(prefix="lumbung-front-")
        with open(os.path.join(self.folder, "nginx.conf"), "w", encoding="utf-8") as file:
            file.write(AROUND % {"user": "user root;" if os.getuid() == 0 else "",
                                 "deployed": deployed(self.port, upstream_port)})
        self.popen = None

    def __enter__(self, patience=30):
        error_log = os.path.join(self.folder, "error.log")
        self.popen = subprocess.Popen([program(), "-p", self.folder, "-e", error_log, "-c", os.path.join(self.folder, "nginx.conf")],
                                      stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + patience
        while self.popen.poll() is None and time.monotonic() < deadline:
            try:
                assert Client(self.port).request("GET", "/healthz", timeout=5)[0] == 200
                return self
            except OSError:
                time.sleep(0.03)
        self.stop()
        with open(error_log, encoding="utf-8", errors="replace") as file:
            raise AssertionError("nginx does not answer:\n" + file.read()[-2000:])

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def stop(self):
        if self.popen.poll() is None:
            self.popen.terminate()
        self.popen.wait(30)

    def attempts(self):
        """How many requests it gave to the server: those that were tried again count twice."""
        with open(os.path.join(self.folder, "access.log"), encoding="utf-8") as file:
            return sum(len(re.findall(r"\d+", line)) for line in file)
