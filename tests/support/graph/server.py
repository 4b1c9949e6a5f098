"""The stand-in as a server on a free port, and what a test tells it and asks of it."""

import contextlib
import http.server
import json
import re
import threading
import time
import urllib.parse

from graph import control, media, samples, templates
from graph.problems import Problem
from graph.requests import Answer, Request
from graph.state import Fault, Number, State

# Of facts A: the versions that live. Others answer an error.
VERSIONS = ("v23.0", "v24.0", "v25.0", "v26.0")
ROUTES = [*media.ROUTES, *samples.ROUTES, *templates.ROUTES]


class Graph:
    """`with Graph() as graph:`; the base URL is graph.url. `routes` are more of (method, pattern, function(request, *groups)), tried
    before the built-in ones."""

    def __init__(self, port=0, routes=()):
        self.state = State()
        self.routes = [(method, re.compile(pattern), function) for method, pattern, function in [*routes, *ROUTES]]
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self.server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        self.url = self.origin + "/v25.0"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def add_number(self, phone_number_id, waba_id="9001", app_id="8001", token="EAAtoken", app_secret="app-secret", **more):
        """A number with its account; gives the JSON that POST /api/v1/whatsapp/accounts takes."""
        with self.state.lock:
            self.state.numbers[phone_number_id] = Number(phone_number_id, waba_id, app_id, token, app_secret, **more)
        return {"phone_number_id": phone_number_id, "waba_id": waba_id, "app_id": app_id, "access_token": token, "app_secret": app_secret}

    def fail(self, part, code=None, method="*", times=1, delay=0, cut=False, keep=0, **how):
        """The next `times` requests whose path holds `part` get the error `code` (how: details, status, subcode, headers); with `cut`
        the connection is closed without an answer, and of the sample of a template `keep` bytes arrived; with `delay` they wait so
        long first, and are answered rightly when there is no code.
        """
        problem = None if code is None else Problem(code, **how)
        with self.state.lock:
            self.state.faults.append(Fault(method, part, times, problem, delay, cut, keep))

    def heal(self):
        with self.state.lock:
            self.state.faults.clear()

    def advance(self, seconds):
        """Turns its clock: ids and URLs age."""
        with self.state.lock:
            self.state.skew += seconds

    def count(self, method, pattern):
        """How many requests came, refused ones too, whose whole path (without version and query) matches."""
        with self.state.lock:
            return sum(1 for sent, path in self.state.requests if sent == method and re.fullmatch(pattern, path))

    def decide(self, name, status, reason="NONE"):
        """Approves ("APPROVED"), rejects, pauses … the templates of this name."""
        templates.decide(self.state, name, status, reason)

    def add_template(self, waba_id, name, **more):
        """One that was made at Meta; more: sample, kind, language, status. Gives its id."""
        return templates.add(self.state, waba_id, name, **more)

    def templates(self):
        with self.state.lock:
            return list(templates.all_of(self.state).values())

    def uploaded(self, phone_number_id=None):
        """The media that it has now, expired ones too."""
        with self.state.lock:
            return [media for media in self.state.media.values() if phone_number_id in (None, media.number)]

    def answer(self, request):
        for method, pattern, function in self.routes:
            found = pattern.fullmatch(request.path)
            if found and method == request.method:
                return function(request, *found.groups())
        raise Problem(100, "Unknown path components: " + request.path, status=404, subcode=2500)


def _body_of(handler):
    if handler.headers.get("Transfer-Encoding", "").lower() != "chunked":
        length = int(handler.headers.get("Content-Length") or 0)
        body = handler.rfile.read(length)
        if len(body) < length:
            raise ConnectionError("cut off")
        return body
    body = b""
    while True:
        size = int(handler.rfile.readline().strip() or b"0", 16)
        body += handler.rfile.read(size)
        handler.rfile.readline()
        if size == 0:
            return body


def _handler(graph):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):  # pylint: disable=arguments-differ
            pass

        def handle_one(self):
            url = urllib.parse.urlsplit(self.path)
            if url.path == "/control":
                return control.obey(graph, json.loads(_body_of(self)))
            _, version, *rest = url.path.split("/")
            path = "/" + "/".join(rest)
            with graph.state.lock:
                graph.state.requests.append((self.command, path))
            fault = graph.state.take_fault(self.command, path)
            if fault and fault.cut:
                time.sleep(fault.delay)
                samples.keep_part(graph.state, self.path.partition("/" + version + "/")[2], self.rfile.read(fault.keep))
                raise ConnectionError("told to cut")
            body = _body_of(self)
            if fault:
                time.sleep(fault.delay)
                if fault.problem:
                    raise fault.problem
            if version not in VERSIONS:
                raise Problem(2635, f"You are calling a deprecated version of the API: {version}")
            query = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True, strict_parsing=bool(url.query)))
            return graph.answer(Request(self.command, path, query, self.headers, body, graph.state, f"{graph.origin}/{version}"))

        def handle_all(self):
            try:
                answer = self.handle_one()
            except Problem as problem:
                answer = Answer(problem.body(), problem.status, headers=problem.headers)
            except OSError:
                self.close_connection = True
                return
            content = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            with contextlib.suppress(OSError):  # the caller may have gone
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.content_type)
                self.send_header("Content-Length", str(len(content)))
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

        do_GET = do_POST = do_DELETE = handle_all

    return Handler
