"""A request as the routes see it, and the strict reading of its body."""

import dataclasses
import json

from graph.problems import Problem


@dataclasses.dataclass
class Part:
    """A part of multipart/form-data."""

    name: str
    content: bytes
    file_name: str = None
    content_type: str = None


@dataclasses.dataclass
class Request:
    method: str
    path: str  # without version and query: "/123/media"
    query: dict
    headers: object
    body: bytes
    state: object
    base: str  # the stand-in's own URL with the version

    def bearer(self):
        """The token of `Authorization: Bearer …`; one that nobody has is code 190."""
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not self.state.token_known(token):
            raise Problem(190, "Invalid OAuth access token - Cannot parse access token")
        return token

    def json(self):
        if self.headers.get_content_type() != "application/json":
            raise Problem(100, "The body is not application/json")
        try:
            return json.loads(self.body)
        except ValueError as failure:
            raise Problem(100, f"Invalid JSON: {failure}") from failure

    def only_query(self, *names):
        for name in self.query:
            if name not in names:
                raise Problem(100, f"Unexpected key \"{name}\" on param")

    def parts(self):
        """By name, of a multipart form; each name once."""
        if self.headers.get_content_type() != "multipart/form-data":
            raise Problem(100, "The body is not multipart/form-data")
        boundary = self.headers.get_param("boundary")
        pieces = self.body.split(b"--" + boundary.encode())
        if len(pieces) < 3 or pieces[0].strip() or pieces[-1] != b"--\r\n":
            raise Problem(100, "The form is malformed or cut off")
        found = {}
        for piece in pieces[1:-1]:
            part = _part(piece)
            if part.name in found:
                raise Problem(100, f"The field {part.name} is there twice")
            found[part.name] = part
        return found


def _part(piece):
    head, separator, content = piece.partition(b"\r\n\r\n")
    if not separator or not content.endswith(b"\r\n"):
        raise Problem(100, "A part of the form is malformed")
    part = Part("", content[:-2])
    for line in head.decode().strip().split("\r\n"):
        field, _, value = line.partition(":")
        if field.lower() == "content-type":
            part.content_type = value.strip()
        if field.lower() == "content-disposition":
            for item in value.split(";")[1:]:
                key, _, text = item.strip().partition("=")
                if key == "name":
                    part.name = text.strip('"')
                if key == "filename":
                    part.file_name = text.strip('"')
    return part


@dataclasses.dataclass
class Answer:
    body: object  # dict: JSON; bytes: as they are
    status: int = 200
    content_type: str = "application/json"
    headers: dict = dataclasses.field(default_factory=dict)
