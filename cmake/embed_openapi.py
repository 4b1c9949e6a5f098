"""Writes docs/openapi.yaml as JSON into a C++ file: embed_openapi.py YAML CPP. Run by Debian's python3 with python3-yaml."""

import json
import sys

import yaml

PIECE = 8000  # a string literal may not be arbitrarily long; adjacent ones are joined


def main(source, target):
    with open(source, encoding="utf-8") as file:
        document = json.dumps(yaml.safe_load(file), ensure_ascii=True, separators=(",", ":"))
    pieces = [document[i:i + PIECE] for i in range(0, len(document), PIECE)]
    literals = "\n".join(f'    R"_json_({piece})_json_"' for piece in pieces)
    with open(target, "w", encoding="utf-8") as file:
        file.write('#include "app/openapi_document.h"\n\nnamespace lumbung::app {\n\n'
                   f"std::string_view openapi_document() {{\n  return\n{literals};\n}}\n\n}}  // namespace lumbung::app\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
