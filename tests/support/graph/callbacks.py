"""Callbacks as Meta makes them: signed over the raw body, doubled, late and out of order."""

import hashlib
import hmac
import http.client
import json
import random


def signature(body, app_secret):
    return "sha256=" + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()


def status(word, wamid, mark=None, code=None, details="", **more):
    """One entry of `statuses`. Of facts A: the mark of the send comes back; a recipient may be a BSUID, and its number is not told."""
    made = {"id": wamid, "status": word, "timestamp": "1795356185", "recipient_user_id": "ID.13491208655302741918",
            "pricing": {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "marketing"}, **more}
    if mark is not None:
        made["biz_opaque_callback_data"] = mark
    if code is not None:
        made["errors"] = [{"code": code, "title": "Failed", "message": "Failed", "error_data": {"details": details}}]
    return made


def body(phone_number_id, statuses=(), messages=(), waba_id="9001"):
    value = {"messaging_product": "whatsapp", "metadata": {"display_phone_number": "62811", "phone_number_id": phone_number_id}}
    if statuses:
        value["statuses"] = list(statuses)
    if messages:
        value["messages"] = list(messages)
    return json.dumps({"object": "whatsapp_business_account",
                       "entry": [{"id": waba_id, "changes": [{"field": "messages", "value": value}]}]}).encode()


def send(port, phone_number_id, content, app_secret, signed=None):
    """Gives the status of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", f"/api/v1/whatsapp/callbacks/{phone_number_id}", content,
                           {"Content-Type": "application/json", "X-Hub-Signature-256": signed or signature(content, app_secret)})
        return connection.getresponse().status
    finally:
        connection.close()


def shuffled(contents, seed, doubled=0.3):
    """In another order, and some of them twice: whoever takes them must come to the same end."""
    chance = random.Random(seed)
    all_of_them = [content for one in contents for content in ([one, one] if chance.random() < doubled else [one])]
    chance.shuffle(all_of_them)
    return all_of_them
