#include <atomic>
#include <thread>

#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using Noted = media::HousekeepingRepository::Noted;
using media::ResumableUpload;
using media::UploadPart;
using media::UploadProgress;
using std::chrono::hours;
using std::chrono::seconds;

/// As a client begins it.
ResumableUpload begun_upload(WorkspaceId workspace, Timestamp now) {
  ResumableUpload upload{.uuid = Uuid::make(), .workspace_id = workspace};
  upload.created_at = now;
  upload.expires_at = now + hours(24);
  return upload;
}

/// One that begins now, and after which the row is good for another day.
media::UploadRepository::Turn turn_at(const DatabaseUnderTest& db, std::uint64_t offset) {
  const Timestamp now = db.clock->now();
  return {offset, now, now + hours(24)};
}

/// All that is kept of one, so that two can be compared.
std::string in_full(const ResumableUpload& upload) {
  const UploadProgress& progress = upload.progress;
  std::string text = upload.uuid.str() + " " + std::to_string(upload.workspace_id.value) + " ";
  text += upload.length ? std::to_string(*upload.length) : "unknown";
  text += " " + std::to_string(static_cast<int>(upload.part)) + " " + upload.metadata + " " + upload.concat;
  text += " " + std::to_string(progress.point.offset) + " " + progress.point.mark + " " + progress.hash;
  text += " " + to_hex(as_bytes(progress.first_bytes)) + " " + std::to_string(upload.fence) + " ";
  text += upload.media_uuid ? upload.media_uuid->str() : "open";
  text += " " + std::to_string(to_unix_ms(upload.created_at));
  return text + " " + std::to_string(to_unix_ms(upload.expires_at));
}

}  // namespace

TEST_P(DatabaseContract, KeepsAnUploadAsItIs) {
  ResumableUpload upload = begun_upload(workspace_, db_.clock->now());
  upload.part = UploadPart::joined;
  upload.metadata = "filename bmFzaS5qcGc=,purpose c3RpY2tlcg==";
  upload.concat = "final;/api/v1/uploads/a /api/v1/uploads/b";
  ASSERT_TRUE(db_.uploads->create(upload, 10));
  const auto found = db_.uploads->find(workspace_, upload.uuid);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(in_full(*found), in_full(upload));
  EXPECT_FALSE(found->is_received());
  EXPECT_EQ(found->key(), upload.key());

  ResumableUpload known = begun_upload(workspace_, db_.clock->now());
  known.part = UploadPart::partial;
  known.length = std::uint64_t{5} << 32;
  known.progress = {{4, "mark"}, std::string(206, 'a'), std::string("\x00\xff\r\n'", 5)};
  ASSERT_TRUE(db_.uploads->create(known, 10));
  EXPECT_EQ(in_full(db_.uploads->find(workspace_, known.uuid).value()), in_full(known));
  EXPECT_FALSE(db_.uploads->find(WorkspaceId{99}, known.uuid).has_value()) << "of another workspace";
  EXPECT_FALSE(db_.uploads->find(workspace_, Uuid::make()).has_value());
}

TEST_P(DatabaseContract, WhoTakesAnUploadIsTheOnlyOneWhoMovesIt) {
  const ResumableUpload upload = begun_upload(workspace_, db_.clock->now());
  ASSERT_TRUE(db_.uploads->create(upload, 10));
  const auto first = db_.uploads->take(workspace_, upload.uuid, turn_at(db_, 0));
  const auto second = db_.uploads->take(workspace_, upload.uuid, turn_at(db_, 0));
  ASSERT_TRUE(first && second);
  EXPECT_GT(first->fence, 0U);
  EXPECT_GT(second->fence, first->fence);
  const Timestamp later = upload.expires_at + seconds(5);
  const UploadProgress progress{{300, "mark of the second"}, "hash", "first bytes"};
  EXPECT_FALSE(db_.uploads->advance(*first, {{7, "late"}, "", ""}, later));
  EXPECT_EQ(db_.uploads->find(workspace_, upload.uuid)->offset(), 0U);
  EXPECT_TRUE(db_.uploads->advance(*second, progress, later));
  EXPECT_TRUE(db_.uploads->advance(*second, progress, later)) << "the same once more";

  const auto moved = db_.uploads->find(workspace_, upload.uuid);
  ASSERT_TRUE(moved.has_value());
  ResumableUpload expected = *second;
  expected.progress = progress;
  expected.expires_at = later;
  EXPECT_EQ(in_full(*moved), in_full(expected));

  EXPECT_FALSE(db_.uploads->take(workspace_, upload.uuid, turn_at(db_, 0)).has_value())
      << "it is not there any more";
  EXPECT_FALSE(db_.uploads->take(workspace_, upload.uuid, turn_at(db_, 301)).has_value());
  EXPECT_FALSE(db_.uploads->take(WorkspaceId{99}, upload.uuid, turn_at(db_, 300)).has_value());
  EXPECT_TRUE(db_.uploads->advance(*second, progress, later)) << "nobody took it since";
  EXPECT_TRUE(db_.uploads->take(workspace_, upload.uuid, turn_at(db_, 300)).has_value());
  EXPECT_FALSE(db_.uploads->advance(*second, progress, later));
}

