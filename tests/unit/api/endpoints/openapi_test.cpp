#include <algorithm>
#include <cctype>
#include <fstream>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "jobs/job_kind.h"
#include "unit/api/api_server.h"

namespace lumbung::api {
namespace {

/// "get /api/v1/media" for each operation of docs/openapi.yaml. Its layout is ours, so that lines will do:
/// paths are indented by two, their methods by four.
std::set<std::string> documented() {
  std::ifstream file(LUMBUNG_SOURCE_DIR "/docs/openapi.yaml");
  std::set<std::string> operations;
  std::string path;
  bool in_paths = false;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line[0] != ' ') in_paths = line == "paths:";
    if (!in_paths || !line.ends_with(':')) continue;
    if (line.starts_with("  /")) path = line.substr(2, line.size() - 3);
    for (const char* method : {"get", "head", "post", "put", "patch", "delete", "options"}) {
      if (line == "    " + std::string(method) + ":") operations.insert(std::string(method) + " " + path);
    }
  }
  return operations;
}

TEST(OpenApi, EveryRouteIsDocumentedAndEveryDocumentedOperationIsARoute) {
  ApiServer server;
  std::set<std::string> routed;
  for (const http::Route& route : server.api().routes()) {
    std::string method(http::to_string(route.method));
    std::transform(method.begin(), method.end(), method.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    std::string pattern = route.pattern;
    if (const auto rest = pattern.find("...}"); rest != std::string::npos) pattern.erase(rest, 3);
    routed.insert(method + " " + pattern);
  }
  EXPECT_EQ(routed, documented());
}

TEST(OpenApi, EveryKindOfJobIsDocumented) {
  std::ifstream file(LUMBUNG_SOURCE_DIR "/docs/openapi.yaml");
  std::string listed;
  for (std::string line; std::getline(file, line);) {
    if (line.find(" kind: {type: string, enum: [process_media,") != std::string::npos) listed = line;
  }
  for (const jobs::JobKindRow& row : jobs::job_kinds())
    EXPECT_NE(listed.find(row.word), std::string::npos) << row.word;
}

}  // namespace
}  // namespace lumbung::api
