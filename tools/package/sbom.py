#!/usr/bin/env python3
"""Writes what a release consists of, as SPDX 2.3 in JSON: its files with their sums, the Debian packages that the programs are
linked with and need, what their headers bring, and the npm and Composer packages of console and clients.

    sbom.py DIST VERSION OUT    DIST has the files of the release; its .deb says what the programs need
"""

import base64
import datetime
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LOCK_FILES = {"console": "console/package-lock.json", "client-js": "clients/js/package-lock.json", "site": "site/package-lock.json"}
LICENCE = re.compile(r"\(?[A-Za-z0-9.+-]+( (AND|OR|WITH) [A-Za-z0-9.+-]+)*\)?")


def run(*words):
    return subprocess.run(words, capture_output=True, text=True, check=True, cwd=ROOT).stdout


def identifier(*parts):
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.]+", "-", "-".join(parts)).strip("-")


def package(spdx_id, name, version, licence, purl=None, **rest):
    made = {"SPDXID": spdx_id, "name": name, "downloadLocation": "NOASSERTION", "filesAnalyzed": False, "licenseConcluded": "NOASSERTION",
            "licenseDeclared": licence if LICENCE.fullmatch(licence or "") else "NOASSERTION", "copyrightText": "NOASSERTION", **rest}
    if version:
        made["versionInfo"] = version
    if purl:
        made["externalRefs"] = [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}]
    return made


def file_of(path):
    content = path.read_bytes()
    sums = [{"algorithm": name.upper(), "checksumValue": hashlib.new(name, content).hexdigest()} for name in ("sha1", "sha256")]
    return {"SPDXID": identifier("File", path.name), "fileName": f"./{path.name}", "checksums": sums, "licenseConcluded": "NOASSERTION",
            "copyrightText": "NOASSERTION"}


def installed():
    """name → (package, version, architecture) of every Debian package that is here, also by the names that it provides."""
    found = {}
    wanted = "${db:Status-Status}\t${Package}\t${Version}\t${Architecture}\t${Provides}\n"
    for line in run("dpkg-query", "--show", f"--showformat={wanted}").splitlines():
        status, name, version, architecture, provides = line.split("\t")
        if status == "installed":
            found[name] = (name, version, architecture)
            for provided in re.findall(r"(?:^|, )([a-z0-9.+-]+)", provides):
                found.setdefault(provided, (name, version, architecture))
    return found


def debian_package(found):
    """As it is installed here, which is what the programs were linked with."""
    name, version, architecture = found
    return package(identifier("Debian", name), name, version, None, f"pkg:deb/debian/{name}@{version}?arch={architecture}",
                   supplier="Organization: Debian", licenseComments=f"/usr/share/doc/{name}/copyright")


def needs_of(deb, here):
    """Of alternatives, that which is here; the first where none is."""
    fields = run("dpkg-deb", "--field", str(deb), "Depends").strip()
    needs = [[re.match(r"[a-z0-9.+-]+", word.strip())[0] for word in entry.split("|")] for entry in fields.split(",")]
    return sorted({next((name for name in names if name in here), names[0]) for names in needs})


def headers(here):
    """Libraries that are compiled in, wholly or in part: what building needs besides tools. Those of other Debians aren't here."""
    lines = (ROOT / "packages" / "build.txt").read_text(encoding="utf-8").split("\n")
    named = [re.fullmatch(r"([a-z0-9.+-]+-dev)( \[\d+\])?", line) for line in lines]
    return [name[1] for name in named if name and (name[1] in here or not name[2])]


def npm_packages(lock_file):
    """(package, whether only building and testing need it)"""
    entries = json.loads((ROOT / lock_file).read_text(encoding="utf-8"))["packages"]
    for path, entry in sorted(entries.items()):
        if not path or entry.get("link"):
            continue
        name, version = path.rpartition("node_modules/")[2], entry["version"]
        algorithm, _, digest = entry["integrity"].split()[0].partition("-")
        sums = [{"algorithm": algorithm.upper(), "checksumValue": base64.b64decode(digest).hex()}]
        purl = f"pkg:npm/{name.replace('@', '%40', 1)}@{version}"
        yield package(identifier("npm", name, version), name, version, entry.get("license"), purl, checksums=sums), bool(entry.get("dev"))


def composer_packages():
    """By the versions that fit: an application brings them."""
    for name, fitting in json.loads((ROOT / "clients/laravel/composer.json").read_text(encoding="utf-8"))["require"].items():
        if "/" in name:
            yield package(identifier("Composer", name), name, None, None, f"pkg:composer/{name}", comment=f"versions {fitting}")


class Document:
    def __init__(self, version):
        self.version = version
        self.packages, self.files, self.relations = {}, [], []
        self.relate("SPDXRef-DOCUMENT", "DESCRIBES", self.add(package("SPDXRef-Lumbung", "lumbung", version, "Apache-2.0")))

    def add(self, made):
        self.packages.setdefault(made["SPDXID"], made)
        return made["SPDXID"]

    def relate(self, one, how, other):
        relation = {"spdxElementId": one, "relationshipType": how, "relatedSpdxElement": other}
        if relation not in self.relations:
            self.relations.append(relation)

    def add_files(self, dist, out):
        for path in sorted(dist.iterdir()):
            if path.is_file() and path != out and path.name != "SHA256SUMS":
                self.files.append(file_of(path))
                self.relate("SPDXRef-Lumbung", "GENERATES", self.files[-1]["SPDXID"])

    def add_programs(self, dist):
        here = installed()
        for deb in sorted(dist.glob("*.deb")):
            for name in needs_of(deb, here):
                self.relate(identifier("File", deb.name), "DEPENDS_ON", self.add(debian_package(here[name])))
            for name in headers(here):
                self.relate(self.add(debian_package(here[name])), "BUILD_DEPENDENCY_OF", "SPDXRef-Lumbung")

    def add_clients(self):
        for part, lock_file in LOCK_FILES.items():
            own = self.add(package(identifier(part), f"lumbung {part}", self.version, "Apache-2.0"))
            self.relate("SPDXRef-Lumbung", "CONTAINS", own)
            for made, only_to_build in npm_packages(lock_file):
                if only_to_build:
                    self.relate(self.add(made), "DEV_DEPENDENCY_OF", own)
                else:
                    self.relate(own, "DEPENDS_ON", self.add(made))
        own = self.add(package(identifier("client-laravel"), "lumbung/laravel", self.version, "Apache-2.0"))
        self.relate("SPDXRef-Lumbung", "CONTAINS", own)
        for made in composer_packages():
            self.relate(own, "DEPENDS_ON", self.add(made))

    def written(self):
        body = {"packages": list(self.packages.values()), "files": self.files, "relationships": self.relations}
        name = f"lumbung-{self.version}"
        unique = uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(body, sort_keys=True))
        seconds = int(os.environ.get("SOURCE_DATE_EPOCH") or datetime.datetime.now().timestamp())
        created = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
        return {"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": name,
                "documentNamespace": f"https://spdx.org/spdxdocs/{name}-{unique}",
                "creationInfo": {"created": created.strftime("%Y-%m-%dT%H:%M:%SZ"), "creators": ["Tool: lumbung-sbom", "Organization: Lumbung"]},
                **body}


def main():
    dist, version, out = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2], pathlib.Path(sys.argv[3]).resolve()
    document = Document(version)
    document.add_files(dist, out)
    document.add_programs(dist)
    document.add_clients()
    out.write_text(json.dumps(document.written(), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
