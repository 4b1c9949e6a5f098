#include "storage/s3/resumable.h"

#include <map>
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/byte_size.h"
#include "unit/storage/s3/faults.h"

namespace lumbung::storage {
namespace {

using media::ObjectKey;
using media::ResumablePoint;

constexpr std::uint64_t kPart = 8 * kMiB;

/// Answers as a bucket does that has one upload in it; tests break it where they want.
class S3ResumableFaults : public S3Faults {
 protected:
  void serve_bucket() {
    serve([this](const ReceivedRequest& request, std::size_t) { return answer(request); });
    store_ = storage_->resumable();
  }
  void TearDown() override {
    store_.reset();
    S3Faults::TearDown();
  }

  ScriptedAnswer answer(const ReceivedRequest& request) {
    const std::string name = request.target.substr(0, request.target.find('?'));
    const bool is_multipart = request.target.find("uploadId=") != std::string::npos;
    if (request.method == "PUT") {
      if (!is_multipart && request.target.find(refuses_to_put_) != std::string::npos) return foreign_404();
      if (!is_multipart)
        objects_[name] = request.body;
      else if (refuses_parts_)
        return refusal(503, "SlowDown");
      else
        parts_ += request.body;
      return {200, "", {{"ETag", "\"etag\""}}};
    }
    if (request.method == "POST" && is_multipart) return complete(name);
    if (request.method == "POST") {
      is_open_ = true;
      return {
          200, "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>", {}};
    }
    if (request.method == "DELETE") {
      if (is_multipart)
        is_open_ = false;
      else
        objects_.erase(name);
      return {204, "", {}};
    }
    if (is_multipart)
      return is_open_ ? ScriptedAnswer{200, "<ListPartsResult/>", {}} : refusal(404, "NoSuchUpload");
    return show(request, name);
  }

  ScriptedAnswer show(const ReceivedRequest& request, const std::string& name) {
    if (request.target.find("uploads=") != std::string::npos)
      return {200, "<ListMultipartUploadsResult></ListMultipartUploadsResult>", {}};
    if (request.target.find("list-type=") != std::string::npos) return {200, "<ListBucketResult/>", {}};
    const auto object = objects_.find(name);
    if (object == objects_.end()) return refusal(404, "NoSuchKey");
    if (request.method == "HEAD")
      return {200, "", {{"Content-Length", std::to_string(object->second.size())}}};
    return {200, object->second, {}};
  }

  /// Makes the object, whatever it says of it.
  ScriptedAnswer complete(const std::string& name) {
    if (!makes_object_) return refusal(500, "InternalError");
    objects_[name] = parts_;
    is_open_ = false;
    return says_so_ ? ScriptedAnswer{200, "<CompleteMultipartUploadResult/>", {}}
                    : refusal(500, "InternalError");
  }

  ResumablePoint put(const ResumablePoint& from, std::uint64_t fence, std::uint64_t bytes) {
    const auto sink = store_->open(key_, from, fence, 1 * kGiB);
    sink->append(as_bytes(std::string(bytes, 'x')));
    return sink->mark();
  }
  std::string path_of(const std::string& ending) const {
    const std::string path = "/bucket/" + key_.str();
    return path.substr(0, path.rfind('.')) + ending;
  }

