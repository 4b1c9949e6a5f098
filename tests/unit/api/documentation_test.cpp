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

TEST(ConsolePageTest, AllowsTheScriptsThatStandInItAndNoOthers) {
  const auto policy_of = [](std::string_view page) {
    const Console console({{"/index.html", "text/html", "abc", page}}, {});
    const http::Response answer = console.page(http::Request::make(http::Method::get, "/console/library"));
    return std::string(answer.headers.find("Content-Security-Policy").value_or(""));
  };
  const std::string plain = policy_of("<script type=\"module\" src=\"/assets/index-1.js\"></script>");
  EXPECT_EQ(plain.find("default-src 'self'; img-src"), 0U);
  EXPECT_EQ(plain.find("script-src"), std::string::npos);
  const std::string start = " 'sha256-DIm7WJS6ZKDYe5qFLPy+h4JFI9Bol5QmYC57mt3Fb00='";
  EXPECT_EQ(policy_of("<script data-early>start()</script><script src=\"/assets/index-1.js\"></script>"),
            plain + "; script-src 'self'" + start);
  EXPECT_EQ(policy_of("<script>start()</script><p><script>start()</script>"),
            plain + "; script-src 'self'" + start + start);
  EXPECT_EQ(policy_of("<script>start()"), plain);
}

}  // namespace
}  // namespace lumbung::api
