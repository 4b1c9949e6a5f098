"""A collector of traces: takes OTLP/HTTP in JSON and checks all that arrives against the schema (opentelemetry-proto 1.x,
trace.proto, common.proto and "JSON Protobuf Encoding" of the OTLP specification)."""

import contextlib
import http.server
import json
import re
import threading
import time

HEX_TRACE, HEX_SPAN, INT64 = r"^(?!0{32})[0-9a-f]{32}$", r"^(?!0{16})[0-9a-f]{16}$", r"^-?[0-9]{1,19}$"
KINDS = {1: "internal", 2: "server", 3: "client", 4: "producer", 5: "consumer"}
SPAN_FIELDS = {"traceId", "spanId", "parentSpanId", "traceState", "flags", "name", "kind", "startTimeUnixNano", "endTimeUnixNano",
               "attributes", "droppedAttributesCount", "events", "droppedEventsCount", "links", "droppedLinksCount", "status"}
VALUES = {"stringValue": lambda v: isinstance(v, str), "boolValue": lambda v: isinstance(v, bool),
          "intValue": lambda v: isinstance(v, str) and re.match(INT64, v), "doubleValue": lambda v: isinstance(v, float)}


def only(given, allowed, where):
    assert isinstance(given, dict), (where, given)
    assert set(given) <= set(allowed), (where, set(given) - set(allowed))


def attributes_of(holder, where):
    found = {}
    assert isinstance(holder.get("attributes", []), list), where
    for pair in holder.get("attributes", []):
        only(pair, {"key", "value"}, where)
        assert isinstance(pair["key"], str) and pair["key"] and pair["key"] not in found, (where, pair)
        (word, value), = pair["value"].items()
        assert VALUES[word](value), (where, pair)
        found[pair["key"]] = int(value) if word == "intValue" else value
    return found


def check_span(span):
    only(span, SPAN_FIELDS, "span")
    assert re.match(HEX_TRACE, span["traceId"]), span
    assert re.match(HEX_SPAN, span["spanId"]), span
    assert "parentSpanId" not in span or re.match(HEX_SPAN, span["parentSpanId"]), span
    assert isinstance(span["name"], str) and span["name"], span
    assert type(span["kind"]) is int and span["kind"] in KINDS, span  # pylint: disable=unidiomatic-typecheck
    for time_of in ("startTimeUnixNano", "endTimeUnixNano"):
        assert isinstance(span[time_of], str) and re.match(r"^[0-9]{19}$", span[time_of]), span
        assert abs(int(span[time_of]) / 1e9 - time.time()) < 3600, ("nanoseconds since 1970", span)
    assert int(span["startTimeUnixNano"]) <= int(span["endTimeUnixNano"]), span
    only(span.get("status", {}), {"code", "message"}, "status")
    assert span.get("status", {}).get("code", 0) in (0, 1, 2), span
    return {**span, "attributes": attributes_of(span, span), "failed": span.get("status", {}).get("code") == 2,
            "kind": KINDS[span["kind"]]}


def spans_of(body):
    """The spans of a request for /v1/traces; AssertionError where it is none."""
    only(body, {"resourceSpans"}, "request")
    found = []
    for of_resource in body["resourceSpans"]:
        only(of_resource, {"resource", "scopeSpans", "schemaUrl"}, "resourceSpans")
        only(of_resource["resource"], {"attributes", "droppedAttributesCount"}, "resource")
        resource = attributes_of(of_resource["resource"], "resource")
        assert resource["service.name"] == "lumbung", resource
        for of_scope in of_resource["scopeSpans"]:
            only(of_scope, {"scope", "spans", "schemaUrl"}, "scopeSpans")
            only(of_scope["scope"], {"name", "version", "attributes"}, "scope")
            assert of_scope["scope"]["name"] == "lumbung"
            found += [{**check_span(span), "resource": resource} for span in of_scope["spans"]]
    return found


class Collector:
    """`faults` holds what was wrong with what came; `awake` cleared: it takes requests and does not answer; `answers`: the statuses
    of the next ones, before it is 200 for ever."""

    def __init__(self):
        self.spans, self.faults, self.answers, self.bodies = [], [], [], []
        self.awake = threading.Event()
        self.awake.set()
        collector = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # pylint: disable=invalid-name
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = collector.answers.pop(0) if collector.answers else 200
                collector.awake.wait()
                if status == 200:
                    collector.take(self.path, self.headers, body)
                with contextlib.suppress(OSError):  # the caller may have gone
                    self.send_response(status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", "21")
                    self.end_headers()
                    self.wfile.write(b'{"partialSuccess":{}}')

            def log_message(self, *_):  # pylint: disable=arguments-differ
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, path, headers, body):
        try:
            assert (path, headers["Content-Type"]) == ("/v1/traces", "application/json"), (path, str(headers))
            self.bodies.append(body.decode())
            self.spans += spans_of(json.loads(body))
        except (AssertionError, ValueError, KeyError) as fault:
            self.faults.append(repr(fault))

    def named(self, name, trace=None):
        return [span for span in list(self.spans) if span["name"] == name and trace in (None, span["traceId"])]

    def wait_for(self, name, trace=None, count=1, patience=60):
        deadline = time.monotonic() + patience
        while len(self.named(name, trace)) < count:
            assert time.monotonic() < deadline, (name, sorted({span["name"] for span in self.spans}), self.faults)
            time.sleep(0.05)
        return self.named(name, trace)

    def orphans(self, outside=()):
        """Spans whose parent never came, but for parents that others recorded."""
        known = {(span["traceId"], span["spanId"]) for span in self.spans}
        return [span for span in self.spans if "parentSpanId" in span and span["parentSpanId"] not in outside
                and (span["traceId"], span["parentSpanId"]) not in known]

    def close(self):
        self.awake.set()
        self.server.shutdown()
        self.server.server_close()
