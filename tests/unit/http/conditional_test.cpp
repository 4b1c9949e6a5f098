#include "http/conditional.h"

#include <gtest/gtest.h>

namespace lumbung::http {
namespace {

TEST(Conditional, TheOrderOfTheStandard) {
  const Timestamp time(std::chrono::seconds(784'111'777));
  const Validators validators{"\"v2\"", time};
  const auto evaluate = [&](Method method, const std::vector<Request::Pair>& fields) {
    return evaluate_preconditions(Request::make(method, "/", fields), validators);
  };
  EXPECT_EQ(evaluate(Method::get, {}), Precondition::proceed);
  EXPECT_EQ(evaluate(Method::get, {{"If-None-Match", "\"v1\", \"v2\""}}), Precondition::not_modified);
  EXPECT_EQ(evaluate(Method::get, {{"If-None-Match", "\"v1\""}, {"If-None-Match", "W/\"v2\""}}),
            Precondition::not_modified);
  EXPECT_EQ(evaluate(Method::put, {{"If-None-Match", "*"}}), Precondition::failed);
  EXPECT_EQ(evaluate(Method::put, {{"If-Match", "\"v2\""}}), Precondition::proceed);
  EXPECT_EQ(evaluate(Method::put, {{"If-Match", "W/\"v2\""}}), Precondition::failed);
  EXPECT_EQ(evaluate(Method::get, {{"If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"}}),
            Precondition::not_modified);
  EXPECT_EQ(evaluate(Method::get, {{"If-Modified-Since", "Sun, 06 Nov 1994 08:49:36 GMT"}}),
            Precondition::proceed);
  EXPECT_EQ(evaluate(Method::get, {{"If-Modified-Since", "yesterday"}}), Precondition::proceed);
  EXPECT_EQ(evaluate(Method::get,
                     {{"If-None-Match", "\"v1\""}, {"If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"}}),
            Precondition::proceed);
  EXPECT_EQ(evaluate(Method::put, {{"If-Unmodified-Since", "Sun, 06 Nov 1994 08:49:36 GMT"}}),
            Precondition::failed);
}

TEST(Conditional, DatesInTheThreeForms) {
  const Timestamp time(std::chrono::seconds(784'111'777));
  EXPECT_EQ(format_http_date(time), "Sun, 06 Nov 1994 08:49:37 GMT");
  for (const char* text :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"}) {
    EXPECT_EQ(parse_http_date(text), time) << text;
  }
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 PST"), std::nullopt);
}

}  // namespace
}  // namespace lumbung::http
