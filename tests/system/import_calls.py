"""What openapi_test asks of imports."""

NOBODY = "018f0000-0000-7000-8000-000000000000"


def call_imports(test):
    """Nobody listens there. `test` is the OpenApiTest."""
    wanted = {"url": "https://nobody.invalid/nasi.jpg", "name": "nasi.jpg", "purpose": "header"}
    made = test.call_json(test.plain, "POST", "/api/v1/imports", wanted, 202)
    test.call(test.plain, "GET", f"/api/v1/imports/{made['id']}", expect=200)
    test.call(test.plain, "GET", f"/api/v1/imports/{NOBODY}", expect=404)
    test.call(test.anyone, "GET", f"/api/v1/imports/{made['id']}", expect=401)
    test.call_json(test.plain, "POST", "/api/v1/imports", {"url": "http://127.0.0.1/"}, 422)
    test.call_json(test.reader, "POST", "/api/v1/imports", wanted, 403)
    test.call(test.plain, "POST", "/api/v1/imports", b"[]", {"Content-Type": "application/json"}, 400)
