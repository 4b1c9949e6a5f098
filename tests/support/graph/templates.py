"""Message templates: creation, change, list and deletion; approval by command; approved samples at URLs of their own."""

import dataclasses
import re
import secrets

from graph.problems import Problem, gone
from graph.requests import Answer

TEMPLATES_MAX = 250
SAMPLE_OF = {"IMAGE": ("image/jpeg", "image/jpg", "image/png"), "VIDEO": ("video/mp4",), "DOCUMENT": ("application/pdf",),
             "GIF": ("video/mp4",)}
OF_COMPONENTS = {"HEADER": {"type", "format", "text", "example"}, "BODY": {"type", "text", "example"}, "FOOTER": {"type", "text"},
                 "BUTTONS": {"type", "buttons"}, "CAROUSEL": {"type", "cards"},
                 "LIMITED_TIME_OFFER": {"type", "limited_time_offer"}}
OF_CREATION = {"name", "language", "category", "components", "degrees_of_freedom_spec"}
OF_CHANGE = {"category", "components", "degrees_of_freedom_spec"}
CATEGORIES = ("MARKETING", "UTILITY", "AUTHENTICATION")
GIF_BYTES_MAX = 3_500_000
FETCHER = "facebookexternalua"  # of Meta's own fetcher


@dataclasses.dataclass
class Template:
    id: str
    waba_id: str
    name: str
    language: str
    category: str
    components: list
    samples: dict  # place in the components → (path, content, type)
    features: dict
    status: str = "PENDING"
    reason: str = "NONE"


def all_of(state):
    """By id, oldest first."""
    return state.extra.setdefault("templates", {})


def refuse(subcode, why):
    raise Problem(100, why, subcode=subcode)


def account(request, waba_id):
    """Refuses a token that is none of this business account's."""
    token = request.bearer()
    if not any(number.token == token and number.waba_id == waba_id for number in request.state.numbers.values()):
        raise gone(waba_id)
    return token


def owned(request, template_id):
    template = all_of(request.state).get(template_id)
    if template is None:
        raise gone(template_id)
    account(request, template.waba_id)
    return template


def only(members, allowed, where):
    for member in members:
        if member not in allowed:
            raise Problem(100, f"Unexpected key \"{member}\" on param \"{where}\"")


def sample_of(request, token, header):
    """What a handle stands for: of this token, and of the kind that the header shows."""
    handles = header.get("example", {}).get("header_handle")
    if not isinstance(handles, list) or len(handles) != 1:
        refuse(2388043, "Missing sample parameter: header_handle")
    session = request.state.handles.get(handles[0])
    if session is None or session.token != token:
        refuse(2388273, "The handle of the sample is not valid")
    if session.type not in SAMPLE_OF[header["format"]]:
        refuse(2388084, f"A sample of type {session.type} is none of a {header['format']} header")
    if header["format"] == "GIF" and len(session.content) > GIF_BYTES_MAX:
        refuse(2388084, "A GIF sample has at most 3.5 MB")
    kind = session.type.rpartition("/")[2]
    return f"{secrets.token_hex(8)}.{kind}", session.content, session.type


def checked(request, token, components, place=""):
    """Place → sample, of all media headers. Components that Meta refuses are refused."""
    if not isinstance(components, list) or not components:
        raise Problem(131008, "Required parameter components is missing")
    samples, types = {}, [component.get("type") for component in components]
    if "BODY" not in types and not place:
        refuse(2388293, "A BODY is required")
    if "LIMITED_TIME_OFFER" in types and "FOOTER" in types:
        refuse(2388072, "A limited-time offer can't have a footer")
    for component in components:
        if component.get("type") not in OF_COMPONENTS:
            raise Problem(100, f"Unknown type of a component: {component.get('type')}")
        only(component, OF_COMPONENTS[component["type"]], "components")
        if component["type"] == "HEADER" and component.get("format") in SAMPLE_OF:
            samples[place or "header"] = sample_of(request, token, component)
        if len(component.get("text", "")) > {"BODY": 1024, "HEADER": 60, "FOOTER": 60}.get(component["type"], 0):
            refuse(2388040, f"The text of the {component['type']} is too long")
        if component["type"] == "CAROUSEL":
            cards = component["cards"]
            if not 2 <= len(cards) <= 10 or len({card["components"][0].get("format") for card in cards}) != 1:
                refuse(2388299, "A carousel has 2 to 10 cards with headers of one format")
            for number, card in enumerate(cards):
                only(card, {"components"}, "cards")
                samples |= checked(request, token, card["components"], f"card {number}")
                if f"card {number}" not in samples:
                    refuse(2388299, "Each card has a header of its own")
    return samples


def features_of(body):
    features = body.get("degrees_of_freedom_spec", {}).get("creative_features_spec", {})
    for feature, how in features.items():
        if how.get("enroll_status") not in ("OPT_IN", "OPT_OUT"):
            raise Problem(100, f"enroll_status of {feature} must be one of {{OPT_IN, OPT_OUT}}")
    return {feature: how["enroll_status"] for feature, how in features.items()}


