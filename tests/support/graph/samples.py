"""Resumable Upload: sessions, offsets, and the handles of samples for templates."""

import base64
import dataclasses
import secrets

from graph.problems import Problem, gone
from graph.requests import Answer

TYPES = ("application/pdf", "image/jpeg", "image/jpg", "image/png", "video/mp4")


@dataclasses.dataclass
class Session:
    id: str
    token: str
    name: str
    type: str
    length: int
    content: bytes = b""


def create(request, app_id):
    request.only_query("file_name", "file_length", "file_type", "access_token")
    query, state = request.query, request.state
    token = query.get("access_token", "")
    with state.lock:
        if not any(number.token == token and number.app_id == app_id for number in state.numbers.values()):
            raise Problem(190, "Invalid OAuth access token")
        if query.get("file_type") not in TYPES:
            raise Problem(100, f"file_type must be one of {', '.join(TYPES)}")
        if not query.get("file_name") or not query.get("file_length", "").isdigit() or int(query["file_length"]) == 0:
            raise Problem(100, "file_name and file_length are required")
        session = Session(f"upload:{secrets.token_urlsafe(24)}?sig={secrets.token_urlsafe(12)}", token, query["file_name"],
                          query["file_type"], int(query["file_length"]))
        state.samples[session.id] = session
    return Answer({"id": session.id})


def owned(request, session_id):
    """The session, for whoever names it whole (Meta's ids end in `?sig=…`) with `Authorization: OAuth` and the token that began
    it. Bearer is refused."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "OAuth":
        raise Problem(190, "Resumable uploads want Authorization: OAuth")
    session = request.state.samples.get(f"{session_id}?sig={request.query.get('sig')}")
    if session is None or session.token != token:
        raise gone(session_id)
    return session


def send(request, session_id):
    with request.state.lock:
        session = owned(request, session_id)
        offset = request.headers.get("file_offset", "")
        if not offset.isdigit() or int(offset) != len(session.content):
            raise Problem(100, f"file_offset must be {len(session.content)}", subcode=1363030)
        if len(session.content) + len(request.body) > session.length:
            raise Problem(100, "More bytes than file_length")
        session.content += request.body
        if len(session.content) < session.length:
            raise Problem(100, "The file is not complete", subcode=1363031)
        handle = "4::" + base64.urlsafe_b64encode(secrets.token_bytes(24)).decode()
        request.state.handles[handle] = session
    return Answer({"h": handle})


def keep_part(state, session_id, content):
    """Of a connection that broke: what arrived stays."""
    with state.lock:
        if session_id in state.samples:
            state.samples[session_id].content += content


def offset_of(request, session_id):
    with request.state.lock:
        session = owned(request, session_id)
        return Answer({"id": session.id, "file_offset": len(session.content)})


ROUTES = [
    ("POST", r"/(\d+)/uploads", create),
    ("POST", r"/(upload:[\w-]+)", send),
    ("GET", r"/(upload:[\w-]+)", offset_of),
]