TEST_P(DatabaseContract, AnUploadIsEitherGoneOnWithOrTakenAway) {
  const ResumableUpload upload = begun_upload(workspace_, db_.clock->now());
  ASSERT_TRUE(db_.uploads->create(upload, 10));
  const Timestamp end = upload.expires_at;
  EXPECT_FALSE(db_.uploads->take_expired(upload, end - seconds(1))) << "not yet";
  const Timestamp new_end = end + hours(24);
  const auto taken = db_.uploads->take(workspace_, upload.uuid, {0, end - seconds(1), new_end});
  ASSERT_TRUE(taken.has_value());
  EXPECT_TRUE(db_.uploads->expired(end, 10).empty());
  EXPECT_FALSE(db_.uploads->take_expired(*taken, end));
  EXPECT_FALSE(db_.uploads->take_expired(upload, new_end)) << "it was read before somebody took it";

  EXPECT_FALSE(db_.uploads->take(workspace_, upload.uuid, {0, new_end, new_end + hours(24)}).has_value());
  EXPECT_TRUE(db_.uploads->take_expired(*taken, new_end));
  EXPECT_FALSE(db_.uploads->advance(*taken, {{7, "late"}, "", ""}, new_end + hours(24)));
  ASSERT_EQ(db_.uploads->expired(new_end, 10).size(), 1U);
  EXPECT_TRUE(db_.uploads->take_expired(db_.uploads->expired(new_end, 10).front(), new_end))
      << "whoever took it away before may have been killed";
}

