"""Requests whose framing two servers in a row might read differently, malformed heads among them, and what is to come of each.

A case is a name, the bytes, and the statuses of the answers in order (several in brackets: one of them). Another request comes
right behind each: after REFUSED the connection is closed and nobody answers that one; after TAKEN it is the next on the same
connection."""

FORM = b"socket_id=1.2&channel_name=private-workspace.1"
TARGET = "/broadcasting/auth"
POST = b"POST %(target)s HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer %(token)s\r\nContent-Type: application/x-www-form-urlencoded\r\n"
GET = b"GET /healthz HTTP/1.1\r\nHost: t\r\n"
END = b"\r\n"
CHUNKS = b"2e\r\n" + FORM + b"\r\n0\r\n\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
# What is smuggled: the proxy of deploy/ lets nobody else ask this.
SMUGGLED = b"GET /metrics HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n"
LONG = 40_000
# How much has come decides whether it is taken for a line of another version.
VERSION = (400, 505)


def with_length(value, name=b"Content-Length: "):
    return POST + name + value + b"\r\n\r\n" + FORM


def with_coding(value, name=b"Transfer-Encoding: "):
    return POST + name + value + b"\r\n\r\n" + CHUNKS


def chunk(size_line, after=b"\r\n0\r\n\r\n"):
    return CHUNKED + size_line + FORM + after


LENGTHS_REFUSED = [
    ("two lengths", POST + b"Content-Length: 46\r\nContent-Length: 0\r\n\r\n" + FORM),
    ("a small and a large length", POST + b"Content-Length: 0\r\nContent-Length: 46\r\n\r\n" + FORM),
    ("the same length twice", POST + b"Content-Length: 46\r\nContent-Length: 46\r\n\r\n" + FORM),
    ("a list of lengths", with_length(b"46, 46")),
    ("a list of two lengths", with_length(b"46, 0")),
    ("length with a plus", with_length(b"+46")),
    ("length with a minus", with_length(b"-46")),
    ("length in hexadecimal", with_length(b"0x2e")),
    ("length with a fraction", with_length(b"46.0")),
    ("length of letters", with_length(b"many")),
    ("no length in its field", with_length(b"")),
    ("length in quotes", with_length(b'"46"')),
    ("length with a parameter", with_length(b"46;q=1")),
    ("length in two words", with_length(b"4 6")),
    ("length beyond 64 bits", with_length(b"18446744073709551662")),
    ("length of forty digits", with_length(b"9" * 40)),
    ("length after a vertical tab", with_length(b"\x0b46")),
    ("length in other digits", with_length("٤٦".encode())),
    ("length with NUL", with_length(b"4\x006")),
    ("space before the colon of a length", with_length(b"46", b"Content-Length : ")),
    ("NUL in the name of a length", with_length(b"46", b"Content-Length\x00: ")),
    ("folded length", with_length(b"46", b"Content-Length:\r\n ")),
    ("length hidden in a folded field", with_length(b"46", b"X: y\r\n Content-Length: ")),
    ("length behind a bare LF", with_length(b"46", b"X: y\nContent-Length: ")),
    ("length behind a bare CR", with_length(b"46", b"X: y\rContent-Length: ")),
]

