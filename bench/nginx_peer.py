"""An nginx of our own on a free loopback port, and what is measured of it and of the server beside it."""
import contextlib
import json
import os
import pathlib
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent

# What both agree on by themselves: said, so that neither has an easier one.
CIPHERS = "TLS_AES_256_GCM_SHA384"
NGINX_CONF = """
{user}
worker_processes {workers};
pid {dir}/nginx.pid;
error_log {dir}/nginx-error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  tcp_nodelay on;
  keepalive_requests 1000000000;
  open_file_cache max=100;
  client_max_body_size 0;
  client_body_temp_path {dir}/nginx-body;
  types {{ image/jpeg jpg; }}
  default_type image/jpeg;
  ssl_certificate {dir}/certificate.pem;
  ssl_certificate_key {dir}/key.pem;
  ssl_protocols TLSv1.3;
  ssl_conf_command Ciphersuites {ciphers};
  server {{
    listen 127.0.0.1:{port}{tls};
    root {dir};
    {fields}
    location /uploads/ {{ dav_methods PUT; create_full_put_path on; }}
  }}
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Peer:
    """A running server: its port, and the processor seconds that its processes have used."""

    def __init__(self, name, port, pids, extra=""):
        self.name, self.port, self.pids, self.extra = name, port, pids, extra

    def cpu_seconds(self):
        ticks = 0
        for pid in self.pids:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


def make_certificate(directory):
    """certificate.pem and key.pem, which nginx reads in any case."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=localhost", "-keyout", str(directory / "key.pem"), "-out", str(directory / "certificate.pem")],
                   check=True, capture_output=True)


@contextlib.contextmanager
def nginx(directory, workers, tls=False, fields=()):
    """Serves `directory`, in which it has its own files, too; with `tls` over HTTPS. `fields`: of names and values, which its answers
    have besides its own."""
    directory = pathlib.Path(directory)
    make_certificate(directory)
    port = free_port()
    user = "user root;" if os.getuid() == 0 else ""
    conf = directory / "nginx.conf"
    added = "\n    ".join(f"add_header {name} {json.dumps(value)};" for name, value in fields)
    conf.write_text(NGINX_CONF.format(dir=directory, port=port, workers=workers, user=user, tls=" ssl" if tls else "", ciphers=CIPHERS,
                                      fields=added))
    process = subprocess.Popen(["/usr/sbin/nginx", "-p", str(directory), "-c", str(conf), "-g", "daemon off;"],
                               stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield Peer("nginx", port, [process.pid, *workers_of(process.pid, workers)])
    finally:
        process.terminate()
        process.wait()


def workers_of(pid, count):
    """The port is open before the workers are there."""
    children = []
    while len(children) < count:
        time.sleep(0.02)
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return map(int, children)


def wait_for(port):
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.02)
    raise SystemExit(f"nothing listens on port {port}")


def write_result(name, result):
    out = ROOT / "bench" / "out"
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{name}.json").write_text(json.dumps(result, indent=2) + "\n")
