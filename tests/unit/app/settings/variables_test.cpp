#include "app/settings/variables.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace lumbung::app {
namespace {

const std::set<std::string> kKnown = {"LUMBUNG_LISTEN", "LUMBUNG_CDN", "LUMBUNG_CODEC", "LUMBUNG_UPLOAD_MAX",
                                      "LUMBUNG_SIGNING_KEY_FILE"};

TEST(Variables, ATypingErrorIsRefusedWithTheNameThatWasMeant) {
  EXPECT_EQ(nearest_variable("LUMBUNG_LISTNE", kKnown), "LUMBUNG_LISTEN");
  EXPECT_EQ(nearest_variable("LUMBUNG_UPLOADS_MAX", kKnown), "LUMBUNG_UPLOAD_MAX");
  EXPECT_EQ(nearest_variable("LUMBUNG_UPLOAD", kKnown), std::nullopt);
  EXPECT_EQ(nearest_variable("LUMBUNG_SIGNING_KEYFILE", kKnown), "LUMBUNG_SIGNING_KEY_FILE");
  try {
    unknown_variables({"LUMBUNG_CODEC", "LUMBUNG_LISTNE"}, kKnown);
    FAIL() << "not refused";
  } catch (const Fault& refused) {
    EXPECT_EQ(refused.code(), ErrorCode::invalid_argument);
    EXPECT_NE(std::string(refused.what()).find("LUMBUNG_LISTEN"), std::string::npos) << refused.what();
  }
}

TEST(Variables, WhatIsOfOthersIsOnlyNamed) {
  const std::vector<std::string> said = {"LUMBUNG_BIN", "LUMBUNG_LISTEN", "LUMBUNG_CORPUS", "LUMBUNG_"};
  EXPECT_EQ(unknown_variables(said, kKnown),
            (std::vector<std::string>{"LUMBUNG_BIN", "LUMBUNG_CORPUS", "LUMBUNG_"}));
}

}  // namespace
}  // namespace lumbung::app
