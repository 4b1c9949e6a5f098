#include <gtest/gtest.h>

#include "database/job_rows.h"

namespace lumbung::database {
namespace {

const std::string kParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

Payload payload_of(std::string json, std::string_view state) {
  Payload payload{std::move(json), *telemetry::TraceContext::parse(kParent)};
  payload.trace.set_state(state);
  return payload;
}

TEST(JobPayload, HoldsTheTraceBesideWhatTheJobNeeds) {
  for (const std::string json : {"{}", R"({"again":true})", R"({"text":"a \"b\", {c}"})"}) {
    for (const std::string_view state : {"", "rojo=00f0", "a=b\"c\\d,e=\\,f=\"", "z=}\"}"}) {
      const Payload given = payload_of(json, state);
      ASSERT_EQ(given.trace.state(), state);
      const Payload read = to_payload(to_column(given));
      EXPECT_EQ(read.json, json);
      EXPECT_EQ(read.trace, given.trace) << to_column(given);
    }
  }
  EXPECT_EQ(to_column(payload_of("{}", "a=\"b\\")),
            R"({"traceparent":")" + kParent + R"(","tracestate":"a=\"b\\"})");
}

TEST(JobPayload, ReadsWhatHasNoTraceOrIsNoneOfOurs) {
  for (const std::string& column :
       {std::string("{}"), std::string(R"({"again":true})"), std::string(R"({"traceparent":"00-zz"})"),
        R"({"traceparent":")" + kParent + R"(","tracestate":"a=b)"}) {
    const Payload read = to_payload(column);
    EXPECT_EQ(read.json, column);
    EXPECT_TRUE(read.trace.empty());
  }
}

}  // namespace
}  // namespace lumbung::database
