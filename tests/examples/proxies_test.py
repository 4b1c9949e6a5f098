"""nginx and Caddy in front of the real server, with the files of examples/, and other ports."""

import os
import shutil
import tempfile
import unittest

from surroundings import Client, Server, example, free_port, listening, text_of

WEBSOCKET = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
AROUND = """
%s
daemon off;
pid nginx.pid;
events {}
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
%s
}
"""


def program(name):
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


class ProxiesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--trusted-proxies", "127.0.0.1", "--requests-per-second-max", "0").start()
        cls.token = cls.server.token()
        status, out, err = cls.server.cli("token", "create", "--workspace", "1", "--ability", "admin", "--plain")
        assert status == 0, err
        cls.admin = Client(cls.server.port, out.strip())

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.port = free_port()

    def file(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(content)
        return path

    def with_other_ports(self, text, listens, instead):
        for old, new in ((listens, instead), ("127.0.0.1:8080", f"127.0.0.1:{self.server.port}")):
            self.assertEqual(sum(old in line for line in text.splitlines() if not line.startswith("#")), 1, old)
            text = text.replace(old, new)
        return text

    def serves(self, seed):
        front = Client(self.port, self.token)
        # More than a proxy takes by itself; and an address that the client has made up.
        file = f"Nasi goreng {seed}\n".encode() * 200_000
        head = b'--B\r\nContent-Disposition: form-data; name="file"; filename="menu.txt"\r\n\r\n'
        status, _, body = front.request("POST", "/api/v1/media?wait=30", head + file + b"\r\n--B--\r\n",
                                        {"Content-Type": "multipart/form-data; boundary=B", "X-Forwarded-For": "203.0.113.7"})
        self.assertEqual(status, 202, body)
        record = self.admin.json("GET", "/api/v1/audit?action=media.uploaded&limit=1")[1]["data"][0]
        self.assertEqual(record["address"], "127.0.0.1")
        _, page = front.json("GET", "/api/v1/media?limit=1")
        status, headers, content = front.fetch(page["data"][0]["urls"]["original"], {"Range": "bytes=0-99"})
        self.assertEqual((status, content, headers["accept-ranges"]), (206, file[:100], "bytes"))
        key = front.json("GET", "/api/v1/console")[1]["app_key"]
        self.assertEqual(front.request("GET", f"/app/{key}?protocol=7", headers=WEBSOCKET)[0], 101)

    def test_nginx(self):
        text = self.with_other_ports(text_of(example("nginx", "lumbung.conf")), "listen 80;", f"listen 127.0.0.1:{self.port};")
        configuration = self.file("nginx.conf", AROUND % ("user root;" if os.getuid() == 0 else "", text))
        words = [program("nginx"), "-p", self.folder, "-e", os.path.join(self.folder, "error.log"), "-c", configuration]
        with listening(words, self.port, os.path.join(self.folder, "nginx.log")):
            self.serves(1)

    def test_caddy(self):
        text = self.with_other_ports(text_of(example("caddy", "Caddyfile")), "media.example.com {", f"http://127.0.0.1:{self.port} {{")
        # Its address for commands would be the same for all that run.
        configuration = self.file("Caddyfile", "{\n\tadmin off\n}\n" + text)
        words = [program("caddy"), "run", "--adapter", "caddyfile", "--config", configuration]
        with listening(words, self.port, os.path.join(self.folder, "caddy.log"), HOME=self.folder, XDG_DATA_HOME=self.folder,
                       XDG_CONFIG_HOME=self.folder):
            self.serves(2)


if __name__ == "__main__":
    unittest.main()
