"""Meta's errors, as its answers carry them."""

# HTTP status and title of the codes of facts A; what is not here answers 400.
CODES = {
    2: (503, "Service temporarily unavailable"),
    4: (400, "Application request limit reached"),
    100: (400, "Invalid parameter"),
    190: (401, "Invalid OAuth access token"),
    368: (403, "Temporarily blocked for policies violations"),
    80007: (400, "Rate limit issues"),
    130429: (429, "Rate limit hit"),
    131000: (500, "Something went wrong"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131016: (503, "Service unavailable"),
    131042: (400, "Business eligibility payment issue"),
    131048: (400, "Spam rate limit hit"),
    131053: (400, "Media upload error"),
    131056: (400, "Pair rate limit hit"),
    131057: (500, "Account in maintenance mode"),
    133004: (503, "Server temporarily unavailable"),
    133010: (400, "Phone number not registered"),
}


class Problem(Exception):
    """What ends a request with an error of Meta's."""

    def __init__(self, code, details="", status=None, subcode=0, headers=None):
        super().__init__(code, details)
        default_status, self.title = CODES.get(code, (400, "Error"))
        self.code = code
        self.details = details
        self.status = status or default_status
        self.subcode = subcode
        self.headers = headers or {}

    def body(self):
        error = {"message": f"(#{self.code}) {self.title}", "type": "OAuthException", "code": self.code, "fbtrace_id": "Astandin"}
        if self.subcode:
            error["error_subcode"] = self.subcode
        if self.details:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        return {"error": error}


def gone(what):
    """An object that is not there, or not this caller's."""
    return Problem(100, f"Unsupported request. Object with ID '{what}' does not exist, cannot be loaded due to missing permissions, or "
                        "does not support this operation", subcode=33)