def create(request, waba_id):
    token = account(request, waba_id)
    request.only_query()
    state, body = request.state, request.json()
    only(body, OF_CREATION, "body")
    with state.lock:
        for member in ("name", "language", "category", "components"):
            if not body.get(member):
                raise Problem(131008, f"Required parameter {member} is missing")
        if not re.fullmatch(r"[a-z0-9_]{1,512}", body["name"]) or body["category"] not in CATEGORIES:
            raise Problem(100, "Param name or category is not valid")
        mine = [one for one in all_of(state).values() if one.waba_id == waba_id]
        if any((one.name, one.language) == (body["name"], body["language"]) for one in mine):
            refuse(2388024, "Content in This Language Already Exists")
        if (waba_id, body["name"], body["language"]) in state.extra.get("deleted templates", ()):
            refuse(2388023, "Message template language is being deleted")
        if len(mine) >= TEMPLATES_MAX:
            refuse(2388019, "Message Template Limit Exceeded")
        samples = checked(request, token, body["components"])
        template = Template(str(200_000_000_000_000 + next(state.ids)), waba_id, body["name"], body["language"], body["category"],
                            body["components"], samples, features_of(body))
        all_of(state)[template.id] = template
    return Answer({"id": template.id, "status": template.status, "category": template.category})


def change(request, template_id):
    template = owned(request, template_id)
    request.only_query()
    body = request.json()
    only(body, OF_CHANGE, "body")
    with request.state.lock:
        if template.status not in ("APPROVED", "REJECTED", "PAUSED"):
            refuse(2388025, "Only approved, rejected or paused templates can be edited")
        template.samples = checked(request, request.bearer(), body["components"])
        template.components, template.features = body["components"], features_of(body)
        template.status, template.reason = "PENDING", "NONE"
    return Answer({"success": True})


def signed(request, sample):
    """Its URL: the path stays, the signature is another one each time."""
    signature = secrets.token_hex(8)
    request.state.extra.setdefault("signatures", set()).add(signature)
    return f"{request.base}/scontent/{sample[0]}?oh={signature}&oe=6500"


def shown(request, template):
    def with_urls(components, place):
        for component in components:
            component = dict(component)
            if component["type"] == "HEADER" and place in template.samples:
                component["example"] = {"header_handle": [signed(request, template.samples[place])]}
            if component["type"] == "CAROUSEL":
                component["cards"] = [{"components": list(with_urls(card["components"], f"card {number}"))}
                                      for number, card in enumerate(component["cards"])]
            yield component

    return {"name": template.name, "components": list(with_urls(template.components, "header")), "language": template.language,
            "status": template.status, "category": template.category, "id": template.id, "rejected_reason": template.reason}


def listed(request, waba_id):
    account(request, waba_id)
    request.only_query("fields", "limit", "after", "name", "language", "status")
    query = request.query
    with request.state.lock:
        mine = [one for one in all_of(request.state).values() if one.waba_id == waba_id and query.get("name", "") in one.name]
        begin = int(query.get("after", "0").removeprefix("QVFI"))
        end = begin + min(int(query.get("limit", "25")), request.state.extra.get("page of templates", 100))
        answer = {"data": [shown(request, one) for one in mine[begin:end]],
                  "paging": {"cursors": {"before": f"QVFI{begin}", "after": f"QVFI{end}"}}}
    if end < len(mine):
        answer["paging"]["next"] = f"{request.base}/{waba_id}/message_templates?after=QVFI{end}"
    return Answer(answer)


def retrieve(request, template_id):
    request.only_query("fields")
    with request.state.lock:
        return Answer(shown(request, owned(request, template_id)))


def delete(request, waba_id):
    account(request, waba_id)
    request.only_query("hsm_id", "name")
    state, query = request.state, request.query
    with state.lock:
        found = [one for one in all_of(state).values() if one.waba_id == waba_id and one.name == query.get("name")
                 and query.get("hsm_id", one.id) == one.id]
        if not found:
            raise Problem(100, "Message Template Not Found", status=404, subcode=2593002)
        for template in found:
            del all_of(state)[template.id]
            state.extra.setdefault("deleted templates", set()).add((waba_id, template.name, template.language))
    return Answer({"success": True})


def download(request, name):
    """Of an approved sample: for whoever has the signature, and no token; but not for Meta's own fetcher."""
    if FETCHER in request.headers.get("User-Agent", ""):
        return Answer(b"", 403, "text/html")
    if request.headers.get("Authorization") or request.query.get("oh") not in request.state.extra.get("signatures", ()):
        return Answer(b"URL signature mismatch", 403, "text/plain")
    with request.state.lock:
        for template in all_of(request.state).values():
            for path, content, kind in template.samples.values():
                if path == name:
                    return Answer(content, 200, kind)
    return Answer(b"", 404, "text/html")


def decide(state, name, status, reason="NONE"):
    """Meta's word about all languages of a template."""
    with state.lock:
        for template in all_of(state).values():
            if template.name == name:
                template.status, template.reason = status, reason


def add(state, waba_id, name, sample=None, kind="image/jpeg", language="id", status="APPROVED"):
    """A template that somebody made in Meta's own manager, with a picture in its header; gives its id."""
    components = [{"type": "BODY", "text": "Halo"}]
    if sample is not None:
        components.insert(0, {"type": "HEADER", "format": "IMAGE"})
    samples = {} if sample is None else {"header": (f"{secrets.token_hex(8)}.{kind.rpartition('/')[2]}", sample, kind)}
    with state.lock:
        template = Template(str(200_000_000_000_000 + next(state.ids)), waba_id, name, language, "MARKETING", components, samples, {},
                            status)
        all_of(state)[template.id] = template
    return template.id


ROUTES = [
    ("POST", r"/(\d+)/message_templates", create),
    ("GET", r"/(\d+)/message_templates", listed),
    ("DELETE", r"/(\d+)/message_templates", delete),
    ("POST", r"/(2\d{14})", change),
    ("GET", r"/(2\d{14})", retrieve),
    ("GET", r"/scontent/([\w.]+)", download),
]
