"""What openapi_test asks of quotas."""


def call_quotas(test):
    """`test` is the OpenApiTest."""
    own = "/api/v1/workspaces/1/quota"
    limits = {"bytes_max": 10**12, "files_max": 5000, "uploads_per_minute_max": None}
    told = test.call_json(test.star, "PUT", own, limits, 200)
    test.assertEqual({name: told["quota"][name] for name in limits}, limits)
    test.call(test.admin, "GET", own, expect=200)
    for client, target, status in ((test.reader, own, 403), (test.anyone, own, 401),
                                   (test.admin, "/api/v1/workspaces/999/quota", 404), (test.star, "/api/v1/workspaces/999/quota", 404)):
        test.call(client, "GET", target, expect=status)
    for client, target, body, status in ((test.admin, own, limits, 403), (test.star, "/api/v1/workspaces/999/quota", limits, 404),
                                         (test.star, own, {"files_max": -1}, 422), (test.star, own, {"bytes_max": "much"}, 422),
                                         (test.star, own, {"uploads_per_minute_max": 0}, 422)):
        test.call_json(client, "PUT", target, body, status)
    test.assertIsNone(test.call_json(test.star, "PUT", own, {}, 200)["quota"])
    status, record = test.star.json("GET", "/api/v1/audit?limit=5")
    test.assertEqual((status, "workspace.quota_set" in [line["action"] for line in record["data"]]), (200, True))
