#include "legacy/old_path.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace lumbung::legacy {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST(OldPath, AllWaysToWriteAUrlHaveOneForm) {
  const Pairs written = {
      {"https://app.example/media/public/x.jpg", "public/x.jpg"},
      {"http://app.example:8080/media/public/x.jpg?v=1&w=/media/y", "public/x.jpg"},
      {"//app.example/media/public/x.jpg#top", "public/x.jpg"},
      {"/media/public/x.jpg", "public/x.jpg"},
      {"/media//public///x.jpg", "public/x.jpg"},
      {"/storage/x.jpg", "public/x.jpg"},
      {"/media/%70ublic%2Fx%2ejpg", "public/x.jpg"},
      {"/%6dedia/public/x.jpg", "public/x.jpg"},
      {"/media/avatars/7.png", "avatars/7.png"},
      {"/media/public/a%20b%2520c.jpg", "public/a b%20c.jpg"},
      {"/media/public/1_2.ogg; codecs=opus", "public/1_2.ogg; codecs=opus"},
      {"/media/public/1_2.ogg%3B%20codecs=opus", "public/1_2.ogg; codecs=opus"},
      {"/media/public/a+b.jpg", "public/a+b.jpg"},
      {"/media/public/%C3%A9.jpg", "public/é.jpg"},
      {"/media/public/...jpg", "public/...jpg"},
      {"https://app.example/shop/media/public/x.jpg", "public/x.jpg"},
      {"https://app.example/shop/storage/x.jpg", "public/x.jpg"},
      {"https://b.s3.eu-west-1.amazonaws.com/uploads/media/sent/3/x.jpg", "uploads/media/sent/3/x.jpg"},
      {"https://s3.eu-west-1.amazonaws.com/b/uploads/media/received/3/x1", "uploads/media/received/3/x1"},
      {"/storage/uploads/media/sent/3/x.jpg", "public/uploads/media/sent/3/x.jpg"},
      {"uploads/media/received3/x.jpg", "uploads/media/received3/x.jpg"},
      {"campaigns/3/draft/header/x_1.jpg", "campaigns/3/draft/header/x_1.jpg"},
      {"/media/public/media/public/x", "public/media/public/x"},
  };
  for (const auto& [url, form] : written) EXPECT_EQ(old_path_of(url), form) << url;
}

TEST(OldPath, WhatNoFileIsNamedByHasNone) {
  const std::vector<std::string> hostile = {"",
                                            "/",
                                            "/media/",
                                            "/media/public/",
                                            "/storage/..",
                                            "/media/../.env",
                                            "/media/public/../../.env",
                                            "/media/public/%2e%2e/x",
                                            "/media/public/.%2E/x",
                                            "/media/public%2f..%2fx",
                                            "/media/./public/x",
                                            "/media/public/x%00.jpg",
                                            std::string("/media/public/x\0y", 17),
                                            "/media/public\\x",
                                            "/media/public%5cx",
                                            "/media/public/x%0a",
                                            "/media/public/x%7f",
                                            "/media/public/x%",
                                            "/media/public/x%4",
                                            "/media/public/x%zz",
                                            "/media/public/%c0%ae%c0%ae/x",
                                            "/media/public/%ff",
                                            "/media/public/%ed%a0%80",
                                            "/media/public/%f4%90%80%80",
                                            "/media/public/%e2%82",
                                            "/media/public/" + std::string(256, 'a'),
                                            "https://app.example",
                                            "?x",
                                            "#"};
  for (const std::string& url : hostile) EXPECT_EQ(old_path_of(url), std::nullopt) << url;
  std::string deep = "/media/public";
  for (int i = 0; i < 600; ++i) deep += "/a";
  EXPECT_EQ(old_path_of(deep), std::nullopt);
}

TEST(OldPath, EscapesAreTakenOffOnce) {
  EXPECT_EQ(old_path_of("/media/public/%252e%252e/x"), "public/%2e%2e/x");
  EXPECT_EQ(old_path_of("/media/public/a%2500b"), "public/a%00b");
}

TEST(OldPath, KeysOfTheBucketWereWrittenBelowStorageToo) {
  using Forms = std::vector<std::string>;
  EXPECT_EQ(old_paths_asked_for("/storage/uploads/a/b"), (Forms{"public/uploads/a/b", "uploads/a/b"}));
  EXPECT_EQ(old_paths_asked_for("/media/uploads/a/b"), (Forms{"uploads/a/b", "public/uploads/a/b"}));
  EXPECT_EQ(old_paths_asked_for("/media/public/x"), (Forms{"public/x", "x"}));
  EXPECT_EQ(old_paths_asked_for("/media/avatars/7.png"), (Forms{"avatars/7.png"}));
  EXPECT_EQ(old_paths_asked_for("/media/public/../x"), Forms{});
  EXPECT_EQ(old_paths_asked_for("/api/v1/media"), Forms{});
}

}  // namespace
}  // namespace lumbung::legacy
