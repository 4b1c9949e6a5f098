"""What tests/architecture/check.py enforces: docs/ARCHITECTURE.md draws the same arrows for people."""

# A room may include itself and these. Everything but base may include base; everything but base and codec may
# include telemetry.
ARROWS = {
    "base": set(),
    "telemetry": set(),
    "access": set(),
    "jobs": {"access"},
    "media": {"access", "jobs"},
    "campaigns": {"access", "jobs", "media"},
    "whatsapp": {"access", "jobs", "media", "net"},
    "legacy": {"access", "jobs", "media"},
    "net": set(),
    "sandbox": set(),
    "codec": {"sandbox"},
    "database": {"access", "jobs", "media", "campaigns", "whatsapp", "legacy"},
    "storage": {"access", "jobs", "media", "campaigns", "whatsapp", "legacy", "net"},
    "queue": {"access", "jobs", "media", "campaigns", "whatsapp", "legacy"},
    "scanning": {"access", "jobs", "media", "campaigns", "whatsapp", "legacy"},
    "realtime": {"access", "jobs", "media", "campaigns", "whatsapp", "legacy", "net"},
    "processing": {"access", "jobs", "media", "campaigns", "whatsapp", "legacy", "sandbox"},
    "http": set(),
    "api": {"http", "access", "jobs", "media", "campaigns", "whatsapp", "legacy"},
}
ARROWS["app"] = set(ARROWS)
for room, used in ARROWS.items():
    if room != "base":
        used.add("base")
    if room not in ("base", "telemetry", "codec"):
        used.add("telemetry")

# Of sandbox/, the codec speaks the wire protocol and locks itself down; it starts no processes from there.
CODEC_MAY_NOT_INCLUDE = r"^sandbox/.*(spawn|pool|supervisor)"

# Third-party headers stay in their rooms.
THIRD_PARTY = [
    (r"^(soci/|sqlite3\.h|mysql|mariadb|errmsg\.h)", {"database"}),
    (r"^curl/", {"net"}),
    (r"^pugixml", {"storage"}),
    (r"^nats", {"queue", "realtime"}),
    (r"^(vips/|jpeglib\.h|webp/|lcms2|magic\.h|png\.h|libexif/|gdk-pixbuf/|zip\.h|fontconfig/|glib\.h)", {"codec"}),
    (r"^boost/beast", {"http", "realtime"}),
    (r"^(prometheus|spdlog)/", {"telemetry"}),
    (r"^CLI/", {"app"}),
    (r"^(seccomp\.h|linux/(seccomp|landlock)\.h)", {"sandbox"}),
]

# The domain knows no I/O framework at all.
DOMAIN = {"access", "jobs", "media", "campaigns", "whatsapp", "legacy"}
NOT_IN_DOMAIN = r"^boost/asio"

LINES_MAX = 300

# Written in pieces, so that this file does not break its own rule.
FORBIDDEN_WORDS = [
    r"\bTO" + r"DO\b",
    r"\bFIX" + r"ME\b",
    r"\bXX" + r"X\b",
    r"\bNO" + r"LINT",
    r"\bGTEST_" + r"SKIP\b",
    r"\bDIS" + r"ABLED_",
    r"(?<![\w.-])/wo" + r"rk/",
    r"(?<![\w.-])/fa" + r"rm\b",
    r"(?<![\w.-])/ho" + r"me/(?!lumbung)\w+",
]

# Names that say nothing.
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}
