"""A bucket of an S3 server that is behind a way which can go wrong, and that the test reaches directly."""

import os
import re
import subprocess
import sys
import urllib.parse

from s3_proxy import FaultyWay

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "engines"))
from engine import Running  # pylint: disable=wrong-import-position

NAME = "media"


class Bucket:
    def __init__(self, add_cleanup):
        self.radosgw = Running("radosgw", NAME)
        add_cleanup(self.radosgw.__exit__)
        target = urllib.parse.urlsplit(self.radosgw["URL"])
        self.way = FaultyWay(target.hostname, target.port)
        add_cleanup(self.way.server_close)
        add_cleanup(self.way.shutdown)

    def environment(self, prefix):
        """Of a server that keeps its media below the prefix."""
        return {"LUMBUNG_STORAGE": f"s3://{NAME}?endpoint={self.way.url}&prefix={prefix}",
                "AWS_ACCESS_KEY_ID": self.radosgw["ACCESS_KEY"], "AWS_SECRET_ACCESS_KEY": self.radosgw["SECRET_KEY"]}

    def call(self, method, path="", data=None):
        """The body of the answer to a request past the way; raises when it is refused."""
        words = ["curl", "--silent", "--show-error", "--fail", "--aws-sigv4", "aws:amz:us-east-1:s3", "--user",
                 f"{self.radosgw['ACCESS_KEY']}:{self.radosgw['SECRET_KEY']}", "--header", "x-amz-content-sha256: UNSIGNED-PAYLOAD",
                 "--request", method, f"{self.radosgw['URL']}/{NAME}{path}"]
        if data is not None:
            words += ["--header", "Content-Type: application/octet-stream", "--data-binary", "@-"]
        return subprocess.run(words, input=data, stdin=subprocess.DEVNULL if data is None else None, capture_output=True, check=True,
                              timeout=60).stdout

    def keys(self, prefix):
        """Those below the prefix, without it."""
        listing = self.call("GET").decode()
        assert "<IsTruncated>true" not in listing, "more objects than a page holds"
        return {key.removeprefix(prefix + "/") for key in re.findall("<Key>([^<]+)</Key>", listing) if key.startswith(prefix + "/")}

    def remove(self, prefix, key):
        self.call("DELETE", f"/{prefix}/{key}")

    def overwrite(self, prefix, key, data):
        self.call("PUT", f"/{prefix}/{key}", data)
