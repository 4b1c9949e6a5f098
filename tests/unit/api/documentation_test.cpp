#include <gtest/gtest.h>

#include "api/endpoints/console.h"
#include "unit/api/api_server.h"

namespace lumbung::api {
namespace {

TEST(DocumentationTest, IsAtItsPlaceWithScriptsOfItsOwnAlone) {
  ApiServer server;
  const auto way = server.get("/docs");
  EXPECT_EQ(way.status, 308);
  EXPECT_EQ(way.header("Location"), "/docs/");
  const auto page = server.get("/docs/");
  EXPECT_EQ(page.raw.body, "<p>start");
  EXPECT_EQ(page.header("Cache-Control"), "no-cache");
  EXPECT_EQ(page.header("Content-Security-Policy").find("default-src 'self'; style-src"), 0U);
  EXPECT_EQ(page.header("Content-Security-Policy").find("script-src"), std::string::npos);
  EXPECT_EQ(server.get("/docs/index.html").raw.body, "<p>start");
  EXPECT_EQ(server.get("/docs/assets/app-1.js").header("Cache-Control"),
            "public, max-age=31536000, immutable");
  EXPECT_EQ(server.get("/docs/none.html").code(), "not_found");
  EXPECT_EQ(server.get("/docs/none/").status, 404);
}

TEST(DocumentationTest, SaysWhereToReadItWhenTheProgramHasNone) {
  const Console console({{"/index.html", "text/html", "abc", "<p>console"}}, {});
  for (const std::string_view path : {"/docs/", "/docs/reference/errors.html"}) {
    const http::Response answer = console.document(http::Request::make(http::Method::get, path));
    EXPECT_EQ(answer.status, 404);
    EXPECT_NE(std::get<std::string>(answer.body).find("docs/start.md"), std::string::npos) << path;
  }
  const Console whole({{"/docs/index.html", "text/html", "abc", "<p>start"}}, {});
  const http::Response none = whole.document(http::Request::make(http::Method::get, "/docs/none.html"));
  EXPECT_EQ(none.status, 404);
  EXPECT_NE(std::get<std::string>(none.body).find("There is no such file."), std::string::npos);
}

}  // namespace
}  // namespace lumbung::api
