"""JWTs as an application makes them for its browsers (RFC 7519, HS256), and such as no honest one makes."""

import base64
import hashlib
import hmac
import json
import time

SECRET = "a secret of more than thirty-two bytes"
OTHER_SECRET = "another secret of the same good length"


def part(value):
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def signed(text, secret=SECRET, digest=hashlib.sha256):
    return text + "." + part(hmac.new(secret.encode(), text.encode(), digest).digest())


def claims_of(workspace=1, life=3600, **more):
    said = {"workspace_id": workspace, "abilities": ["media:read", "media:write"], "exp": int(time.time()) + life, **more}
    return {name: value for name, value in said.items() if value is not None}


def jwt(workspace=1, life=3600, secret=SECRET, header=None, digest=hashlib.sha256, **more):
    """A claim that is None is left out."""
    head = {"alg": "HS256", "typ": "JWT"} if header is None else header
    return signed(part(head) + "." + part(claims_of(workspace, life, **more)), secret, digest)
