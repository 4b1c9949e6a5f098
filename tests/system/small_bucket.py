"""An S3 bucket in memory, for tests in which S3 only has to be there: it believes every signature, and knows objects as a whole."""

import email.utils
import hashlib
import http.server
import re
import threading
import urllib.parse

NAME = "media"
KEPT = ("content-type", "x-amz-checksum-sha256", "x-amz-storage-class")


class SmallBucket:
    def __init__(self):
        objects = self.objects = {}  # path → (bytes, fields)

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self, status, body=b"", fields=None):
                self.send_response(status)
                self.send_header("x-amz-request-id", "tx0")
                for name, value in (fields or {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            def give(self):
                path, _, query = self.path.partition("?")
                if path.strip("/") == NAME:
                    return self.list(urllib.parse.parse_qs(query))
                if path not in objects:
                    return self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
                body, fields = objects[path]
                wanted = re.match(r"bytes=(\d+)-(\d*)$", self.headers.get("Range", ""))
                if wanted:
                    end = int(wanted[2] or len(body) - 1)
                    fields = {**fields, "Content-Range": f"bytes {wanted[1]}-{end}/{len(body)}"}
                    return self.answer(206, body[int(wanted[1]):end + 1], fields)
                return self.answer(200, body, fields)

            def list(self, query):
                below = f"/{NAME}/" + query.get("prefix", [""])[0]
                found = "".join(f"<Contents><Key>{path.removeprefix(f'/{NAME}/')}</Key><Size>{len(body)}</Size></Contents>"
                                for path, (body, _) in sorted(objects.items()) if path.startswith(below))
                return self.answer(200, f"<ListBucketResult><IsTruncated>false</IsTruncated>{found}</ListBucketResult>".encode())

            do_GET = do_HEAD = give  # pylint: disable=invalid-name

            def do_PUT(self):  # pylint: disable=invalid-name
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                path = self.path.partition("?")[0]
                fields = {name: value for name, value in self.headers.items() if name.lower() in KEPT or name.lower().startswith("x-amz-meta-")}
                source = urllib.parse.unquote(self.headers.get("x-amz-copy-source", ""))
                if source:
                    body, kept = objects["/" + source.lstrip("/")]
                    fields = {**kept, **fields}
                fields |= {"ETag": f'"{hashlib.md5(body).hexdigest()}"', "Last-Modified": email.utils.formatdate(usegmt=True)}
                objects[path] = (body, fields)
                self.answer(200, b"<CopyObjectResult/>" if source else b"", fields)

            def do_DELETE(self):  # pylint: disable=invalid-name
                objects.pop(self.path.partition("?")[0], None)
                self.answer(204)

            def log_message(self, *_):  # pylint: disable=arguments-differ
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def environment(self, secret):
        return {"LUMBUNG_STORAGE": f"s3://{NAME}?endpoint=http://127.0.0.1:{self.server.server_port}&path_style=1",
                "AWS_ACCESS_KEY_ID": "known", "AWS_SECRET_ACCESS_KEY": secret}

    def close(self):
        self.server.shutdown()
        self.server.server_close()
