// Two processes that count what there is at the same time.
#include <gtest/gtest.h>

#include "database/sql_mirror_repository.h"
#include "support/last_release.h"
#include "support/temp_directory.h"

namespace lumbung::database {
namespace {

class MirrorCounters : public testing::Test {
 protected:
  MirrorCounters() : other_(options()), mirror_of_other_(other_, clock_) {
    test::begin_last_release(other_, clock_);
    test::add_media_of_last_release(other_, 1, "waiting");
    Migrator(other_, clock_).migrate().value();
    while (mirror_of_other_.catch_up().has_more) continue;
    while (step() != "counters") mirror_of_other_.check();
  }

  DatabaseOptions options() const { return {.path = (directory_.path() / "lumbung.db").string()}; }
  std::string step() {
    const auto row = other_.read([](Session& session) {
      return session.one<std::string>("SELECT step FROM lumbung_positions WHERE task = 'mirror_check'");
    });
    return row ? std::get<0>(*row) : "";
  }
  std::uint64_t stored() {
    return test::count_rows(other_, "lumbung_counters WHERE name = 'stored_bytes' AND value <> 7");
  }

  const test::TempDirectory directory_;
  const test::TurnedClock clock_;
  Database other_;
  SqlMirrorRepository mirror_of_other_;
};

TEST_F(MirrorCounters, AddWhatWasMissingOnce) {
  bool has_counted = false;
  DatabaseOptions slow = options();
  slow.on_statement = [&](std::string_view sql, const std::vector<Bind>&) {
    // The other one comes in between, once this one has seen what there is.
    if (has_counted || sql.find("SUM(value) FROM lumbung_counters") == std::string_view::npos) return;
    has_counted = true;
    mirror_of_other_.check();
  };
  Database database(slow);
  SqlMirrorRepository mirror(database, clock_);
  while (mirror.check().has_more) continue;
  EXPECT_TRUE(has_counted);
  EXPECT_EQ(stored(), 0U) << "added twice";
  EXPECT_EQ(test::count_rows(other_, "lumbung_counters WHERE name = 'stored_bytes'"), 2U);
}

}  // namespace
}  // namespace lumbung::database