TEST_P(DatabaseContract, KeepsALongMark) {
  const ResumableUpload upload = begun_upload(workspace_, db_.clock->now());
  ASSERT_TRUE(db_.uploads->create(upload, 10));
  const auto taken = db_.uploads->take(workspace_, upload.uuid, turn_at(db_, 0));
  ASSERT_TRUE(taken.has_value());
  const std::string mark(900'000, 'm');
  ASSERT_TRUE(db_.uploads->advance(*taken, {{1, mark}, "", ""}, upload.expires_at));
  EXPECT_TRUE(db_.uploads->find(workspace_, upload.uuid)->progress.point.mark == mark);
}

TEST_P(DatabaseThreads, ManyTakeAnUploadAndOneMovesIt) {
  const ResumableUpload upload = begun_upload(workspace_, db_.clock->now());
  ASSERT_TRUE(db_.uploads->create(upload, 10));
  std::atomic<int> moved = 0;
  std::vector<std::jthread> threads;
  for (std::uint64_t i = 1; i <= 8; ++i) {
    threads.emplace_back([&, i] {
      const auto taken = db_.uploads->take(workspace_, upload.uuid, turn_at(db_, 0));
      if (taken && db_.uploads->advance(*taken, {{i, "mark"}, "", ""}, upload.expires_at)) ++moved;
    });
  }
  threads.clear();
  EXPECT_EQ(moved, 1) << "from the same offset";
}

TEST_P(DatabaseContract, AnUploadGetsItsLengthOnce) {
  const ResumableUpload upload = begun_upload(workspace_, db_.clock->now());
  ASSERT_TRUE(db_.uploads->create(upload, 10));
  EXPECT_FALSE(db_.uploads->set_length(WorkspaceId{99}, upload.uuid, 7));
  EXPECT_TRUE(db_.uploads->set_length(workspace_, upload.uuid, 0));
  EXPECT_FALSE(db_.uploads->set_length(workspace_, upload.uuid, 8));
  EXPECT_EQ(db_.uploads->find(workspace_, upload.uuid)->length, 0U);
  EXPECT_TRUE(db_.uploads->find(workspace_, upload.uuid)->is_received());
}

TEST_P(DatabaseContract, AWorkspaceHasSoManyOpenUploadsAtMost) {
  std::vector<ResumableUpload> made;
  for (int i = 0; i < 3; ++i) {
    made.push_back(begun_upload(workspace_, db_.clock->now()));
    ASSERT_TRUE(db_.uploads->create(made.back(), 3));
  }
  const ResumableUpload next = begun_upload(workspace_, db_.clock->now());
  const Status refused = db_.uploads->create(next, 3);
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, ErrorCode::rate_limited);
  const WorkspaceId other = db_.workspaces->create("Toko", {}).id;
  EXPECT_TRUE(db_.uploads->create(begun_upload(other, db_.clock->now()), 3)) << "each for itself";
  EXPECT_TRUE(db_.uploads->complete(workspace_, made[0].uuid, Uuid::make()));
  EXPECT_TRUE(db_.uploads->create(next, 3)) << "one became something";
  EXPECT_TRUE(db_.uploads->remove(workspace_, made[1].uuid));
  EXPECT_TRUE(db_.uploads->create(begun_upload(workspace_, db_.clock->now()), 3)) << "one went";
  EXPECT_EQ(db_.uploads->create(begun_upload(WorkspaceId{99}, db_.clock->now()), 3).error().code,
            ErrorCode::not_found);
}

TEST_P(DatabaseContract, AnUploadThatHasExpiredIsNotOpen) {
  ResumableUpload old = begun_upload(workspace_, db_.clock->now());
  old.expires_at = old.created_at + std::chrono::hours(1);
  ASSERT_TRUE(db_.uploads->create(old, 1));
  ResumableUpload next = begun_upload(workspace_, old.expires_at - std::chrono::milliseconds(1));
  EXPECT_FALSE(db_.uploads->create(next, 1));
  next.created_at = old.expires_at;
  EXPECT_TRUE(db_.uploads->create(next, 1));
}

TEST_P(DatabaseThreads, AHundredUploadsAtOnceDoNotPassTheirNumber) {
  std::atomic<int> made = 0;
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 10; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 10; ++i) {
        if (db_.uploads->create(begun_upload(workspace_, db_.clock->now()), 10)) ++made;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(made, 10);
  EXPECT_EQ(db_.number("SELECT COUNT(*) FROM lumbung_uploads"), 10);
}

TEST_P(DatabaseContract, AnUploadThatBecameSomethingStaysUntilItExpires) {
  const ResumableUpload upload = begun_upload(workspace_, db_.clock->now());
  ASSERT_TRUE(db_.uploads->create(upload, 10));
  const Uuid media = Uuid::make();
  EXPECT_FALSE(db_.uploads->complete(WorkspaceId{99}, upload.uuid, media));
  EXPECT_TRUE(db_.uploads->complete(workspace_, upload.uuid, media));
  EXPECT_TRUE(db_.uploads->complete(workspace_, upload.uuid, media)) << "the answer may have been lost";
  EXPECT_EQ(db_.uploads->find(workspace_, upload.uuid)->media_uuid, media);
  EXPECT_TRUE(db_.uploads->expired(upload.expires_at - seconds(1), 10).empty());
  ASSERT_EQ(db_.uploads->expired(upload.expires_at, 10).size(), 1U);
  EXPECT_TRUE(db_.uploads->remove(workspace_, upload.uuid));
  EXPECT_FALSE(db_.uploads->remove(workspace_, upload.uuid));
  EXPECT_FALSE(db_.uploads->complete(workspace_, upload.uuid, media));
}

