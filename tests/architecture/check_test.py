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
        self.write("src/api/endpoints/media.cpp", '#include "http/router.h"\n#include "media/media.h"\n#include <vector>\n')
        self.write("src/database/engine/pool.cpp", '#include <soci/soci.h>\n#include "media/media.h"\n')
        self.write("src/processing/av/image.cpp", '#include "whatsapp/fits/fit_check.h"\n#include "telemetry/log.h"\n')
        self.write("docs/x.md", "A method.\n")
        self.assertEqual(self.found(), [])

    def test_an_include_against_the_arrows(self):
        self.write("src/media/media.cpp", '#include "database/engine/pool.h"\n')
        self.assert_only("media may not include database")

    def test_rooms_that_implement_ports_do_not_know_each_other(self):
        self.write("src/storage/disk/local.cpp", '#  include "queue/worker.h"\n')
        self.assert_only("storage may not include queue")

    def test_base_includes_nothing(self):
        self.write("src/base/uuid.h", '#include "telemetry/log.h"\n')
        self.assert_only("base may not include telemetry")

    def test_the_codec_has_no_log(self):
        self.write("src/codec/read/a.cpp", '#include "sandbox/wire/messages.h"\n#include "base/error.h"\n')
        self.write("src/codec/read/b.cpp", '#include "telemetry/log.h"\n')
        self.assert_only("codec may not include telemetry")

    def test_of_the_sandbox_the_codec_sees_only_the_wire(self):
        self.write("src/codec/read/b.cpp", '#include "sandbox/codec_run.h"\n')
        self.assert_only("codec may not include sandbox (sandbox/codec_run.h)")

    def test_a_way_around_the_arrows(self):
        self.write("src/media/scan/a.cpp", "#include <database/engine/pool.h>\n")
        self.assert_only("must be included as")
        self.write("src/media/scan/a.cpp", '#include "media/../database/engine/pool.h"\n')
        self.assert_only("must be included as")
        self.write("src/media/scan/a.cpp", "")
        self.write("src/media/scan/a.hpp", "")
        self.assert_only("is a .h or .cpp of a room")

    def test_a_file_in_no_room(self):
        self.write("src/loose.cpp", "")
        self.assert_only("is a .h or .cpp of a room")

    def test_sql_outside_its_room(self):
        self.write("src/net/a.cpp", 'const char* sql = "SELECT id FROM chat_media";\n')
        self.assert_only("SQL belongs in database")

    def test_shelves_that_stand_alone(self):
        self.write("src/whatsapp/fits/a.cpp", '#include "net/http_client.h"\n')
        self.assert_only("whatsapp/fits stands alone")
        self.write("src/whatsapp/fits/a.cpp", '#include "media/metadata.h"\n')
        self.write("src/http/grammar/a.cpp", "#include <boost/asio/ip/tcp.hpp>\n")
        self.assert_only("http/grammar stands alone")

    def test_a_library_of_its_own_sees_no_other_shelf_and_no_library(self):
        self.write("src/codec/vp8/a.cpp", '#include "base/error.h"\n#include "codec/vp8/a.h"\n#include <vector>\n')
        self.write("src/codec/write/a.cpp", '#include "codec/vp8/a.h"\n#include <webp/encode.h>\n')
        self.assertEqual(self.found(), [])
        self.write("src/codec/vp8/b.cpp", '#include "codec/pixels/pixels.h"\n')
        self.assert_only("codec/vp8 stands alone and may not include codec/pixels/pixels.h")
        self.write("src/codec/vp8/b.cpp", '#include "sandbox/wire/messages.h"\n')
        self.assert_only("may not include sandbox/wire/messages.h")
        self.write("src/codec/vp8/b.cpp", "#include <webp/encode.h>\n")
        self.assert_only("may not include webp/encode.h")

    def test_the_zygote_is_for_the_main_of_the_codec_alone(self):
        self.write("src/codec/main.cpp", '#include "sandbox/child/zygote.h"\n')
        self.assertEqual(self.found(), [])
        self.write("src/codec/run_job.cpp", '#include "sandbox/child/zygote.h"\n')
        self.assert_only("src/codec/run_job.cpp: codec may not include sandbox")

    def test_an_arrow_to_a_shelf_is_none_to_its_room(self):
        self.write("src/processing/av/a.cpp", '#include "whatsapp/graph/client.h"\n')
        self.assert_only("processing may not include whatsapp (whatsapp/graph/client.h)")

    def test_the_queue_knows_no_media(self):
        self.write("src/queue/worker.cpp", '#include "jobs/job.h"\n#include "media/media.h"\n')
        self.assert_only("queue may not include media")

    def test_a_file_on_no_shelf_of_a_room_that_has_some(self):
        self.write("src/media/streamed_download.cpp", "")
        self.assert_only("media has shelves; this file lies on none")

    def test_a_shelf_that_nobody_drew(self):
        self.write("src/media/things/a.cpp", "")
        self.assert_only("things is no shelf of media")

    def test_a_shelf_in_a_room_that_has_none(self):
        self.write("src/net/tls/a.cpp", "")
        self.assert_only("tls is no shelf of net")

    def test_a_shelf_on_a_shelf(self):
        self.write("src/storage/s3/auth/a.cpp", "")
        self.assert_only("s3/auth is no shelf of storage")

    def test_a_name_that_repeats_its_shelf(self):
        self.write("src/storage/s3/s3_client.h", "")
        self.assert_only("repeats that of its shelf")

    def test_a_unit_test_beside_the_shelf_of_what_it_tests(self):
        self.write("src/media/scan/malware_gate.h", "")
        self.write("tests/unit/media/scan/malware_gate_test.cpp", "")
        self.write("tests/unit/media/whole_test.cpp", "")
        self.assertEqual(self.found(), [])
        self.write("tests/unit/media/malware_gate_test.cpp", "")
        self.assert_only("what it tests lies in src/media/scan")

    def test_a_unit_test_on_a_shelf_that_src_does_not_have(self):
        self.write("tests/unit/sandbox/rogue/main.cpp", "")
        self.assertEqual(self.found(), [])
        self.write("tests/unit/media/things/a_test.cpp", "")
        self.assert_only("src/media has no shelf things")

    def write_cmake(self, *lines):
        self.write("src/CMakeLists.txt", "".join(line + "\n" for line in lines))

    def test_links_that_the_rules_know(self):
        self.write_cmake("set(json Boost::json)", "lumbung_room(base LIBS OpenSSL::Crypto ${json} PCH pch_std.h)",
                         "lumbung_room(codec USES sandbox base LIBS PkgConfig::VIPS", "             PCH pch_std.h)",
                         "target_link_libraries(lumbung-codec PRIVATE lumbung_codec)")
        self.assertEqual(self.found(), [])

    def test_a_link_between_rooms_against_the_arrows(self):
        self.write_cmake("lumbung_room(queue USES jobs telemetry base", "  media PCH pch_json.h)")
        self.assert_only("queue links media, an arrow that")

    def test_a_link_between_rooms_that_is_made_by_hand(self):
        self.write_cmake("target_link_libraries(lumbung_storage PUBLIC lumbung_database)")
        self.assert_only("storage links lumbung_database, an arrow that")

    def test_a_library_that_is_linked_outside_its_room(self):
        self.write_cmake("lumbung_room(api USES http PRIVATE_LIBS PkgConfig::CURL)")
        self.assert_only("api links PkgConfig::CURL")

    def test_a_library_that_nobody_knows(self):
        self.write_cmake("lumbung_room(base LIBS Qt5::Core)")
        self.assert_only("base links Qt5::Core")

    def test_links_that_hide(self):
        (self.root / "src/queue").mkdir(parents=True)
        for hidden in ("TARGET_LINK_LIBRARIES(lumbung_queue PRIVATE lumbung_database)\n",
                       "lumbung_room(queue USES jobs # why (so)\n  media)\n",
                       "target_link_libraries(lumbung_options INTERFACE PkgConfig::CURL)\n",
                       "foreach(room queue)\n  target_link_libraries(lumbung_${room} PRIVATE lumbung_database)\nendforeach()\n",
                       "link_libraries(lumbung_database)\n", "list(APPEND json PkgConfig::CURL)\n"):
            self.write("src/CMakeLists.txt", hidden)
            self.assertEqual(len(self.found()), 1, (hidden, self.found()))

    def test_a_program_that_links_a_second_room(self):
        self.write_cmake("target_link_libraries(lumbung-codec PRIVATE lumbung_codec lumbung_storage)")
        self.assert_only("lumbung-codec links lumbung_storage")

    def test_a_room_of_cmake_that_nobody_drew(self):
        self.write_cmake("lumbung_room(cellar USES base)")
        self.assert_only("room cellar")

    def write_table(self, *rows, lines=""):
        table = "".join(f"| `{room}` | what it is | {arrows} |\n" for room, arrows in rows)
        self.write("docs/ARCHITECTURE.md", f"# A\n\n## Rooms and arrows\n\n{table}\n{lines}\n## Errors\n")

    def test_a_table_that_says_what_the_rules_say(self):
        self.write("src/queue/nats/a.h", "")
        self.write("src/jobs/a.h", "")
        self.write("src/app/main.cpp", "")
        self.write_table(("queue", "`jobs`"), ("jobs", ""), ("app", "all"), lines="- `queue/nats/`: jobs on NATS\n")
        self.assertEqual(self.found(), [])

    def test_a_table_that_draws_another_arrow(self):
        self.write("src/queue/worker.h", "")
        self.write("src/jobs/a.h", "")
        self.write_table(("queue", "`jobs`, `media`"), ("jobs", ""))
        self.assert_only("queue may include jobs; the table says otherwise")

    def test_a_table_without_an_arrow(self):
        self.write("src/queue/worker.h", "")
        self.write("src/jobs/a.h", "")
        self.write_table(("queue", ""), ("jobs", ""))
        self.assert_only("queue may include jobs; the table says otherwise")

    def test_a_table_without_a_room(self):
        self.write("src/net/a.h", "")
        self.write_table()
        self.assert_only("no line for net")

    def test_a_table_with_a_room_that_is_gone(self):
        self.write("src/net/a.h", "")
        self.write_table(("net", ""), ("cellar", ""))
        self.assert_only("a line for cellar, which is not there")

    def test_a_shelf_that_nobody_explains(self):
        self.write("src/sandbox/wire/a.h", "")
        self.write_table(("sandbox", ""))
        self.assert_only("no line for the shelf sandbox/wire/")

    def test_a_third_party_header_outside_its_room(self):
        for number, header in enumerate(["soci/soci.h", "sqlite3.h", "curl/curl.h", "nats/nats.h", "vips/vips.h",
                                         "jpeglib.h", "webp/encode.h", "lcms2.h", "magic.h", "boost/beast/http.hpp",
                                         "prometheus/counter.h", "spdlog/spdlog.h", "CLI/CLI.hpp", "seccomp.h"]):
            self.write(f"src/api/json/a{number}.cpp", f"#include <{header}>\n")
        self.assertEqual(len(self.found()), 14, self.found())

    def test_asio_in_the_domain(self):
        self.write("src/media/scan/a.cpp", "#include <boost/asio/io_context.hpp>\n")
        self.assert_only("the domain may not include")

    def test_a_room_that_nobody_drew(self):
        self.write("src/cellar/a.cpp", "")
        self.assert_only("room cellar")

    def test_an_include_by_bare_name(self):
        self.write("src/media/scan/a.cpp", '#include "media.h"\n')
        self.assert_only("by its path from src/")

    def test_a_file_that_is_too_long(self):
        self.write("src/media/scan/a.cpp", "\n" * 299)
        self.assertEqual(self.found(), [])
        self.write("src/media/scan/a.cpp", "\n" * 300)
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
        self.write("src/media/scan/utils.h", "")
        self.assert_only("says nothing")

    def test_a_lock_file_with_a_host(self):
        self.write("console/package-lock.json", '{"resolved": "https://registry.example/x.tgz"}')
        self.assert_only("names no host")

    def test_a_lock_file_that_does_not_say_what_is_installed(self):
        self.write("console/package-lock.json", '{"packages": {"": {}, "node_modules/a": {"integrity": "sha512-x"}, "node_modules/b": {}}}')
        self.assert_only("node_modules/b has no integrity")


if __name__ == "__main__":
    unittest.main()
