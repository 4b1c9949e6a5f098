"""What tests/architecture/check.py enforces, and the one place where the arrows stand: src/CMakeLists.txt and the table in
docs/ARCHITECTURE.md are checked against it. It names rooms that are still to come, too."""

# Every room of the domain stands on these.
_BELOW_MEDIA = {"access", "jobs", "events"}
_DOMAIN_OF_MEDIA = _BELOW_MEDIA | {"media"}

# A room may include itself and these: a whole room, or one shelf of it. Everything but base may include base; everything
# but base and codec may include telemetry.
ARROWS = {
    "base": set(),
    "telemetry": set(),
    # The domain.
    "access": set(),
    "jobs": {"access"},  # who revives a job is put on record
    "events": {"access", "jobs"},
    "media": _BELOW_MEDIA,
    "whatsapp": _DOMAIN_OF_MEDIA | {"net"},
    "campaigns": _DOMAIN_OF_MEDIA | {"whatsapp"},
    "legacy": _DOMAIN_OF_MEDIA,
    # Rooms that implement the domain's ports. They never know each other.
    "database": _DOMAIN_OF_MEDIA | {"campaigns", "whatsapp", "legacy"},
    "storage": {"media", "net"},
    "queue": {"jobs", "events"},
    "scanning": {"media"},
    "fetching": {"media", "net"},
    "realtime": {"jobs", "events", "net"},
    "processing": {"media", "whatsapp/fits", "sandbox"},
    # Tools that know nothing of the domain.
    "net": set(),
    "sandbox": set(),
    "codec": {"sandbox/wire"},
    "http": set(),
    # What brings them together.
    "api": _DOMAIN_OF_MEDIA | {"http", "campaigns", "whatsapp", "legacy"},
}
ARROWS["app"] = set(ARROWS)
for _room, _used in ARROWS.items():
    _more = set() if _room == "base" else {"base"} if _room in ("telemetry", "codec") else {"base", "telemetry"}
    ARROWS[_room] = _used | _more

# Shelves that stand alone: one may include itself and these rooms, and nothing that THIRD_PARTY or NOT_IN_DOMAIN names.
LIBRARIES = {"codec/vp8": {"base"}, "codec/jpeg": {"base"}, "whatsapp/fits": {"base", "media"}, "http/grammar": {"base"}}

# A program comes together in its main: that of lumbung-codec hands the codec to the zygote.
MAINS = {"src/codec/main.cpp": {"sandbox/child/zygote.h"}}

# What belongs to some rooms alone: headers, and what CMake links for them.
THIRD_PARTY = [
    (r"(soci/|sqlite3\.h|mysql|mariadb|errmsg\.h)", r"(soci_\w+|PkgConfig::(SQLITE|MARIADB))", {"database"}),
    (r"curl/", r"PkgConfig::CURL", {"net"}),
    (r"pugixml", r"pugixml::pugixml", {"storage"}),
    (r"nats", r"PkgConfig::NATS", {"queue", "realtime"}),
    (r"(vips/|jpeglib\.h|webp/|lcms2|magic\.h|png\.h|libexif/|gdk-pixbuf/|zip\.h|fontconfig/|glib\.h)",
     r"PkgConfig::(VIPS|JPEG|WEBP|LCMS|MAGIC|PNG|EXIF|PIXBUF|ZIP|FONTCONFIG)", {"codec"}),
    (r"(zlib\.h|brotli/)", r"PkgConfig::(ZLIB|BROTLI)", {"http"}),
    (r"openssl/ssl\.h", r"OpenSSL::SSL", {"database", "http"}),
    (r"boost/beast", r"lumbung_asio", {"http", "realtime"}),
    (r"(prometheus|spdlog)/", r"(prometheus-cpp::core|spdlog::spdlog)", {"telemetry"}),
    (r"CLI/", r"CLI11::CLI11", {"app"}),
    (r"(seccomp\.h|linux/(seccomp|landlock)\.h)", r"PkgConfig::SECCOMP", {"sandbox"}),
    (None, r"lumbung_(openapi|console_assets)", {"app"}),
]
# Libraries that any room may link.
FREE_LIBRARIES = r"(OpenSSL::Crypto|Threads::Threads|Boost::(json|url))"
# A program links the room that its main is in.
PROGRAMS = {"lumbung": "app", "lumbung-codec": "codec"}

# The domain knows no I/O framework at all.
DOMAIN = _DOMAIN_OF_MEDIA | {"campaigns", "whatsapp", "legacy"}
NOT_IN_DOMAIN = r"boost/asio"

# The shelves of a room, and the files that stay at its top (patterns, without .h and .cpp). A room without shelves is not
# named here.
SHELVES = {
    "media": ({"upload", "attempt", "scan", "upkeep"},
              ["media", "media_repository", "media_statistics", "metadata", "metadata_*", "object_key", "variant", "purpose",
               "media_event", "progress", "announcement", "catch_up", "storage_adapter", "content_network", "url_signer", "url_keys",
               "url_epochs",
               "media_urls", "delivered_type", "first_bytes"]),
    "whatsapp": ({"fits", "graph", "media_ids", "payloads", "callbacks", "inbound"}, []),
    "processing": ({"av"},
                   ["content_processor", "image_processor", "document_processor", "document_drawing", "office_tool",
                    "opaque_file", "codec_verdict", "variant_inspection", "decoders", "file_extension",
                    "scratch_file"]),
    "sandbox": ({"wire", "child"},
                ["codec_pool", "zygote_process", "codec_run", "tool_run", "tool_output", "watched_child", "event_order", "outcome",
                 "probe", "stop_signal"]),
    "codec": ({"pixels", "read", "write", "documents", "vp8", "jpeg"},
              ["main", "run_job", "refusal", "failed_allocation", "job_memory", "rehearsal", "step_clock"]),
    "storage": ({"disk", "s3"}, ["content_type"]),
    "database": ({"engine", "schema"}, ["sql_*", "*_rows", "media_*", "name_words"]),
    "queue": ({"nats"}, ["database_queue", "fair_turns", "relief", "running_jobs", "scheduler", "worker", "worker_observer"]),
    "http": ({"grammar", "tus"},
             ["server", "io_thread", "session", "session_answer", "connection", "tls_*", "router", "middleware", "observer",
              "request", "request_body", "response", "response_writer", "file_response", "head_parser", "body_pump",
              "body_stream", "read_buffer", "blocking_pool", "fair_pool", "thread_clock", "turn_queue", "conditional", "cors", "problem",
              "rate_limiter", "strict_transport", "trusted_proxies",
              "address_share", "address_slots", "body_pace", "buffer_budget", "packing"]),
    "api": ({"endpoints", "delivery", "json"},
            ["api", "routes", "campaign_routes", "guard", "questions", "auth", "strangers", "token_cache", "origin", "answer", "error_status", "fields", "cursor",
             "request_log", "request_span"]),
    "app": ({"commands", "backup", "settings"},
            ["main", "config", "config_options", "engines", "codec_engine", "queue_engine", "storage_engine", "serving", "serving_settings", "working",
             "housekeeping", "asked", "campaign_parts", "program_watch", "engine_watch", "first_start", "installation", "key_store", "data_dir_lock", "open_files", "termination", "tls", "tracing",
             "version", "worker_log", "console_assets", "served_console", "delivery_cache_guard", "openapi_document"]),
}
# Folders of tests/unit that mirror no shelf: programs that the tests of a room run.
TEST_PROGRAMS = {"sandbox/rogue", "sandbox/rogue_tool"}

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
