"""POST /{number}/media, GET and DELETE /{media}, and the URLs of five minutes."""

import dataclasses
import hashlib
import secrets

from graph.problems import Problem, gone
from graph.requests import Answer

MB = 1_000_000
DAY = 86_400
URL_LIVES = 300
IMAGE = ("image/jpeg", "image/png")
VIDEO = ("video/mp4", "video/3gpp")
AUDIO = ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg")
OFFICE = "application/vnd.openxmlformats-officedocument."
DOCUMENT = ("text/plain", "application/pdf", "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
            OFFICE + "wordprocessingml.document", OFFICE + "spreadsheetml.sheet", OFFICE + "presentationml.presentation")
BYTES_MAX = {**dict.fromkeys(IMAGE, 5 * MB), **dict.fromkeys(VIDEO, 16 * MB), **dict.fromkeys(AUDIO, 16 * MB),
             **dict.fromkeys(DOCUMENT, 100 * MB), "image/webp": 500_000}


@dataclasses.dataclass
class Media:
    id: str
    number: str
    content: bytes
    type: str
    name: str
    expires_at: float
    sent_by_user: bool = False


def life_of(number, parts):
    """Seconds: what the form says, else what the number keeps media for."""
    if "ttl_minutes" not in parts:
        return 30 * DAY if number.stores else 3600
    text = parts["ttl_minutes"].content.decode()
    if not text.isdigit() or not 60 <= int(text) <= 43_200:
        raise Problem(100, "Param ttl_minutes must be a number of 60 to 43200")
    return int(text) * 60


def throttle(number, now):
    number.upload_times = [time for time in number.upload_times if time > now - 1]
    if number.uploads_per_second and len(number.upload_times) >= number.uploads_per_second:
        raise Problem(130429, "Cloud API message throughput has been reached.")
    number.upload_times.append(now)


def checked_file(parts):
    for name in parts:
        if name not in ("messaging_product", "type", "file", "ttl_minutes"):
            raise Problem(100, f"Unexpected key \"{name}\" on param")
    if "messaging_product" not in parts or parts["messaging_product"].content != b"whatsapp":
        raise Problem(100, "Param messaging_product must be one of {WHATSAPP}")
    if "file" not in parts:
        raise Problem(131008, "Required parameter file is missing")
    file = parts["file"]
    if not file.file_name:
        raise Problem(100, "Param file must be a file")
    if file.content_type not in BYTES_MAX:
        raise Problem(100, "Param file must be a file with one of the following types: " + ", ".join(BYTES_MAX)
                      + f". Received file of type '{file.content_type}'.")
    if "type" in parts and parts["type"].content.decode() != file.content_type:
        raise Problem(131053, "The type of the form is not the type of the file")
    if not file.content or len(file.content) > BYTES_MAX[file.content_type]:
        raise Problem(131053, f"Media size {len(file.content)} is not allowed for {file.content_type}")
    return file


def upload(request, phone_number_id):
    token = request.bearer()
    request.only_query()
    state = request.state
    with state.lock:
        number = state.number(phone_number_id, token)
        parts = request.parts()
        file = checked_file(parts)
        throttle(number, state.now())
        media = Media(state.new_id(), phone_number_id, file.content, file.content_type, file.file_name,
                      state.now() + life_of(number, parts))
        state.media[media.id] = media
    return Answer({"id": media.id})


def owned(request, media_id):
    """The media, for its owner: the token's, and the number's when the query names one."""
    token = request.bearer()
    request.only_query("phone_number_id", "fields")
    state = request.state
    media = state.media.get(media_id)
    asked = request.query.get("phone_number_id")
    if media is None or media.expires_at <= state.now() or state.numbers[media.number].token != token or asked not in (None, media.number):
        raise gone(media_id)
    return media


def retrieve(request, media_id):
    with request.state.lock:
        media = owned(request, media_id)
        key = secrets.token_hex(8)
        request.state.urls[key] = (media.id, request.state.now() + URL_LIVES)
    return Answer({"messaging_product": "whatsapp", "url": f"{request.base}/lookaside/{key}", "mime_type": media.type,
                   "sha256": hashlib.sha256(media.content).hexdigest(), "file_size": len(media.content), "id": media.id})


def delete(request, media_id):
    with request.state.lock:
        del request.state.media[owned(request, media_id).id]
    return Answer({"success": True})


def download(request, key):
    token = request.bearer()
    state = request.state
    with state.lock:
        media_id, until = state.urls.get(key, (None, 0))
        media = state.media.get(media_id)
        if media is None or until <= state.now() or state.numbers[media.number].token != token:
            return Answer(b"", 404, "text/html")
        return Answer(media.content, 200, media.type)


ROUTES = [
    ("POST", r"/(\d+)/media", upload),
    ("GET", r"/lookaside/(\w+)", download),
    ("GET", r"/(\d{16,})", retrieve),
    ("DELETE", r"/(\d{16,})", delete),
]
