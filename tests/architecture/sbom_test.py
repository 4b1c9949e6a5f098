#!/usr/bin/env python3
"""What tools/package/sbom.py writes holds to the rules of SPDX 2.3 (sections 6, 7, 8, 11) and leaves out nothing of the lock files
and of what a Debian package needs."""

import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CONTROL = "Package: lumbung\nVersion: 1.2.3\nArchitecture: amd64\nMaintainer: nobody\nDescription: none\nDepends: libc6 (>= 2.34), of-another-debian | zlib1g (<< 9)\n"
IN_A_DOCUMENT = {"spdxVersion", "dataLicense", "SPDXID", "name", "documentNamespace", "creationInfo", "packages", "files", "relationships"}
OF_A_PACKAGE = {"SPDXID", "name", "downloadLocation", "licenseConcluded", "licenseDeclared", "copyrightText"}
MAY_A_PACKAGE = {"versionInfo", "filesAnalyzed", "supplier", "checksums", "externalRefs", "licenseComments", "comment"}
HOW = {"DESCRIBES", "CONTAINS", "GENERATES", "DEPENDS_ON", "DEV_DEPENDENCY_OF", "BUILD_DEPENDENCY_OF"}
SUMS = {"SHA1": 40, "SHA256": 64, "SHA512": 128}
LICENCES = {"NOASSERTION", "Apache-2.0", "MIT", "MIT-0", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "Python-2.0",
            "Unlicense", "CC0-1.0", "CC-BY-4.0", "MPL-2.0"}


def made():
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        control = place / "tree" / "DEBIAN" / "control"
        control.parent.mkdir(parents=True)
        control.write_text(CONTROL, encoding="utf-8")
        dist = place / "dist"
        dist.mkdir()
        subprocess.run(["dpkg-deb", "--build", "--root-owner-group", place / "tree", dist / "lumbung_1.2.3_amd64.deb"], check=True, capture_output=True)
        (dist / "lumbung-1.2.3.tar.gz").write_bytes(b"source")
        subprocess.run([sys.executable, "-B", ROOT / "tools/package/sbom.py", dist, "1.2.3", dist / "lumbung-1.2.3.spdx.json"], check=True)
        return json.loads((dist / "lumbung-1.2.3.spdx.json").read_text(encoding="utf-8"))


class SbomTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.document = made()
        cls.packages = {package["SPDXID"]: package for package in cls.document["packages"]}

    def related(self, one, how):
        return [relation["relatedSpdxElement"] for relation in self.document["relationships"]
                if (relation["spdxElementId"], relation["relationshipType"]) == (one, how)]

    def test_the_document(self):
        self.assertEqual(set(self.document), IN_A_DOCUMENT)
        self.assertEqual((self.document["spdxVersion"], self.document["dataLicense"], self.document["SPDXID"]),
                         ("SPDX-2.3", "CC0-1.0", "SPDXRef-DOCUMENT"))
        self.assertRegex(self.document["documentNamespace"], r"^https://[^#\s]+$")
        self.assertRegex(self.document["creationInfo"]["created"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        for creator in self.document["creationInfo"]["creators"]:
            self.assertRegex(creator, r"^(Tool|Organization|Person): \S")

    def test_each_element_has_a_name_of_its_own_and_relations_lead_to_some(self):
        names = [element["SPDXID"] for element in [self.document, *self.document["packages"], *self.document["files"]]]
        self.assertEqual(len(names), len(set(names)))
        self.assertEqual([name for name in names if not re.fullmatch(r"SPDXRef-[A-Za-z0-9.-]+", name)], [])
        for relation in self.document["relationships"]:
            self.assertEqual(set(relation), {"spdxElementId", "relationshipType", "relatedSpdxElement"})
            self.assertIn(relation["relationshipType"], HOW)
            self.assertLessEqual({relation["spdxElementId"], relation["relatedSpdxElement"]}, set(names))
        self.assertEqual(self.related("SPDXRef-DOCUMENT", "DESCRIBES"), ["SPDXRef-Lumbung"])
        met = {relation[end] for relation in self.document["relationships"] for end in ("spdxElementId", "relatedSpdxElement")}
        self.assertEqual(set(names) - met, set(), "nothing stands alone")

    def test_each_package_says_what_it_must(self):
        for package in self.packages.values():
            self.assertLessEqual(OF_A_PACKAGE, set(package), package)
            self.assertLessEqual(set(package), OF_A_PACKAGE | MAY_A_PACKAGE, package)
            self.assertIs(package["filesAnalyzed"], False)
            words = re.findall(r"[A-Za-z0-9.+-]+", package["licenseDeclared"])
            self.assertLessEqual(set(words) - {"AND", "OR", "WITH"}, LICENCES, package)
            for reference in package.get("externalRefs", []):
                self.assertEqual((reference["referenceCategory"], reference["referenceType"]), ("PACKAGE-MANAGER", "purl"))
                self.assertRegex(reference["referenceLocator"], r"^pkg:(deb/debian|npm|composer)/\S+$")
            self.assert_sums(package.get("checksums", []))

    def assert_sums(self, sums):
        for one in sums:
            self.assertRegex(one["checksumValue"], rf"^[0-9a-f]{{{SUMS[one['algorithm']]}}}$")

    def test_files_have_their_sums(self):
        names = [file["fileName"] for file in self.document["files"]]
        self.assertEqual(names, ["./lumbung-1.2.3.tar.gz", "./lumbung_1.2.3_amd64.deb"])
        for file in self.document["files"]:
            self.assertEqual({one["algorithm"] for one in file["checksums"]}, {"SHA1", "SHA256"})
            self.assert_sums(file["checksums"])
        sums = {one["algorithm"]: one["checksumValue"] for one in self.document["files"][0]["checksums"]}
        self.assertEqual(sums["SHA256"], hashlib.sha256(b"source").hexdigest())

    def test_nothing_is_left_out(self):
        needed = [self.packages[name] for name in self.related("SPDXRef-File-lumbung-1.2.3-amd64.deb", "DEPENDS_ON")]
        self.assertEqual({package["name"] for package in needed}, {"libc6", "zlib1g"})
        self.assertTrue(all(package["versionInfo"] for package in needed))
        built_with = {package["name"] for name, package in self.packages.items() if self.related(name, "BUILD_DEPENDENCY_OF")}
        self.assertTrue(any(re.fullmatch(r"libboost-json[\d.]+-dev", name) for name in built_with), built_with)
        listed = {(package["name"], package.get("versionInfo")) for package in self.packages.values()}
        for lock_file in ("console/package-lock.json", "clients/js/package-lock.json", "site/package-lock.json"):
            for path, entry in json.loads((ROOT / lock_file).read_text(encoding="utf-8"))["packages"].items():
                if path:
                    self.assertIn((path.rpartition("node_modules/")[2], entry["version"]), listed)
        self.assertIn("laravel/framework", {package["name"] for package in self.packages.values()})


if __name__ == "__main__":
    unittest.main()
