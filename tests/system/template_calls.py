"""What OpenApiTest asks of templates. Nobody listens where Meta's API would be."""

TEMPLATES = "/api/v1/templates"
NOBODY = "018f0000-0000-7000-8000-000000000000"


def call_templates(case):
    account = {"phone_number_id": "333", "waba_id": "9", "app_id": "8", "access_token": "EAA", "app_secret": "hidden"}
    components = [{"type": "HEADER", "format": "IMAGE", "media": case.uuid}, {"type": "BODY", "text": "Halo"}]
    wanted = {"name": "promo", "language": "id", "category": "MARKETING", "components": components}
    case.call_json(case.admin, "POST", TEMPLATES, wanted, 409)  # without an account
    made = case.call_json(case.admin, "POST", TEMPLATES, {**wanted, "submit": False}, 201)
    case.assertEqual((made["status"], made["media"][0]["uuid"]), ("draft", case.uuid))
    case.call_json(case.admin, "POST", TEMPLATES, {**wanted, "submit": False}, 409)
    case.call_json(case.admin, "POST", TEMPLATES, {**wanted, "name": "Promo"}, 422)
    case.call_json(case.admin, "POST", TEMPLATES, {**wanted, "name": "b", "components": [{**components[0], "media": NOBODY}, components[1]]}, 404)
    case.call_json(case.anyone, "POST", TEMPLATES, wanted, 401)
    case.call_json(case.reader, "POST", TEMPLATES, wanted, 403)
    case.call(case.admin, "POST", TEMPLATES, b"[]", {"Content-Type": "application/json"}, 400)
    case.call(case.admin, "GET", TEMPLATES + "?limit=1", expect=200)
    case.call(case.admin, "GET", TEMPLATES + "?limit=0", expect=422)
    one = f"{TEMPLATES}/{made['uuid']}"
    case.call(case.admin, "GET", one, expect=200)
    case.call(case.admin, "POST", one + "/submit", expect=409)
    case.call(case.admin, "POST", TEMPLATES + "/sync", expect=409)
    case.call_json(case.admin, "POST", "/api/v1/whatsapp/accounts", account, 201)
    case.call(case.admin, "POST", TEMPLATES + "/sync?phone_number_id=333", expect=503)
    case.call(case.admin, "DELETE", one, expect=204)
    for method, path in (("GET", one), ("DELETE", one), ("POST", one + "/submit")):
        case.call(case.admin, method, path, expect=404)
    case.call(case.admin, "DELETE", "/api/v1/whatsapp/accounts/333", expect=204)