  ObjectKey key_ = ObjectKey::of_upload({1}, Uuid::make());
  std::map<std::string, std::string> objects_;
  std::string parts_;
  bool is_open_ = false;
  bool refuses_parts_ = false;
  std::string refuses_to_put_ = "nothing";  ///< what has this in its target
  bool makes_object_ = true;
  bool says_so_ = true;
  std::unique_ptr<media::ResumableStore> store_;
};

TEST_F(S3ResumableFaults, PartsAreSoLargeThatNineThousandAreEnough) {
  serve_bucket();
  const auto part_bytes = [this](std::uint64_t length_max) {
    const auto sink = store_->open(key_, {}, 1, length_max);
    sink->append(as_bytes("x"));
    return S3Mark::parse(sink->mark().mark).value().part_bytes;
  };
  EXPECT_EQ(part_bytes(0), kPart);
  EXPECT_EQ(part_bytes(9000 * kPart), kPart);
  EXPECT_EQ(part_bytes(9000 * kPart + 1), kPart + 1);
  EXPECT_EQ(part_bytes(9000 * 10 * kMiB), 10 * kMiB);
}

TEST_F(S3ResumableFaults, PartsKeepTheirSizeWhenTheLengthIsSaidLater) {
  serve_bucket();
  const auto first = store_->open(key_, {}, 1, 9000 * 10 * kMiB);
  first->append(as_bytes("x"));
  const ResumablePoint point = first->mark();
  const auto second = store_->open(key_, point, 2, 1 * kMiB);
  second->append(as_bytes("x"));
  EXPECT_EQ(S3Mark::parse(second->mark().mark).value().part_bytes, 10 * kMiB);
}

TEST_F(S3ResumableFaults, LooksBeforeItBelievesThatCompletingFailed) {
  serve_bucket();
  says_so_ = false;
  const ResumablePoint end = put({}, 1, kPart + 3);
  store_->finish(key_, end);
  EXPECT_EQ(objects_.at(path_of(".tmp")).size(), kPart + 3);
  EXPECT_EQ(objects_.count(path_of(".fence")), 0U);
}

TEST_F(S3ResumableFaults, WhatCanNotBeCompletedIsThereForTheNextTry) {
  serve_bucket();
  makes_object_ = false;
  const ResumablePoint end = put({}, 1, kPart);
  EXPECT_EQ(fault_of([&] { store_->finish(key_, end); }).code(), ErrorCode::unavailable);
  EXPECT_TRUE(is_open_) << "nothing was given up";
  makes_object_ = true;
  store_->finish(key_, end);
  EXPECT_EQ(objects_.at(path_of(".tmp")).size(), kPart);
}

TEST_F(S3ResumableFaults, APartThatCanNotBeSentIsNotMarked) {
  serve_bucket();
  const ResumablePoint begin = put({}, 1, 5);
  refuses_parts_ = true;
  EXPECT_EQ(fault_of([&] { put(begin, 2, kPart); }).code(), ErrorCode::unavailable);
  EXPECT_FALSE(is_open_) << "nobody knows of the upload that was begun";
  refuses_parts_ = false;
  const ResumablePoint end = put(begin, 3, kPart);
  EXPECT_EQ(end.offset, kPart + 5);
  store_->finish(key_, end);
  EXPECT_EQ(objects_.at(path_of(".tmp")).size(), kPart + 5);
}

TEST_F(S3ResumableFaults, NothingIsMarkedOrFinishedByA404) {
  serve_bucket();
  refuses_to_put_ = ".tail.";
  EXPECT_EQ(fault_of([&] { put({}, 1, 5); }).code(), ErrorCode::unavailable);
  refuses_to_put_ = ".fence";
  EXPECT_EQ(fault_of([&] { put({}, 1, 5); }).code(), ErrorCode::unavailable);
  refuses_to_put_ = ".tmp";
  const ResumablePoint end = put({}, 1, 5);
  EXPECT_EQ(fault_of([&] { store_->finish(key_, end); }).code(), ErrorCode::unavailable);
  refuses_to_put_ = "nothing";
  store_->finish(key_, end);
  EXPECT_EQ(objects_.at(path_of(".tmp")), "xxxxx") << "the tail was kept";
}

TEST_F(S3ResumableFaults, PartsThatS3HasForgottenAreGone) {
  serve_bucket();
  const ResumablePoint end = put({}, 1, kPart);
  is_open_ = false;
  EXPECT_EQ(fault_of([&] { store_->open(key_, end, 2, 1 * kGiB); }).code(), ErrorCode::gone);
  EXPECT_EQ(fault_of([&] { store_->finish(key_, end); }).code(), ErrorCode::gone);
}

/// It looked before we wrote our fence, and wrote its own after us.
TEST_F(S3ResumableFaults, WhoComesLateWithASmallerFenceDoesNotStopTheNewest) {
  serve_bucket();
  const auto sink = store_->open(key_, {}, 5, 1 * kGiB);
  objects_[path_of(".fence")] = "4";
  sink->append(as_bytes("x"));
  EXPECT_EQ(sink->mark().offset, 1U);
  EXPECT_EQ(objects_[path_of(".fence")], "5");
  objects_[path_of(".fence")] = "6";
  sink->append(as_bytes("y"));
  EXPECT_EQ(fault_of([&] { sink->mark(); }).code(), ErrorCode::lease_lost);
}

/// The row may name the mark before the newest, or the point that was given, and no other.
TEST_F(S3ResumableFaults, KeepsTheTailsThatARowMayName) {
  serve_bucket();
  const ResumablePoint begin = put({}, 1, 10);
  const auto sink = store_->open(key_, begin, 2, 1 * kGiB);
  for (int i = 0; i < 4; ++i) {
    sink->append(as_bytes("x"));
    sink->mark();
  }
  std::vector<std::string> tails;
  for (const auto& [name, unused] : objects_) {
    if (name.find(".tail.") != std::string::npos) tails.push_back(name);
  }
  EXPECT_THAT(tails, testing::UnorderedElementsAre(path_of(".tail.10.1"), path_of(".tail.13.2"),
                                                   path_of(".tail.14.2")));
}

}  // namespace
}  // namespace lumbung::storage
