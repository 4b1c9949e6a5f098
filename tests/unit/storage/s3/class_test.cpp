#include "unit/storage/s3/faults.h"

namespace lumbung::storage {
namespace {

using media::StorageClass;

/// A bucket with one object, of the class that it was given.
class S3Class : public S3Faults {
 protected:
  void serve_object(const std::string& storage_class) {
    parameters_ = "&cold_class=GLACIER_IR";
    serve([storage_class](const ReceivedRequest& request, std::size_t) {
      if (request.method != "HEAD") return ScriptedAnswer{200, "<CopyObjectResult/>"};
      ScriptedAnswer answer{200, "", {{"Content-Type", "video/mp4"}, {"x-amz-meta-sha256", "abc"}}};
      if (!storage_class.empty()) answer.headers.emplace_back("x-amz-storage-class", storage_class);
      return answer;
    });
  }
  bool set(StorageClass wanted) { return storage_->set_class(key_of("original/a.mp4"), wanted); }
};

TEST_F(S3Class, CopiesTheObjectOntoItselfWithItsType) {
  serve_object("");
  EXPECT_TRUE(storage_->has_cold_class());
  EXPECT_TRUE(set(StorageClass::cold));
  const auto requests = server_->requests();
  ASSERT_EQ(requests.size(), 2U);
  const ReceivedRequest& copy = requests[1];
  EXPECT_EQ(copy.method + " " + copy.target, "PUT /bucket/original/a.mp4");
  EXPECT_EQ(copy.headers.at("x-amz-copy-source"), "/bucket/original/a.mp4");
  EXPECT_EQ(copy.headers.at("x-amz-metadata-directive"), "REPLACE");
  EXPECT_EQ(copy.headers.at("x-amz-storage-class"), "GLACIER_IR");
  EXPECT_EQ(copy.headers.at("content-type"), "video/mp4");
  EXPECT_EQ(copy.headers.at("cache-control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(copy.headers.at("x-amz-meta-sha256"), "abc");
}

TEST_F(S3Class, BringsBackFromWhateverClassIsReadAtOnce) {
  serve_object("STANDARD_IA");
  EXPECT_TRUE(set(StorageClass::standard));
  EXPECT_EQ(server_->requests().back().headers.at("x-amz-storage-class"), "STANDARD");
}

TEST_F(S3Class, LeavesAloneWhatIsThereAlreadyOrHasToBeRestoredFirst) {
  serve_object("");
  EXPECT_FALSE(set(StorageClass::standard));
  for (const char* colder : {"GLACIER_IR", "STANDARD_IA", "DEEP_ARCHIVE"}) {
    serve_object(colder);
    EXPECT_FALSE(set(StorageClass::cold)) << colder;
  }
  EXPECT_FALSE(set(StorageClass::standard)) << "DEEP_ARCHIVE is an operator's choice";
  EXPECT_EQ(server_->count("PUT", ""), 0U);
}

TEST_F(S3Class, SaysFalseWhereThereIsNoObjectOrNoColdClass) {
  serve_object("");
  script_ = [](const ReceivedRequest&, std::size_t) { return refusal(404, "NoSuchKey"); };
  EXPECT_FALSE(set(StorageClass::cold));
  parameters_.clear();
  serve([](const ReceivedRequest&, std::size_t) { return refusal(500, "InternalError"); });
  EXPECT_FALSE(storage_->has_cold_class());
  EXPECT_FALSE(set(StorageClass::cold));
}

}  // namespace
}  // namespace lumbung::storage
