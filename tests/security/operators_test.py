"""Where strangers may call, figures and the names of parts are for operators alone."""

import json
import unittest

from harness import Client, Server, free_port


class OperatorsTest(unittest.TestCase):
    def look(self, client):
        """(status of /metrics, whether /readyz names its parts)."""
        status, _, ready = client.request("GET", "/readyz")
        self.assertEqual(status, 200, ready)
        self.assertEqual(client.request("GET", "/healthz")[0], 200)
        return client.request("GET", "/metrics")[0], "checks" in json.loads(ready)

    def operator_of(self, server):
        return Client(server.port, server.cli("token", "create", "--workspace", "*", "--ability", "admin", "--plain")[1].strip())

    def test_on_loopback_alone_anybody_may_look(self):
        with Server() as server:
            self.assertEqual(self.look(Client(server.port)), (200, True))

    def test_where_others_reach_it_only_operators_may(self):
        """Behind a proxy everybody comes from loopback; on all addresses everybody comes."""
        admin_port = free_port()
        for words, host in ((("--trusted-proxies", "127.0.0.1"), "127.0.0.1"), ((), "0.0.0.0")):
            with self.subTest(words=words, host=host):
                server = Server("--admin-listen", f"127.0.0.1:{admin_port}", *words, host=host)
                with server:
                    tenant = server.client()
                    chief = Client(server.port, server.cli("token", "create", "--workspace", "1", "--ability", "admin", "--plain")[1].strip())
                    self.assertEqual(self.look(Client(server.port)), (401, False))
                    self.assertEqual(self.look(Client(server.port, "lmb_guessed")), (401, False))
                    self.assertEqual(self.look(tenant), (403, False))
                    self.assertEqual(self.look(chief), (403, False))
                    self.assertEqual(self.look(self.operator_of(server)), (200, True))

                    admin = Client(admin_port)
                    self.assertEqual(self.look(admin), (200, True))
                    self.assertEqual(admin.request("GET", "/api/v1/media")[0], 404, "it has nothing else")
                    self.assertEqual(admin.request("GET", "/")[0], 404)


if __name__ == "__main__":
    unittest.main()
