"""One upload can be followed by its trace: from the request over the job and its decoder to the webhook."""

import json
import shutil
import time
import unittest

from harness import Client, Process, Server, lines_of, make_photo
from receiver import Receiver

TRACE = "0af7651916cd43dd8448eb211c80319c"
SENT = f"00-{TRACE}-b7ad6b7169203331-01"


def upload(client, content, headers):
    body = b'--B\r\nContent-Disposition: form-data; name="file"; filename="photo.jpg"\r\n\r\n' + content + b"\r\n--B--\r\n"
    status, fields, data = client.request("POST", "/api/v1/media", body,
                                          {"Content-Type": "multipart/form-data; boundary=B", **headers})
    assert status == 202, data
    return fields, json.loads(data)


class TraceTest(unittest.TestCase):
    def test_request_job_log_and_webhook_carry_the_trace_of_the_client(self):
        receiver = Receiver()
        server = Server("--workers", "0", "--webhook-addresses", "any")
        worker = Process(server.data, "work", "--workers", "1", "--webhook-addresses", "any", "--log-level", "debug")
        try:
            server.start()
            worker.start()
            client = Client(server.port, server.cli("token", "create", "--ability", "admin", "--plain")[1].strip())
            self.assertEqual(client.json("POST", "/api/v1/webhooks", {"url": f"http://127.0.0.1:{receiver.port}/hook"})[0], 201)
            fields, media = upload(client, make_photo(640, 480), {"traceparent": SENT})
            self.assertTrue(fields["traceparent"].startswith(f"00-{TRACE}-"), fields)
            self.assertEqual(client.wait_settled(media["uuid"])["processing_status"], "completed")
            deadline = time.monotonic() + 30
            while len(receiver.to("/hook")) < 3 and time.monotonic() < deadline:
                time.sleep(0.05)
            self.check_webhooks(receiver)
            self.assertEqual(worker.stop(), 0)
            self.check_logs(server.log(), worker.log(), fields["traceparent"].split("-")[2], media["uuid"])
            _, entries = client.json("GET", f"/api/v1/audit?media={media['uuid']}")
            self.assertEqual(entries["data"][0]["trace_id"], TRACE)
        finally:
            worker.kill()
            server.kill()
            shutil.rmtree(server.data, ignore_errors=True)

    def check_webhooks(self, receiver):
        self.assertEqual(len(receiver.to("/hook")), 3)
        spans = set()
        for _, fields, _ in receiver.to("/hook"):
            version, trace, span, flags = fields["traceparent"].split("-")
            self.assertEqual((version, trace, flags), ("00", TRACE, "01"))
            spans.add(span)
        self.assertEqual(len(spans), 3, "each delivery is a step of its own")

    def check_logs(self, served, worked, request_span, media_uuid):
        for line in lines_of(served, "upload.admitted") + [request for request in lines_of(served, "http.request")
                                                           if request["method"] == "POST" and request["path"] == "/api/v1/media"]:
            self.assertEqual((line["trace_id"], line["span_id"]), (TRACE, request_span), line)
        completed, = lines_of(worked, "media.completed")
        self.assertEqual((completed["trace_id"], completed["media_uuid"]), (TRACE, media_uuid))
        self.assertNotEqual(completed["span_id"], request_span, "an attempt is a step of its own")
        started = [line for line in lines_of(worked, "job.started") if line["kind"] == "process_media"]
        ended = [line for line in lines_of(worked, "job.ended") if line["kind"] == "process_media"]
        self.assertEqual(len(started) + len(ended), 2)
        for line in started + ended:
            self.assertEqual((line["trace_id"], line["span_id"]), (TRACE, completed["span_id"]), line)
        for line in lines_of(worked, "job.ended"):
            self.assertRegex(line["trace_id"], "^[0-9a-f]{32}$", "housekeeping has traces of its own")

    def test_a_request_without_a_trace_begins_one(self):
        with Server("--workers", "0") as server:
            client = server.client()
            traces = set()
            for sent in ({}, {"traceparent": "nonsense"}, {"traceparent": SENT.replace(TRACE, "0" * 32)}):
                trace = client.request("GET", "/api/v1/media", headers=sent)[1]["traceparent"]
                self.assertRegex(trace, "^00-[0-9a-f]{32}-[0-9a-f]{16}-01$")
                traces.add(trace[3:35])
            self.assertEqual(len(traces), 3)


if __name__ == "__main__":
    unittest.main()
