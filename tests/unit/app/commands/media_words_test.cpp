#include "app/commands/media_words.h"

#include <sstream>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace lumbung::app {
namespace {

std::string words_of(std::string_view status, std::string_view scan) {
  return scan_words(boost::json::parse(R"({"processing_status":")" + std::string(status) +
                                       R"(","metadata":{"scan":)" + std::string(scan) + "}}"));
}

TEST(MediaWords, TellWhatTheScanHasComeTo) {
  EXPECT_EQ(words_of("completed", R"({"state":"clean","signatures_version":"1"})"), "clean");
  EXPECT_EQ(words_of("failed", R"({"state":"infected","signature":"Eicar"})"), "infected (Eicar)");
  EXPECT_EQ(words_of("completed", R"({"state":"unscannable","signature":"limit"})"),
            "too large to scan (limit)");
  EXPECT_EQ(words_of("completed", R"({"state":"not_scanned"})"), "not scanned: the scanner did not answer");
}

TEST(MediaWords, TellWhatAFileWaitsFor) {
  EXPECT_EQ(words_of("pending", R"({"state":"not_scanned","signature":"down"})"),
            "waits for the scanner, which does not answer");
  EXPECT_EQ(words_of("pending", R"({"state":"unscannable"})"), "waits: too large to scan");
}

TEST(MediaWords, SayNothingWithoutAScan) {
  EXPECT_EQ(scan_words(boost::json::parse(R"({"metadata":{}})")), "");
  EXPECT_EQ(scan_words(boost::json::parse("{}")), "");
  EXPECT_EQ(scan_words(nullptr), "");
  EXPECT_EQ(words_of("completed", "7"), "");
  EXPECT_TRUE(scan_of(boost::json::parse("[]")).is_null());
}

TEST(MediaWords, TellWhatToSendWhere) {
  const auto media = boost::json::parse(R"({"metadata":{"fits":{
      "session_image":{"variant":"compressed","reason":null},
      "session_audio":{"variant":null,"reason":"This is an image."},
      "sticker":{"variant":"sticker"}}}})");
  EXPECT_EQ(fitting_channels(media), "session_image, sticker");
  std::ostringstream out;
  print_fits(out, media);
  EXPECT_EQ(out.str(),
            "CHANNEL        SEND        WHY NOT\n"
            "session_image  compressed  \n"
            "session_audio              This is an image.\n"
            "sticker        sticker     \n");
}

TEST(MediaWords, SayNothingOfChannelsThatNobodyLookedAt) {
  std::ostringstream out;
  for (const char* media : {"{}", "7", R"({"metadata":{"fits":[1]}})"}) {
    EXPECT_EQ(fitting_channels(boost::json::parse(media)), "");
    print_fits(out, boost::json::parse(media));
  }
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace lumbung::app
