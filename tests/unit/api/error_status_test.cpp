#include "api/error_status.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/answer.h"
#include "media/storage_adapter.h"

namespace lumbung::api {
namespace {

TEST(ErrorStatus, EveryCodeStandsInTheTableOnce) {
  std::set<ErrorCode> seen;
  for (const ErrorStatus& row : kErrorStatuses) EXPECT_TRUE(seen.insert(row.code).second) << row.status;
  for (int code = 0; code <= static_cast<int>(ErrorCode::internal); ++code) {
    EXPECT_TRUE(seen.contains(static_cast<ErrorCode>(code))) << to_string(static_cast<ErrorCode>(code));
  }
}

class FaultAnswer : public testing::Test {
 protected:
  static http::Response answer_to(const auto& thrown) {
    return fault_answer(http::Request::make(http::Method::get, "/"), std::make_exception_ptr(thrown));
  }
};

TEST_F(FaultAnswer, GivesNothingAway) {
  for (const ErrorCode code :
       {ErrorCode::internal, ErrorCode::unavailable, ErrorCode::insufficient_storage}) {
    const auto response = answer_to(Fault(code, "/var/secret: SQLITE_CORRUPT"));
    EXPECT_EQ(response.status, status_of(code));
    EXPECT_EQ(std::get<std::string>(response.body).find("secret"), std::string::npos);
  }
  EXPECT_EQ(answer_to(std::runtime_error("secret")).status, 500);
  EXPECT_EQ(answer_to(std::bad_alloc()).status, 503);
  EXPECT_EQ(answer_to(42).status, 500);
}

TEST_F(FaultAnswer, SaysThatTheStorageTakesNothingAndWhatToDo) {
  const auto response = answer_to(media::UnwritableStore("write at /var/secret: Input/output error"));
  EXPECT_EQ(response.status, 503);
  const auto& body = std::get<std::string>(response.body);
  EXPECT_THAT(body, testing::HasSubstr("\"unavailable\""));
  EXPECT_THAT(body, testing::HasSubstr("The storage can't be written to"));
  EXPECT_THAT(body, testing::HasSubstr("send it again"));
  EXPECT_EQ(body.find("secret"), std::string::npos);
}

TEST_F(FaultAnswer, OfOursIsNeverTheClientsFault) {
  EXPECT_EQ(answer_to(Fault(ErrorCode::not_found, "a Result that was not looked at")).status, 500);
}

}  // namespace
}  // namespace lumbung::api
