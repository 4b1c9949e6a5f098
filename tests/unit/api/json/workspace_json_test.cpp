#include "api/json/workspace_json.h"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace lumbung::api {
namespace {

access::Workspace warung() {
  return {WorkspaceId{7}, "0193", "Warung", true, from_rfc3339("2026-11-22T14:00:00Z").value()};
}

TEST(WorkspaceJson, OverHttp) {
  EXPECT_EQ(boost::json::serialize(workspace_json(warung())),
            R"({"id":7,"uuid":"0193","name":"Warung","public_delivery":true,)"
            R"("created_at":"2026-11-22T14:00:00Z"})");
}

TEST(WorkspaceJson, OfCommandsHasTheQuotaLast) {
  EXPECT_EQ(boost::json::serialize(workspace_json(warung(), std::nullopt)),
            R"({"id":7,"uuid":"0193","name":"Warung","public_delivery":true,)"
            R"("created_at":"2026-11-22T14:00:00Z","quota":null})");
  const access::QuotaState state{{.files_max = 3}, 10, 1};
  EXPECT_EQ(boost::json::serialize(workspace_json(warung(), state).at("quota")),
            R"({"bytes_max":null,"bytes_used":10,"bytes_left":null,"bytes_kept":0,"bytes_cap":null,)"
            R"("files_max":3,"files_used":1,)"
            R"("files_left":2,"uploads_per_minute_max":null,"uploads_left":null})");
}

}  // namespace
}  // namespace lumbung::api
