"""Requests that docs/openapi.yaml allows, and others that are nearly so, by chance."""

import json
import urllib.parse
import uuid

ODD = (None, True, 0, -1, 1.5, 1 << 31, 1 << 63, 1 << 64, 1e308, "", " ", "x" * 70_000, "\x00", "\ud800", "\u202enasi", "🍚" * 40, "../..", "%00",
       "1; --", "'", "2026-13-45T99:99:99Z", "0000-00-00T00:00:00Z", "9999-12-31T23:59:60Z", [], {}, [[[]]], [None], {"": None})
ODD_WORDS = ("", "%00", "%ff%fe", "-1", "0", "1.5", "9" * 30, "null", "true", "x" * 3000, "%F0%9F%8D%9A", "..%2f..", "%2e%2e", "a%20b", "%27", "%25",
             "2026-13-45T99:99:99Z", "e30", "bnVsbA", "MQ", "AAAA", "%0d%0a")
NAMES = ("nasi.jpg", "menü.pdf", "a" * 300, "..", "")


class Chance:
    """`known` are values of path and query parameters that lead to something, by name."""

    def __init__(self, description, rng, known):
        self.description, self.rng, self.known = description, rng, known

    def string(self, schema):
        if schema.get("format") == "uuid":
            return self.rng.choice((*self.known["uuid"], str(uuid.UUID(int=self.rng.getrandbits(128)))))
        if schema.get("format") == "date-time":
            return self.rng.choice(("2020-01-01T00:00:00Z", "2100-02-29T00:00:00+07:00", "2026-11-22T14:03:05.123456Z"))
        if schema.get("format") == "uri":
            return self.rng.choice(("https://nobody.invalid/nasi.jpg", "http://127.0.0.1:9/", "https://[::1]/", "http://nobody.invalid:1/?a#b"))
        if "pattern" in schema:
            return self.rng.choice(("111", "promo", "1.2"))
        length = self.rng.randint(schema.get("minLength", 0), min(schema.get("maxLength", 12), 12))
        return "".join(self.rng.choice("abc é1{}") for _ in range(length))

    def value(self, schema, name=""):
        schema = self.description.resolve(schema)
        for key in ("anyOf", "oneOf"):
            if key in schema:
                return self.value(self.rng.choice(schema[key]), name)
        if "const" in schema or "enum" in schema:
            return schema.get("const") or self.rng.choice(schema["enum"])
        kind = schema.get("type", "object")
        kind = self.rng.choice(kind) if isinstance(kind, list) else kind
        if name in self.known and kind in ("string", "integer") and self.rng.random() < 0.7:
            return self.rng.choice(self.known[name])
        if kind == "array":
            return [self.value(schema.get("items", {}), name) for _ in range(self.rng.randint(0, 3))]
        if kind == "object":
            required = schema.get("required", ())
            return {key: self.value(inner, key) for key, inner in schema.get("properties", {}).items()
                    if key in required or self.rng.random() < 0.5}
        return {"null": lambda: None, "boolean": lambda: self.rng.random() < 0.5, "string": lambda: self.string(schema),
                "integer": lambda: self.rng.randint(schema.get("minimum", -3), min(schema.get("maximum", 300), 300)),
                "number": lambda: self.rng.uniform(schema.get("minimum", 0), schema.get("maximum", 9))}[kind]()

    def spoilt(self, value):
        """With something odd in one place, if there is one."""
        if isinstance(value, dict) and value and self.rng.random() < 0.85:
            key = self.rng.choice(sorted(value))
            return {**value, key: self.spoilt(value[key])}
        if isinstance(value, list) and value and self.rng.random() < 0.7:
            place = self.rng.randrange(len(value))
            return [*value[:place], self.spoilt(value[place]), *value[place + 1:]]
        return self.rng.choice(ODD)

    def word(self, parameter, room=""):
        """Of a path or query, encoded. `room` is the part of the API that it is about: `media`, `campaigns`."""
        chance = self.rng.random()
        if chance < 0.15:
            return self.rng.choice(ODD_WORDS)
        name = parameter["name"]
        if (room, name) in self.known and chance < 0.9:
            value = self.rng.choice(self.known[room, name])
        else:
            value = self.value(parameter["schema"], name)
        return urllib.parse.quote("true" if value is True else "false" if value is False else str(value), safe="")

    def body(self, content):
        """Its type and its bytes."""
        kind = self.rng.choice(sorted(content))
        examples = self.examples_of(content[kind])
        value = self.rng.choice(examples) if examples and self.rng.random() < 0.6 else self.value(content[kind]["schema"])
        if kind.endswith("json"):
            value = self.spoilt(value) if self.rng.random() < 0.5 else value
            data = json.dumps(value).encode()
            return kind, data[:self.rng.randrange(len(data))] if self.rng.random() < 0.05 else data
        if kind == "multipart/form-data":
            parts = [f'--B\r\nContent-Disposition: form-data; name="{name}"' + (f'; filename="{self.rng.choice(NAMES)}"' if name == "file" else "")
                     + f"\r\n\r\n{json.dumps(inner)}\r\n" for name, inner in value.items()]
            return kind + "; boundary=B", "".join(parts).encode("utf-8", "replace") + self.rng.choice((b"--B--\r\n", b"", b"--B"))
        if kind == "application/x-www-form-urlencoded":
            return kind, "&".join(f"{name}={self.word({'schema': {'type': 'string'}, 'name': name})}" for name in value).encode()
        return kind, b"bytes" * self.rng.randrange(4)

    def examples_of(self, holder):
        """With ids of what is there."""
        found = [holder["example"]] if "example" in holder else []
        found += [self.description.resolve(example)["value"] for example in holder.get("examples", {}).values()]
        text = json.dumps(found)
        for told, real in self.known["examples"].items():
            text = text.replace(told, real)
        return json.loads(text)

    def request(self, method, path, item, operation):
        """Target, body and headers."""
        query, headers, room = [], {}, path.split("/")[-1 if path.count("/") < 3 else 3]
        for parameter in map(self.description.resolve, (*item.get("parameters", ()), *operation.get("parameters", ()))):
            if parameter["in"] == "path":
                # What a path names may not be empty, or it would be another path.
                path = path.replace("{%s}" % parameter["name"], self.word(parameter, room) or "x")
            elif parameter.get("required") and self.rng.random() < 0.9 or self.rng.random() < 0.25:
                if parameter["in"] == "query":
                    query.append(f"{parameter['name']}={self.word(parameter, room)}")
                else:
                    headers[parameter["name"]] = urllib.parse.quote(str(self.value(parameter["schema"], parameter["name"])), safe=" :/;=,")
        content, body = operation.get("requestBody", {}).get("content"), None
        if content and self.rng.random() < 0.95:
            headers["Content-Type"], body = self.body(content)
        elif method not in ("GET", "HEAD", "OPTIONS"):
            # Also where nobody asks for one.
            body = self.rng.choice((b"", b"", b"{}", b"x" * 70_000))
        return path + ("?" + "&".join(query) if query else ""), body, headers
