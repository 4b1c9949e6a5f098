"""What openapi_test asks of callbacks, of what users send, and of deliveries."""

NOBODY = "018f0000-0000-7000-8000-000000000000"


def call_callbacks(test):
    """Meta is nowhere here. `test` is the OpenApiTest."""
    path = "/api/v1/whatsapp/callbacks/111"
    test.call(test.anyone, "GET", path + "?hub.mode=subscribe&hub.verify_token=a&hub.challenge=1", expect=403)
    test.call(test.anyone, "POST", path, b"{}", {"Content-Type": "application/json", "X-Hub-Signature-256": "sha256=" + "0" * 64}, 401)
    test.call_json(test.plain, "POST", "/api/v1/whatsapp/inbound", {"phone_number_id": "111", "media_id": "1"}, 403)
    for what in ("deliveries", "resend"):
        test.call(test.star, "GET", f"/api/v1/campaigns/{NOBODY}/{what}", headers={"X-Workspace-Id": "1"}, expect=404)