TEST_P(DatabaseContract, FindsExpiredUploadsOfAllWorkspacesByAge) {
  const WorkspaceId other = db_.workspaces->create("Toko", {}).id;
  std::vector<std::string> by_age;
  for (const int age : {3, 1, 2}) {
    ResumableUpload upload = begun_upload(age == 2 ? other : workspace_, db_.clock->now());
    upload.expires_at = db_.clock->now() - hours(age);
    ASSERT_TRUE(db_.uploads->create(upload, 10));
    by_age.insert(age == 2 ? by_age.begin() + 1 : by_age.end(), upload.uuid.str());
  }
  std::vector<std::string> found;
  for (const ResumableUpload& upload : db_.uploads->expired(db_.clock->now(), 10))
    found.push_back(upload.uuid.str());
  EXPECT_EQ(found, by_age);
  EXPECT_EQ(db_.uploads->expired(db_.clock->now(), 2).size(), 2U);
  EXPECT_EQ(db_.uploads->of_workspace(workspace_, 10).size(), 2U);
  EXPECT_EQ(db_.uploads->of_workspace(workspace_, 1).size(), 1U);
}

TEST_P(DatabaseContract, CountsTheBytesOfOpenUploads) {
  EXPECT_EQ(db_.uploads->open_bytes(workspace_), 0U);
  const auto add = [&](std::optional<std::uint64_t> length, std::uint64_t received) {
    ResumableUpload upload = begun_upload(workspace_, db_.clock->now());
    upload.length = length;
    upload.progress.point.offset = received;
    EXPECT_TRUE(db_.uploads->create(upload, 10));
    return upload.uuid;
  };
  add(std::uint64_t{6} << 30, 10);
  add(std::nullopt, 500);
  const Uuid done = add(70, 70);
  EXPECT_EQ(db_.uploads->open_bytes(workspace_), (std::uint64_t{6} << 30) + 570);
  EXPECT_TRUE(db_.uploads->complete(workspace_, done, Uuid::make()));
  EXPECT_EQ(db_.uploads->open_bytes(workspace_), (std::uint64_t{6} << 30) + 500);
  EXPECT_EQ(db_.uploads->open_bytes(WorkspaceId{99}), 0U);
}

TEST_P(DatabaseContract, TakesNoUploadsForAWorkspaceThatIsBeingErased) {
  const ResumableUpload upload = begun_upload(workspace_, db_.clock->now());
  ASSERT_TRUE(db_.uploads->create(upload, 10));
  ASSERT_TRUE(db_.workspace_erasures->begin(workspace_, {}));
  EXPECT_EQ(db_.uploads->create(begun_upload(workspace_, db_.clock->now()), 10).error().code,
            ErrorCode::not_found);
  EXPECT_EQ(db_.uploads->of_workspace(workspace_, 10).size(), 1U);
}

TEST_P(DatabaseContract, WhatAnOpenUploadHasInTempIsKept) {
  const ResumableUpload upload = begun_upload(workspace_, db_.clock->now());
  ASSERT_TRUE(db_.uploads->create(upload, 10));
  const std::string stem = upload.key().str().substr(0, upload.key().str().rfind('.'));
  const auto noted = [&](const std::string& ending) {
    return db_.housekeeping->note_unreferenced(media::ObjectKey::parse(stem + ending).value());
  };
  for (const char* ending : {".tmp", ".part", ".fence", ".tail.19.4"}) {
    EXPECT_EQ(noted(ending), Noted::referenced) << ending;
    EXPECT_TRUE(db_.housekeeping->is_referenced(media::ObjectKey::parse(stem + ending).value())) << ending;
  }
  EXPECT_EQ(db_.housekeeping->note_unreferenced(media::ObjectKey::of_upload(workspace_, Uuid::make())),
            Noted::noted);
  ASSERT_TRUE(db_.uploads->complete(workspace_, upload.uuid, Uuid::make()));
  EXPECT_EQ(noted(".part"), Noted::noted) << "it became something";
  ASSERT_TRUE(db_.uploads->remove(workspace_, upload.uuid));
  EXPECT_EQ(noted(".fence"), Noted::noted) << "it is not there any more";
}

}  // namespace lumbung::test
