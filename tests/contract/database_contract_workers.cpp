#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using jobs::WorkerNote;
using std::chrono::hours;
using std::chrono::minutes;

TEST_P(DatabaseContract, KnowsWhichProcessesWorkAndWhatTheyCanDo) {
  const Timestamp start = db_.clock->now();
  WorkerNote first{"node/1", "1.2.3", start, start, {{"ffmpeg", false, "ffmpeg is not installed."}}};
  db_.workers->record({"node/2", "1.2.3", start, start, {}});
  db_.workers->record(first);
  first.seen_at = start + minutes(1);
  first.skills = {{"ffmpeg", true, "with \"H.264\""}, {"images", true, "JPEG, PNG"}};
  db_.workers->record(first);

  const std::vector<WorkerNote> both = db_.workers->seen_since(start);
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(both[0].name, "node/1");
  EXPECT_EQ(both[0].version, "1.2.3");
  EXPECT_EQ(to_unix_ms(both[0].started_at), to_unix_ms(start));
  EXPECT_EQ(to_unix_ms(both[0].seen_at), to_unix_ms(first.seen_at));
  EXPECT_TRUE(both[0].skills == first.skills) << "the newest word of each";
  EXPECT_EQ(both[1].name, "node/2");
  ASSERT_EQ(db_.workers->seen_since(start + minutes(1)).size(), 1U) << "one was not heard of since";

  db_.workers->forget("node/1");
  ASSERT_EQ(db_.workers->seen_since(start).size(), 1U);
  first.seen_at = start + hours(25);
  db_.workers->record(first);
  EXPECT_EQ(db_.workers->seen_since(start).size(), 1U) << "the other was killed a day ago";
}

}  // namespace
}  // namespace lumbung::test
