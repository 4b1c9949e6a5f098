#!/usr/bin/env python3
"""The check must find what it is there for: each test writes a small tree that breaks one rule."""

import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import check  # noqa: E402


class CheckTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def found(self):
        return list(check.breaches(self.root))

    def assert_only(self, part):
        found = self.found()
        self.assertEqual(len(found), 1, found)
        self.assertIn(part, found[0])

    def test_a_tree_that_keeps_the_rules_passes(self):
        self.write("src/api/media.cpp", '#include "http/router.h"\n#include "media/media.h"\n#include <vector>\n')
        self.write("src/database/pool.cpp", '#include <soci/soci.h>\n#include "media/media.h"\n')
        self.write("src/processing/image.cpp", '#include "whatsapp/fits/fit_check.h"\n#include "telemetry/log.h"\n')
        self.write("docs/x.md", "A method.\n")
        self.assertEqual(self.found(), [])

    def test_an_include_against_the_arrows(self):
        self.write("src/media/media.cpp", '#include "database/pool.h"\n')
        self.assert_only("media may not include database")

    def test_rooms_that_implement_ports_do_not_know_each_other(self):
        self.write("src/storage/local.cpp", '#  include "queue/worker.h"\n')
        self.assert_only("storage may not include queue")

    def test_base_includes_nothing(self):
        self.write("src/base/uuid.h", '#include "telemetry/log.h"\n')
        self.assert_only("base may not include telemetry")

    def test_the_codec_sees_only_the_wire_protocol(self):
        self.write("src/codec/a.cpp", '#include "sandbox/wire/messages.h"\n#include "base/error.h"\n')
        self.write("src/codec/b.cpp", '#include "telemetry/log.h"\n')
        self.assert_only("codec may not include telemetry")

    def test_the_codec_starts_no_processes_from_the_sandbox_room(self):
        self.write("src/codec/b.cpp", '#include "sandbox/spawn.h"\n')
        self.assert_only("codec may not include sandbox/spawn.h")

    def test_a_third_party_header_outside_its_room(self):
        for number, header in enumerate(["soci/soci.h", "sqlite3.h", "curl/curl.h", "nats/nats.h", "vips/vips.h",
                                         "jpeglib.h", "webp/encode.h", "lcms2.h", "magic.h", "boost/beast/http.hpp",
                                         "prometheus/counter.h", "spdlog/spdlog.h", "CLI/CLI.hpp", "seccomp.h"]):
            self.write(f"src/api/a{number}.cpp", f"#include <{header}>\n")
        self.assertEqual(len(self.found()), 14, self.found())

    def test_asio_in_the_domain(self):
        self.write("src/media/a.cpp", "#include <boost/asio/io_context.hpp>\n")
        self.assert_only("the domain may not include")

    def test_a_room_that_nobody_drew(self):
        self.write("src/cellar/a.cpp", "")
        self.assert_only("room cellar")

    def test_an_include_by_bare_name(self):
        self.write("src/media/a.cpp", '#include "media.h"\n')
        self.assert_only("by its path from src/")

    def test_a_file_that_is_too_long(self):
        self.write("src/media/a.cpp", "\n" * 299)
        self.assertEqual(self.found(), [])
        self.write("src/media/a.cpp", "\n" * 300)
        self.assert_only("300 lines")

    def test_words_that_leave_work_undone(self):
        for number, word in enumerate(["TO" + "DO", "FIX" + "ME", "NO" + "LINT(x)", "GTEST_" + "SKIP()", "DIS" + "ABLED_x"]):
            self.write(f"tests/unit/a{number}.cpp", f"// {word}\n")
        self.assertEqual(len(self.found()), 5, self.found())

    def test_a_path_of_one_machine(self):
        self.write("docs/a.md", "see /wo" + "rk/notes\n")
        self.assert_only("forbidden")

    def test_a_document_that_names_a_file_which_is_gone(self):
        self.write("src/media/media.h", "")
        self.write("docs/a.md", "See `src/media/media.h`, `tests/` and `src/media/<kind>.h`.\n")
        self.write("tests/a.txt", "")
        self.assertEqual(self.found(), [])
        self.write("docs/a.md", "See `src/media/old.h`.\n")
        self.assert_only("src/media/old.h")

    def test_a_name_that_says_nothing(self):
        self.write("src/media/utils.h", "")
        self.assert_only("says nothing")

    def test_a_lock_file_with_a_host(self):
        self.write("console/package-lock.json", '{"resolved": "https://registry.example/x.tgz"}')
        self.assert_only("names no host")

    def test_a_lock_file_that_does_not_say_what_is_installed(self):
        self.write("console/package-lock.json", '{"packages": {"": {}, "node_modules/a": {"integrity": "sha512-x"}, "node_modules/b": {}}}')
        self.assert_only("node_modules/b has no integrity")


if __name__ == "__main__":
    unittest.main()
