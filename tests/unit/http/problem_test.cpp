#include "http/problem.h"

#include <gtest/gtest.h>

namespace lumbung::http {
namespace {

TEST(Problem, HasTheMembersOfTheStandardAndMore) {
  Request request = Request::make(Method::get, "/");
  request.set_id("req-1");
  const Response response =
      problem_response(request, {.status = 409,
                                 .code = ErrorCode::conflict,
                                 .detail = "in use",
                                 .extra = {{"campaign", 7}, {"status", 200}, {"request_id", "x"}}});
  EXPECT_EQ(
      std::get<std::string>(response.body),
      R"({"type":"about:blank","title":"Conflict","status":409,"code":"conflict","detail":"in use","campaign":7,"request_id":"req-1"})");
  EXPECT_EQ(response.headers.find("Content-Type"), "application/problem+json");
}

}  // namespace
}  // namespace lumbung::http
