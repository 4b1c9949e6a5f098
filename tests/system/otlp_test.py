"""Spans of requests, uploads, jobs, decoders, S3 and Graph come to a collector as OTLP, whole and well connected; a collector that hangs
or is away makes nobody wait."""

import contextlib
import os
import re
import sys
import time
import unittest

from harness import ROOT, Client, Server, lines_of, make_photo
from otlp_collector import Collector
from receiver import Receiver
from small_bucket import SmallBucket
from tus_client import Upload

sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
from graph import Graph  # pylint: disable=wrong-import-position

TRACE, CALLER = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
STATE = 'vendor=a"b\\c,rojo=00f067aa0ba902b7'
SAMPLED = {"traceparent": f"00-{TRACE}-{CALLER}-01", "tracestate": STATE}
GRAPH_TOKEN, S3_SECRET = "EAAthetokenthatnobodysees", "thekeythatnobodysees"
FORM = {"Content-Type": "multipart/form-data; boundary=B", **SAMPLED}


def form(photo):
    return b'--B\r\nContent-Disposition: form-data; name="file"; filename="photo.jpg"\r\n\r\n' + photo + b"\r\n--B--\r\n"


class OtlpTest(unittest.TestCase):
    def setUp(self):
        self.collector = Collector()
        self.addCleanup(self.collector.close)

    def serve(self, *words, env=None):
        return self.enterContext(Server("--otlp-endpoint", self.collector.url, *words, env=env))

    def parent_of(self, span):
        found = [other for other in self.collector.spans if other["spanId"] == span["parentSpanId"]]
        self.assertEqual(len(found), 1, span)
        return found[0]["name"]

    def test_an_upload_is_one_trace_from_the_request_to_the_decoder_the_bucket_and_meta(self):
        receiver, graph, bucket = Receiver(), self.enterContext(Graph()), SmallBucket()
        self.addCleanup(receiver.close)
        self.addCleanup(bucket.close)
        server = self.serve("--workers", "1", "--webhook-addresses", "any", "--graph-url", graph.url, env=bucket.environment(S3_SECRET))
        admin = Client(server.port, server.cli("token", "create", "--workspace", "1", "--ability", "admin", "--plain")[1].strip())
        self.assertEqual(admin.json("POST", "/api/v1/webhooks", {"url": f"http://127.0.0.1:{receiver.port}/hook"})[0], 201)
        account = {**graph.add_number("111", token=GRAPH_TOKEN), "verify_token": "agreed"}
        self.assertEqual(admin.json("POST", "/api/v1/whatsapp/accounts", account)[0], 201)
        status, _, data = admin.request("POST", "/api/v1/media", form(make_photo(320, 240)), FORM)
        self.assertEqual(status, 202, data)
        media = re.search(rb'"uuid":"([0-9a-f-]+)"', data)[1].decode()
        self.assertEqual(admin.wait_settled(media)["processing_status"], "completed")
        graph.fail("/media", code=131053, status=400)
        for _ in range(2):  # the first is refused
            admin.request("GET", f"/api/v1/media/{media}/whatsapp?phone_number_id=111&signature=secretsignature", headers=SAMPLED)
        self.check_chain()
        self.check_meta()
        self.collector.wait_for("job send_webhook", TRACE, 3)
        self.assertEqual({fields["tracestate"] for _, fields, _ in receiver.to("/hook")}, {STATE})
        self.assertEqual(server.stop(), 0)
        self.assertEqual(self.collector.faults, [])
        self.assertEqual(self.collector.orphans(outside=(CALLER,)), [])
        secrets = (GRAPH_TOKEN, S3_SECRET, admin.token, "secretsignature", "X-Amz", "agreed")
        self.assertEqual([word for word in secrets if any(word in body for body in self.collector.bodies)], [])

    def check_chain(self):
        request, = self.collector.wait_for("POST /api/v1/media", TRACE)
        self.assertEqual((request["parentSpanId"], request["kind"], request["failed"]), (CALLER, "server", False))
        self.assertEqual(request["traceState"], STATE)
        self.assertEqual({key: request["attributes"][key] for key in ("http.request.method", "http.route", "http.response.status_code")},
                         {"http.request.method": "POST", "http.route": "/api/v1/media", "http.response.status_code": 202})
        upload, = self.collector.wait_for("upload", TRACE)
        job, = self.collector.wait_for("job process_media", TRACE)
        for span in (upload, job):
            self.assertEqual(span["parentSpanId"], request["spanId"], span)
        self.assertEqual((job["kind"], job["traceState"], job["attributes"]["lumbung.job.attempt"]), ("consumer", STATE, 1))
        codec = self.collector.wait_for("codec process", TRACE)
        self.assertEqual({(span["parentSpanId"], span["attributes"]["lumbung.codec.outcome"]) for span in codec},
                         {(job["spanId"], "finished")})
        stored = self.collector.wait_for("S3 PUT", TRACE)
        self.assertEqual({self.parent_of(span) for span in stored}, {"upload", "job process_media"})
        self.assertEqual({span["kind"] for span in stored}, {"client"})

    def check_meta(self):
        asked = self.collector.wait_for("GET /api/v1/media/{uuid}/whatsapp", TRACE, 2)
        self.assertEqual({span["attributes"]["url.path"].rpartition("/")[2] for span in asked}, {"whatsapp"})
        refused, taken = sorted(self.collector.wait_for("Graph upload media", TRACE, 2), key=lambda span: span["startTimeUnixNano"])
        self.assertEqual((refused["failed"], refused["attributes"]["http.response.status_code"]), (True, 400))
        self.assertEqual((taken["failed"], self.parent_of(taken)), (False, "GET /api/v1/media/{uuid}/whatsapp"))

    def test_the_caller_decides_and_the_ratio_where_there_is_none(self):
        server = self.serve("--workers", "0", "--otlp-sample-ratio", "0")
        client = server.client()
        _, fields, _ = client.request("GET", "/api/v1/media")
        self.assertRegex(fields["traceparent"], "^00-[0-9a-f]{32}-[0-9a-f]{16}-00$")
        unsampled = {"traceparent": f"00-{TRACE[::-1]}-{CALLER}-00"}
        self.assertTrue(client.request("GET", "/api/v1/media", headers=unsampled)[1]["traceparent"].endswith("-00"))
        client.request("GET", "/api/v1/media", headers=SAMPLED)
        self.assertEqual(server.stop(), 0)  # sends what waits
        self.assertEqual([(span["name"], span["traceId"]) for span in self.collector.spans], [("GET /api/v1/media", TRACE)])
        self.assertEqual(self.collector.faults, [])

    def test_each_request_of_a_resumable_upload_is_a_step(self):
        server = self.serve("--workers", "0")
        upload = Upload(server.client(), 6, **SAMPLED)
        self.assertEqual([upload.patch(piece, offset, **SAMPLED)[0] for piece, offset in ((b"abc", 0), (b"def", 3))], [204, 204])
        self.assertEqual(server.stop(), 0)
        steps = self.collector.named("upload", TRACE)
        self.assertEqual({(step["attributes"]["lumbung.upload.offset"], step["attributes"]["lumbung.upload.end_offset"], step["failed"])
                          for step in steps}, {(0, 3, False), (3, 6, False)})
        self.assertEqual({self.parent_of(step) for step in steps}, {"PATCH /api/v1/uploads/{uuid}"})
        self.assertEqual((self.collector.faults, self.collector.orphans(outside=(CALLER,))), ([], []))

    def test_what_a_collector_does_not_take_comes_later_and_nobody_waits(self):
        self.collector.answers[:] = [503]
        server = self.serve("--workers", "0")
        client = server.client()
        for _ in range(3):
            self.assertEqual(client.request("GET", "/api/v1/media", headers=SAMPLED)[0], 200)
        self.collector.wait_for("GET /api/v1/media", TRACE, 3)
        self.assertEqual(len(lines_of(server.log(), "traces.not_taken")), 1)
        self.collector.awake.clear()
        for _ in range(5):
            self.assertEqual(client.request("GET", "/api/v1/media", headers=SAMPLED, timeout=5)[0], 200)
        time.sleep(1.5)  # a batch is on its way, and hangs
        for _ in range(50):
            self.assertEqual(client.request("GET", "/api/v1/media", headers=SAMPLED, timeout=5)[0], 200)
        self.assertEqual(server.stop(patience=8), 0)  # less than a request of a batch may take
        self.assertEqual(self.collector.faults, [])

    def test_what_is_dropped_is_counted(self):
        self.collector.answers[:] = [400]
        server = self.serve("--workers", "0")
        client = server.client()
        client.request("GET", "/api/v1/media")  # a trace that begins here, of which all are recorded
        admin = Client(server.port, server.cli("token", "create", "--ability", "admin", "--plain")[1].strip())
        deadline = time.monotonic() + 20
        dropped = 0.0
        while dropped < 1:
            self.assertLess(time.monotonic(), deadline)
            page = admin.request("GET", "/metrics")[2].decode()
            with contextlib.suppress(StopIteration):
                dropped = next(float(line.split()[1]) for line in page.splitlines() if line.startswith("lumbung_trace_spans_dropped_total "))
            time.sleep(0.1)


if __name__ == "__main__":
    unittest.main()
