"""What openapi_test asks of campaigns."""

NOBODY = "018f0000-0000-7000-8000-000000000000"
ALL = "/api/v1/campaigns"


def call_campaigns(test, media):
    """A draft over this media through all of its steps. `test` is the OpenApiTest."""
    test.manager = test.client_who_may("campaigns:manage", "1")
    wanted = {"name": "Promo", "channel": "webjs", "message": {"type": "image"}, "media": [{"uuid": media}]}
    made = test.call_json(test.manager, "POST", ALL, wanted, 201)
    one = f"{ALL}/{made['uuid']}"
    test.call_json(test.reader, "POST", ALL, wanted, 403)
    test.call_json(test.manager, "POST", ALL, {**wanted, "name": ""}, 422)
    test.call(test.manager, "POST", ALL, b"[]", {"Content-Type": "application/json"}, 400)
    for path in (ALL, one):
        test.call(test.manager, "GET", path, expect=200)
        test.call(test.anyone, "GET", path, expect=401)
    test.call(test.manager, "GET", f"{ALL}/{NOBODY}", expect=404)
    test.call_json(test.manager, "PATCH", one, {"name": "Other"}, 200)
    test.call(test.manager, "POST", one + "/preflight", expect=200)
    # Nobody said where this server is reached from outside.
    test.call(test.manager, "POST", one + "/launch", expect=409)
    test.call_json(test.manager, "POST", one + "/messages", {"recipients": []}, 422)
    test.call_json(test.manager, "POST", one + "/schedule", {"scheduled_at": "2100-01-01T00:00:00Z"}, 200)
    test.call(test.manager, "DELETE", one, expect=409)
    test.call(test.manager, "POST", one + "/suspend", expect=200)
    test.call(test.manager, "POST", one + "/resume", expect=202)
    test.call(test.manager, "POST", one + "/finish", expect=409)
    test.call(test.manager, "POST", one + "/cancel", expect=200)
    test.call_json(test.manager, "POST", one + "/messages", {"recipients": [{"recipient": "628111"}]}, 409)
    test.call(test.manager, "DELETE", one, expect=204)
