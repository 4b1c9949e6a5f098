#include "api/delivery/media_origin.h"

#include <gtest/gtest.h>

namespace lumbung::api {
namespace {

int status_for(MediaOrigin& origin, std::string_view target, const std::string& host) {
  const auto answer = origin.before(http::Request::make(http::Method::get, target, {{"Host", host}}));
  return answer ? answer->status : 0;
}

TEST(MediaOrigin, HasMediaAlone) {
  MediaOrigin origin("https://media.example.com/");
  for (const char* host : {"media.example.com", "MEDIA.example.com", "media.example.com:443",
                           "media.example.com.", "media.example.com.:443"}) {
    for (const char* target : {"/", "/api/v1/media", "/console.js", "/app/key", "/metrics", "/readyz",
                               "/broadcasting/auth", "/media", "/mediax/", "/healthz/x", "//media/x"}) {
      EXPECT_EQ(status_for(origin, target, host), 404) << host << target;
    }
    EXPECT_EQ(status_for(origin, "/media/u/optimal?signature=1", host), 0) << host;
    EXPECT_EQ(status_for(origin, "/healthz", host), 0) << host;
  }
}

TEST(MediaOrigin, LeavesOtherHostsAlone) {
  MediaOrigin origin("http://media.example.com:8081");
  EXPECT_EQ(status_for(origin, "/api/v1/media", "media.example.com:8081"), 404);
  for (const char* host : {"lumbung.example.com", "media.example.com", "127.0.0.1:8080", ""}) {
    EXPECT_EQ(status_for(origin, "/api/v1/media", host), 0) << host;
  }
}

TEST(MediaOrigin, ComparesHostsAsBrowsersDo) {
  EXPECT_EQ(origin_host("https://A.example.com:443/x", ":443"), "a.example.com");
  EXPECT_EQ(origin_host("a.example.com:444", ":443"), "a.example.com:444");
  EXPECT_EQ(origin_host("http://[::1]:80/", ":80"), "[::1]");
}

}  // namespace
}  // namespace lumbung::api
