"""What OpenApiTest asks of resumable uploads."""


def call_resumable_uploads(case, nobody):
    tus = {"Tus-Resumable": "1.0.0"}
    bytes_ = {**tus, "Content-Type": "application/offset+octet-stream"}
    uploads = "/api/v1/uploads"
    case.call(case.anyone, "OPTIONS", uploads, expect=204)
    case.call(case.plain, "POST", uploads, b"", expect=412)
    case.call(case.plain, "POST", uploads, b"", {**tus, "Upload-Length": "many"}, 400)
    case.call(case.plain, "POST", uploads, b"", {**tus, "Upload-Length": "0"}, 422)
    case.call(case.plain, "POST", uploads, b"", {**tus, "Upload-Length": str(1 << 50)}, 413)
    _, made, _ = case.plain.request("POST", uploads, b"ten", {**bytes_, "Upload-Length": "9"})
    case.call(case.plain, "POST", uploads, b"ten", {**bytes_, "Upload-Length": "9"}, 201)
    one = made["location"]
    case.call(case.anyone, "OPTIONS", one, expect=204)
    case.call(case.plain, "HEAD", one, headers=tus, expect=200)
    case.call(case.plain, "HEAD", f"{uploads}/{nobody}", headers=tus, expect=404)
    case.call(case.plain, "PATCH", one, b"ths", {**bytes_, "Upload-Offset": "1"}, 409)
    case.call(case.plain, "PATCH", one, b"ths", {**tus, "Upload-Offset": "3", "Content-Type": "text/plain"}, 415)
    case.call(case.plain, "PATCH", one, b"ths", {**bytes_, "Upload-Offset": "3", "Upload-Checksum": "md5 AA=="}, 400)
    wrong = "sha1 " + "A" * 27 + "="
    case.call(case.plain, "PATCH", one, b"ths", {**bytes_, "Upload-Offset": "3", "Upload-Checksum": wrong}, 460)
    case.call(case.plain, "PATCH", one, b"too many bytes", {**bytes_, "Upload-Offset": "3"}, 413)
    case.call(case.plain, "POST", one, b"", {**tus, "X-HTTP-Method-Override": "PUT"}, 405)
    case.call(case.plain, "POST", one, b"ths", {**bytes_, "Upload-Offset": "3", "X-HTTP-Method-Override": "PATCH"}, 204)
    case.call(case.plain, "PATCH", one, b"end", {**bytes_, "Upload-Offset": "6"}, 204)
    case.call(case.reader, "HEAD", one, headers=tus, expect=403)
    case.call(case.anyone, "HEAD", one, headers=tus, expect=401)
    case.call(case.plain, "DELETE", one, headers=tus, expect=204)
    case.call(case.plain, "DELETE", one, headers=tus, expect=404)
