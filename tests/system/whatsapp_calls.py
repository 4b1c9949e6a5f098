"""What OpenApiTest asks of numbers and ids of WhatsApp. Nobody listens where Meta's API would be."""

ACCOUNTS = "/api/v1/whatsapp/accounts"


def call_whatsapp(case):
    account = {"phone_number_id": "111", "waba_id": "9", "app_id": "8", "access_token": "EAA", "app_secret": "hidden"}
    made = case.call_json(case.plain, "POST", ACCOUNTS, account, 201)
    case.assertTrue(made["has_app_secret"] and not made["has_verify_token"])
    case.call_json(case.plain, "POST", ACCOUNTS, account, 403)
    case.call_json(case.admin, "POST", ACCOUNTS, {**account, "media_days": 0.04}, 200)
    for wrong in ({"phone_number_id": "+1"}, {"access_token": "a b"}, {"media_days": 31}, {"app_id": 8}):
        case.call_json(case.admin, "POST", ACCOUNTS, {**account, **wrong}, 422)
    case.call_json(case.anyone, "POST", ACCOUNTS, account, 401)
    case.call(case.admin, "POST", ACCOUNTS, b"[]", {"Content-Type": "application/json"}, 400)
    case.call(case.plain, "GET", ACCOUNTS, expect=403)
    case.assertEqual([line["media_days"] for line in case.call(case.admin, "GET", ACCOUNTS, expect=200)["data"]], [0.04])
    case.call_json(case.admin, "PATCH", ACCOUNTS + "/111", {"verify_token": "v", "media_days": 7}, 200)
    case.call_json(case.admin, "PATCH", ACCOUNTS + "/111", {"media_days": 0}, 422)
    case.call_json(case.admin, "PATCH", ACCOUNTS + "/222", {"media_days": 7}, 404)
    target = f"/api/v1/media/{case.uuid}/whatsapp"
    case.call(case.plain, "GET", target, expect=422)
    case.call(case.plain, "GET", target + "?phone_number_id=222", expect=404)
    case.call(case.plain, "GET", target + "?phone_number_id=111", expect=503)
    case.call(case.anyone, "GET", target + "?phone_number_id=111", expect=401)
    case.call(case.plain, "DELETE", ACCOUNTS + "/111", expect=403)
    case.call(case.admin, "DELETE", ACCOUNTS + "/111", expect=204)
    case.call(case.admin, "DELETE", ACCOUNTS + "/111", expect=404)