CODINGS_REFUSED = [
    ("length and coding", POST + b"Content-Length: 46\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS),
    ("coding and length", POST + b"Transfer-Encoding: chunked\r\nContent-Length: 46\r\n\r\n" + CHUNKS),
    ("coding and length 0", POST + b"Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n" + CHUNKS),
    ("length and unknown coding", POST + b"Content-Length: 46\r\nTransfer-Encoding: xchunked\r\n\r\n" + FORM),
    ("length and identity", POST + b"Content-Length: 46\r\nTransfer-Encoding: identity\r\n\r\n" + FORM),
    ("gzip", with_coding(b"gzip")),
    ("identity", with_coding(b"identity")),
    ("chunked, identity", with_coding(b"chunked, identity")),
    ("identity, chunked", with_coding(b"identity, chunked")),
    ("gzip, chunked", with_coding(b"gzip, chunked")),
    ("chunked, chunked", with_coding(b"chunked, chunked")),
    ("xchunked", with_coding(b"xchunked")),
    ("chunkedx", with_coding(b"chunkedx")),
    ("two fields that say chunked", with_coding(b"chunked", b"Transfer-Encoding: chunked\r\nTransfer-Encoding: ")),
    ("a field identity, a field chunked", with_coding(b"chunked", b"Transfer-Encoding: identity\r\nTransfer-Encoding: ")),
    ("a field chunked, a field identity", with_coding(b"identity", b"Transfer-Encoding: chunked\r\nTransfer-Encoding: ")),
    ("nothing, chunked", with_coding(b", chunked")),
    ("chunked, nothing", with_coding(b"chunked,")),
    ("coding in quotes", with_coding(b'"chunked"')),
    ("coding with a parameter", with_coding(b"chunked;q=1")),
    ("no coding in its field", with_coding(b"")),
    ("coding after a vertical tab", with_coding(b"\x0bchunked")),
    ("coding after a form feed", with_coding(b"\x0cchunked")),
    ("coding after NUL", with_coding(b"\x00chunked")),
    ("coding before NUL", with_coding(b"chunked\x00")),
    ("coding with a Kelvin sign", with_coding("chun\u212aed".encode())),
    ("space before the colon of a coding", with_coding(b"chunked", b"Transfer-Encoding : ")),
    ("tab before the colon of a coding", with_coding(b"chunked", b"Transfer-Encoding\t: ")),
    ("coding without a colon", with_coding(b"chunked", b"Transfer-Encoding ")),
    ("folded coding", with_coding(b"chunked", b"Transfer-Encoding:\r\n ")),
    ("coding folded by a tab", with_coding(b"chunked", b"Transfer-Encoding:\r\n\t")),
    ("coding hidden in a folded field", with_coding(b"chunked", b"X: y\r\n Transfer-Encoding: ")),
    ("coding behind a bare LF", with_coding(b"chunked", b"X: y\nTransfer-Encoding: ")),
    ("coding behind a bare CR", with_coding(b"chunked", b"X: y\rTransfer-Encoding: ")),
    ("coding that ends with a bare LF", POST + b"Transfer-Encoding: chunked\n\r\n" + CHUNKS),
    ("coding in HTTP/1.0", with_coding(b"chunked").replace(b"HTTP/1.1", b"HTTP/1.0")),
    ("coding and length in HTTP/1.0", with_coding(b"chunked\r\nContent-Length: 46").replace(b"HTTP/1.1", b"HTTP/1.0")),
]

CHUNKS_REFUSED = [
    ("chunk size with a plus", chunk(b"+2e\r\n")),
    ("chunk size with a minus", chunk(b"-2e\r\n")),
    ("chunk size with 0x", chunk(b"0x2e\r\n")),
    ("space before a chunk size", chunk(b" 2e\r\n")),
    ("space behind a chunk size", chunk(b"2e \r\n")),
    ("tab behind a chunk size", chunk(b"2e\t\r\n")),
    ("chunk size of letters", chunk(b"zz\r\n")),
    ("chunk without a size", chunk(b"\r\n")),
    ("chunk with an extension alone", chunk(b";a=b\r\n")),
    ("chunk size beyond 64 bits", chunk(b"1000000000000002e\r\n")),
    ("chunk size beyond 64 bits, with zeros", chunk(b"00010000000000000002e\r\n")),
    ("chunk size with NUL", chunk(b"2e\x00\r\n")),
    ("chunk size before a bare LF", chunk(b"2e\n")),
    ("chunk size before a bare CR", chunk(b"2e\r")),
    ("extension before a bare LF", chunk(b"2e;a\n")),
    ("extension with a bare LF", chunk(b"2e;a\nb\r\n")),
    ("extension with a bare CR", chunk(b"2e;a\rb\r\n")),
    ("extension with NUL", chunk(b"2e;a\x00\r\n")),
    ("extension without an end", chunk(b"2e;" + b"a" * LONG + b"\r\n")),
    ("chunk that is longer than it says", chunk(b"2d\r\n")),
    ("chunk that is shorter than it says", chunk(b"2f\r\n")),
    ("chunk that ends with a bare LF", chunk(b"2e\r\n", b"\n0\r\n\r\n")),
    ("chunk that ends with nothing", chunk(b"2e\r\n", b"0\r\n\r\n")),
    ("last chunk before a bare LF", chunk(b"2e\r\n", b"\r\n0\n\n")),
    ("trailer with a bare LF", chunk(b"2e\r\n", b"\r\n0\r\nX: y\n\r\n")),
    ("trailer without a colon", chunk(b"2e\r\n", b"\r\n0\r\nnonsense\r\n\r\n")),
    ("trailer with NUL", chunk(b"2e\r\n", b"\r\n0\r\nX: a\x00b\r\n\r\n")),
    ("trailer that says a length", chunk(b"2e\r\n", b"\r\n0\r\nContent-Length: 99\r\n\r\n")),
    ("trailer that says a coding", chunk(b"2e\r\n", b"\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n")),
    ("trailer without an end", chunk(b"2e\r\n", b"\r\n0\r\nX: " + b"a" * LONG + b"\r\n\r\n")),
]

HEADS_REFUSED = [
    ("bare LF throughout", b"GET /healthz HTTP/1.1\nHost: t\n\n", VERSION),
    ("bare CR throughout", b"GET /healthz HTTP/1.1\rHost: t\r\r", VERSION),
    ("bare LF at the end of the head", b"GET /healthz HTTP/1.1\r\nHost: t\r\n\n"),
    ("LF before the request", b"\n" + GET + END),
    ("space before the request", b" " + GET + END),
    ("NUL before the request", b"\x00" + GET + END),
    ("NUL in the target", b"GET /heal\x00thz HTTP/1.1\r\nHost: t\r\n\r\n"),
    ("control character in the target", b"GET /heal\x01thz HTTP/1.1\r\nHost: t\r\n\r\n"),
    ("NUL in a name", GET + b"X\x00Y: a\r\n\r\n"),
    ("NUL in a field", GET + b"X: a\x00b\r\n\r\n"),
    ("no name", GET + b": a\r\n\r\n"),
    ("no colon", GET + b"nonsense\r\n\r\n"),
    ("bracket in a name", GET + b"X(Y): a\r\n\r\n"),
    ("space in a name", GET + b"X Y: a\r\n\r\n"),
    ("folded first field", b"GET /healthz HTTP/1.1\r\n Host: t\r\nHost: t\r\n\r\n"),
    ("folded last field", GET + b"X: a\r\n b\r\n\r\n"),
    ("line of a blank", GET + b" \r\n\r\n"),
    ("no host", b"GET /healthz HTTP/1.1\r\n\r\n"),
    ("two hosts", GET + b"Host: u\r\n\r\n"),
    ("the same host twice", GET + b"Host: t\r\n\r\n"),
    ("HTTP/0.9", b"GET /healthz\r\n"),
    ("no target", b"GET HTTP/1.1\r\nHost: t\r\n\r\n"),
    ("relative target", b"GET healthz HTTP/1.1\r\nHost: t\r\n\r\n"),
    ("asterisk for GET", b"GET * HTTP/1.1\r\nHost: t\r\n\r\n"),
    ("two spaces before the target", b"GET  /healthz HTTP/1.1\r\nHost: t\r\n\r\n"),
    ("two spaces behind the target", b"GET /healthz  HTTP/1.1\r\nHost: t\r\n\r\n", VERSION),
    ("tab behind the target", b"GET /healthz\tHTTP/1.1\r\nHost: t\r\n\r\n"),
    ("space behind the version", b"GET /healthz HTTP/1.1 \r\nHost: t\r\n\r\n", VERSION),
    ("version in small letters", b"GET /healthz http/1.1\r\nHost: t\r\n\r\n"),
    ("authority as target", b"CONNECT t:80 HTTP/1.1\r\nHost: t\r\n\r\n", 501),
    ("unknown method", b"BREW /healthz HTTP/1.1\r\nHost: t\r\n\r\n", 501),
    ("HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", VERSION),
    ("HTTP/1.2", b"GET /healthz HTTP/1.2\r\nHost: t\r\n\r\n", VERSION),
    ("HTTP/1.10", b"GET /healthz HTTP/1.10\r\nHost: t\r\n\r\n", VERSION),
    ("long target", b"GET /" + b"a" * LONG + b" HTTP/1.1\r\nHost: t\r\n\r\n", 431),
    ("long field", GET + b"X: " + b"a" * LONG + b"\r\n\r\n", 431),
    ("long name", GET + b"a" * LONG + b": x\r\n\r\n", 431),
    ("many fields", GET + b"".join(b"X-%d: y\r\n" % number for number in range(5000)) + END, 431),
    ("an expectation", POST + b"Expect: a-miracle\r\nContent-Length: 46\r\n\r\n" + FORM, 417),
    ("two expectations", POST + b"Expect: 100-continue, a-miracle\r\nContent-Length: 46\r\n\r\n" + FORM, 417),
    ("an expectation and two lengths", POST + b"Expect: 100-continue\r\nContent-Length: 46\r\nContent-Length: 0\r\n\r\n" + FORM),
]

# Statuses of all answers but that of the request behind.
TAKEN = [
    ("length", with_length(b"46"), 200),
    ("length in small letters", with_length(b"46", b"content-length:"), 200),
    ("length between blanks", with_length(b"\t 46 \t"), 200),
    ("length with zeros", with_length(b"0046"), 200),
    ("coding", with_coding(b"chunked"), 200),
    ("coding in capitals", with_coding(b"CHUNKED", b"TRANSFER-ENCODING:"), 200),
    ("coding between blanks", with_coding(b"\t chunked \t"), 200),
    ("chunk size in capitals", chunk(b"2E\r\n"), 200),
    ("chunk size of sixteen digits", chunk(b"000000000000002e\r\n"), 200),
    ("extension", chunk(b"2e;a=b\r\n"), 200),
    ("quoted extension", chunk(b'2e;a="b;c"\r\n'), 200),
    ("last chunk of zeros", chunk(b"2e\r\n", b"\r\n000\r\n\r\n"), 200),
    ("trailer", chunk(b"2e\r\n", b"\r\n0\r\nX: y\r\n\r\n"), 200),
    ("request as the body of GET", GET + b"Content-Length: %d\r\n\r\n" % len(SMUGGLED) + SMUGGLED, 200),
    ("request as a body", POST + b"Content-Length: %d\r\n\r\n" % len(SMUGGLED) + SMUGGLED, 422),
    ("empty lines before", b"\r\n\r\n" + GET + END, 200),
    ("absolute target", b"GET http://t/healthz HTTP/1.1\r\nHost: t\r\n\r\n", 200),
    ("absolute target of another host", b"GET http://u/healthz HTTP/1.1\r\nHost: t\r\n\r\n", 200),
    ("other upgrade", GET + b"Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n", 200),
    ("length that Connection names", with_length(b"46\r\nConnection: Content-Length"), 200),
    ("expectation that is met at once", POST + b"Expect: 100-continue\r\nContent-Length: 46\r\n\r\n" + FORM, 200),
    ("expectation without a body", GET + b"Expect: 100-continue\r\n\r\n", 200),
    ("requests in a row", GET + END + with_length(b"46") + with_coding(b"chunked"), 200, 200, 200),
    ("HTTP/1.0 that stays", b"GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", 200),
]

# A good request first, then what is refused: nothing behind it is believed.
BEHIND_GOOD_ONES = [
    ("good, then two lengths", GET + END + LENGTHS_REFUSED[0][1], 200, 400),
    ("good, then length and coding", with_length(b"46") + CODINGS_REFUSED[0][1], 200, 400),
    ("good chunks, then a broken one", with_coding(b"chunked") + CHUNKS_REFUSED[0][1], 200, 400),
    ("good, then a length that is none of its own", with_length(b"46", b"Content_Length: "), 422, 400),
    ("good, then a coding that is none of its own", with_coding(b"chunked", b"Transfer_Encoding: "), 422, 400),
    ("good, then closed", GET + b"Connection: close\r\n\r\n", 200),
    ("HTTP/1.0, closed", b"GET /healthz HTTP/1.0\r\n\r\n", 200),
]

REFUSED = [(name, sent, *(statuses or (400,))) for name, sent, *statuses in
           LENGTHS_REFUSED + CODINGS_REFUSED + CHUNKS_REFUSED + HEADS_REFUSED + BEHIND_GOOD_ONES]
