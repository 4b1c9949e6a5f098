#include "app/scan_words.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace lumbung::app {
namespace {

std::string words(std::string_view status, std::string_view scan) {
  return scan_words(boost::json::parse(R"({"processing_status":")" + std::string(status) +
                                       R"(","metadata":{"scan":)" + std::string(scan) + "}}"));
}

TEST(ScanWords, TellWhatTheScanHasComeTo) {
  EXPECT_EQ(words("completed", R"({"state":"clean","signatures_version":"1"})"), "clean");
  EXPECT_EQ(words("failed", R"({"state":"infected","signature":"Eicar"})"), "infected (Eicar)");
  EXPECT_EQ(words("completed", R"({"state":"unscannable","signature":"limit"})"),
            "too large to scan (limit)");
  EXPECT_EQ(words("completed", R"({"state":"not_scanned"})"), "not scanned: the scanner did not answer");
}

TEST(ScanWords, TellWhatAFileWaitsFor) {
  EXPECT_EQ(words("pending", R"({"state":"not_scanned","signature":"down"})"),
            "waits for the scanner, which does not answer");
  EXPECT_EQ(words("pending", R"({"state":"unscannable"})"), "waits: too large to scan");
}

TEST(ScanWords, SayNothingWithoutAScan) {
  EXPECT_EQ(scan_words(boost::json::parse(R"({"metadata":{}})")), "");
  EXPECT_EQ(scan_words(boost::json::parse("{}")), "");
  EXPECT_EQ(scan_words(nullptr), "");
  EXPECT_EQ(words("completed", "7"), "");
  EXPECT_TRUE(scan_of(boost::json::parse("[]")).is_null());
}

}  // namespace
}  // namespace lumbung::app
