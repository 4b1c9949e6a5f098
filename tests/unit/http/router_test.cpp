#include "http/router.h"

#include <gtest/gtest.h>

namespace lumbung::http {
namespace {

Route route(Method method, std::string pattern) {
  return {method, std::move(pattern), BlockingHandler([](const Request&) { return Response::empty(200); })};
}

Router table() {
  std::vector<Route> routes;
  routes.push_back(route(Method::get, "/"));
  routes.push_back(route(Method::get, "/media/{uuid}"));
  routes.push_back(route(Method::del, "/media/{uuid}"));
  routes.push_back(route(Method::get, "/media/{uuid}/{variant}"));
  routes.push_back(route(Method::get, "/media/list"));
  routes.push_back(route(Method::post, "/media/list"));
  routes.push_back(route(Method::get, "/media/{path...}"));
  routes.push_back(route(Method::head, "/headed"));
  return Router(std::move(routes));
}

struct Case {
  Method method;
  std::string target;
  std::string route;
  std::string allow;
  std::vector<Request::Pair> params;
};

TEST(Router, FindsRoutesByPrecedence) {
  const Router router = table();
  const std::vector<Case> cases = {
      {Method::get, "/", "/", "", {}},
      {Method::get, "/?x=/media", "/", "", {}},
      {Method::get, "/media/list", "/media/list", "", {}},
      {Method::get, "/media/1%202?x=y", "/media/{uuid}", "", {{"uuid", "1 2"}}},
      {Method::get, "/media/1/thumb", "/media/{uuid}/{variant}", "", {{"uuid", "1"}, {"variant", "thumb"}}},
      {Method::get, "/media/a/b/c%2Fd.jpg", "/media/{path...}", "", {{"path", "a/b/c/d.jpg"}}},
      {Method::get, "/media/a//b", "/media/{path...}", "", {{"path", "a//b"}}},
      {Method::head, "/media/1", "/media/{uuid}", "", {{"uuid", "1"}}},
      {Method::head, "/headed", "/headed", "", {}},
      {Method::del, "/media/list", "/media/{uuid}", "", {{"uuid", "list"}}},
      {Method::get, "/headed", "", "HEAD, OPTIONS", {}},
      {Method::put, "/media/1", "", "GET, HEAD, DELETE, OPTIONS", {}},
      {Method::options, "/media/list", "", "GET, HEAD, POST, OPTIONS", {}},
      {Method::get, "/media", "", "", {}},
      {Method::get, "/media/", "", "", {}},
      {Method::get, "/nothing", "", "", {}},
      {Method::get, "/media/../secret", "", "", {}},
      {Method::get, "/media/%2e%2e", "", "", {}},
      {Method::get, "/media/a/b/%2e%2e%2fc", "", "", {}},
      {Method::get, "/media/a%00b", "", "", {}},
      {Method::get, "/media/a%zz", "", "", {}},
      {Method::options, "*", "", "", {}},
  };
  for (const Case& each : cases) {
    Request request = Request::make(each.method, each.target);
    const RouteMatch match = router.match(request);
    EXPECT_EQ(match.route == nullptr ? "" : match.route->pattern, each.route) << each.target;
    EXPECT_EQ(request.route(), each.route) << each.target;
    EXPECT_EQ(match.allow, each.allow) << each.target;
    for (const auto& [name, value] : each.params) EXPECT_EQ(request.param(name), value) << each.target;
  }
}

TEST(Router, RefusesATableThatIsWrong) {
  const auto make = [](std::vector<std::string> patterns) {
    std::vector<Route> routes;
    for (std::string& pattern : patterns) routes.push_back(route(Method::get, std::move(pattern)));
    return Router(std::move(routes));
  };
  EXPECT_THROW(make({"/a", "/a"}), std::invalid_argument);
  EXPECT_THROW(make({"a"}), std::invalid_argument);
  EXPECT_THROW(make({"/{x...}/a"}), std::invalid_argument);
}

TEST(Request, ReadsItsTargetAndFields) {
  Request request = Request::make(Method::get, "http://host:80/a%20b?x=1&y=a+b%21&flag&x=2",
                                  {{"Accept", "a"}, {"accept", " b "}});
  EXPECT_EQ(request.path(), "/a%20b");
  EXPECT_EQ(request.query("x"), "1");
  EXPECT_EQ(request.query("y"), "a b!");
  EXPECT_EQ(request.query("flag"), "");
  EXPECT_EQ(request.query("z"), std::nullopt);
  EXPECT_EQ(request.header("ACCEPT"), "a");
  EXPECT_EQ(request.header_list("Accept"), "a, b");
  const Request moved = std::move(request);
  EXPECT_EQ(moved.header("accept"), "a") << "views survive a move of short texts too";
}

}  // namespace
}  // namespace lumbung::http
