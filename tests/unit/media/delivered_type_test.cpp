#include "media/delivered_type.h"

#include <gtest/gtest.h>

namespace lumbung::media {
namespace {

TEST(DeliveredType, WhatABrowserCouldRunIsBytes) {
  for (const char* mime :
       {"text/html", "TEXT/HTML; charset=utf-8", "application/xhtml+xml", "text/xml", "application/xml",
        "text/javascript", "application/javascript", "application/ecmascript", "application/json",
        "application/wasm", "text/css", "text/csv", "application/x-shockwave-flash", "image/svg", "",
        "application/octet-stream", "application/zip", "image/unheard-of"}) {
    const DeliveredType type = delivered_type(mime);
    EXPECT_EQ(type.content_type, "application/octet-stream") << mime;
    EXPECT_FALSE(type.is_inline) << mime;
    EXPECT_TRUE(type.is_sandboxed) << mime;
  }
}

TEST(DeliveredType, WhatsAppsOwnTypesAndImagesKeepTheirs) {
  for (const char* mime : {"image/jpeg",
                           "image/png",
                           "image/webp",
                           "image/gif",
                           "image/avif",
                           "video/mp4",
                           "video/3gpp",
                           "audio/aac",
                           "audio/amr",
                           "audio/mpeg",
                           "audio/mp4",
                           "audio/ogg",
                           "text/plain",
                           "application/pdf",
                           "application/msword",
                           "application/vnd.ms-excel",
                           "application/vnd.ms-powerpoint",
                           "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                           "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                           "application/vnd.openxmlformats-officedocument.presentationml.presentation"}) {
    const DeliveredType type = delivered_type(mime);
    EXPECT_EQ(type.content_type, mime);
    EXPECT_TRUE(type.is_inline) << mime;
    EXPECT_FALSE(type.is_sandboxed) << mime;
  }
  EXPECT_EQ(delivered_type("text/plain; charset=utf-7").content_type, "text/plain");
}

TEST(DeliveredType, SvgKeepsItsTypeAsASandboxedAttachment) {
  const DeliveredType type = delivered_type("image/svg+xml");
  EXPECT_EQ(type.content_type, "image/svg+xml");
  EXPECT_FALSE(type.is_inline);
  EXPECT_TRUE(type.is_sandboxed);
}

TEST(DeliveredName, LosesExecutableEndings) {
  EXPECT_EQ(delivered_name("photo.jpg.exe", "image/jpeg"), "photo.jpg");
  EXPECT_EQ(delivered_name("photo.JPEG.Exe", "image/jpeg"), "photo.JPEG");
  EXPECT_EQ(delivered_name("x.html", "image/jpeg"), "x.jpg");
  EXPECT_EQ(delivered_name("x.js", "text/plain; charset=us-ascii"), "x.txt");
  EXPECT_EQ(delivered_name("a.bat.cmd.vbs", "application/pdf"), "a.pdf");
  EXPECT_EQ(delivered_name("a.exe. . ", "image/png"), "a.png");
  EXPECT_EQ(delivered_name(".html", "image/png"), "file.png");
  EXPECT_EQ(delivered_name("x.html", "image/svg+xml"), "x.svg");
}

TEST(DeliveredName, KeepsTheRest) {
  EXPECT_EQ(delivered_name("holiday 2024.07", "image/jpeg"), "holiday 2024.07");
  EXPECT_EQ(delivered_name("no ending", "image/jpeg"), "no ending");
  EXPECT_EQ(delivered_name("exe", "image/jpeg"), "exe");
  EXPECT_EQ(delivered_name("", "image/jpeg"), "");
  EXPECT_EQ(delivered_name("setup.exe", "application/x-msdownload"), "setup.exe");
}

}  // namespace
}  // namespace lumbung::media
