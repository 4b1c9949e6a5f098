"""Compares the members of answers with their schemas in both directions: a member that the schema does not name, and a member that the
schema calls optional although it was in every object that was seen."""

import collections


class Members:
    """Fed with answers and the schemas that are meant to describe them."""

    def __init__(self, document):
        self.document = document
        self.objects = collections.Counter()  # schema → objects seen
        self.present = collections.defaultdict(collections.Counter)  # schema → member → objects that had it
        self.optional = collections.defaultdict(set)  # schema → members that it does not require
        self.unnamed = set()  # (schema, member)

    def look(self, where, schema, value):
        where, parts = self.parts(where, schema, value)
        if isinstance(value, list):
            for part_where, part in parts:
                for item in value:
                    if "items" in part:
                        self.look(part_where + "[]", part["items"], item)
        elif isinstance(value, dict):
            self.look_at_object(where, parts, value)

    def look_at_object(self, where, parts, value):
        properties = {name: (part_where, inner) for part_where, part in parts for name, inner in part.get("properties", {}).items()}
        required = {name for _, part in parts for name in part.get("required", ())}
        others = [(part_where, part["additionalProperties"]) for part_where, part in parts if part.get("additionalProperties")]
        self.objects[where] += 1
        self.optional[where] |= set(properties) - required
        for name, inner in value.items():
            self.present[where][name] += 1
            if name in properties:
                self.look(f"{properties[name][0]}.{name}", properties[name][1], inner)
            elif not others:
                self.unnamed.add((where, name))
            elif isinstance(others[0][1], dict):
                self.look(f"{others[0][0]}.*", others[0][1], inner)

    def parts(self, where, schema, value):
        """What holds for this value: the schema itself, what it refers to, and those of its alternatives that allow for a value of this type.
        A schema that is referred to goes by its own name, wherever it is used."""
        found = []
        while "$ref" in schema:
            where = schema["$ref"].rpartition("/")[2]
            schema = self.resolve(schema["$ref"])
        found.append((where, schema))
        for inner in schema.get("allOf", ()):
            found += self.parts(where, inner, value)[1]
        for inner in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
            inner_where, inner_parts = self.parts(where, inner, value)
            if any(part.get("type") != "null" for _, part in inner_parts):
                found += inner_parts
                where = inner_where
        return where, found

    def resolve(self, pointer):
        node = self.document
        for word in pointer.removeprefix("#/").split("/"):
            node = node[word]
        return node

    def always_there(self):
        """(schema, member) that is said to be optional and never was absent. Of a schema seen once nothing is known."""
        return {(where, name) for where, seen in self.objects.items() if seen > 1
                for name in self.optional[where] if self.present[where][name] == seen}
