"""A stand-in for the application: keeps what is posted to it."""

import contextlib
import http.server
import threading


class Receiver:
    """An HTTP server that keeps what is posted to it, and answers while `awake` is set."""

    def __init__(self):
        posts = self.posts = []
        awake = self.awake = threading.Event()
        awake.set()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # pylint: disable=invalid-name
                body = self.rfile.read(int(self.headers["Content-Length"]))
                posts.append((self.path, dict(self.headers), body))
                awake.wait()
                with contextlib.suppress(OSError):  # the caller may have gone
                    self.send_response(200)
                    self.send_header("Content-Length", "2")
                    self.end_headers()
                    self.wfile.write(b"{}")

            def log_message(self, *_):  # pylint: disable=arguments-differ
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def to(self, prefix):
        return [post for post in self.posts if post[0].startswith(prefix)]

    def close(self):
        self.awake.set()
        self.server.shutdown()
        self.server.server_close()
