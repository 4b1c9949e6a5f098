#include "whatsapp/callbacks/signature.h"

#include <gtest/gtest.h>

namespace lumbung::whatsapp {
namespace {

// RFC 4231, case 2.
constexpr std::string_view kKey = "Jefe";
constexpr std::string_view kBody = "what do ya want for nothing?";
constexpr std::string_view kSigned =
    "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

TEST(CallbackSignature, FitsTheBodyAndTheSecret) {
  EXPECT_TRUE(is_signed_by(kKey, kBody, kSigned));
  EXPECT_FALSE(is_signed_by("jefe", kBody, kSigned));
  EXPECT_FALSE(is_signed_by(kKey, "what do ya want for nothing", kSigned));
  EXPECT_FALSE(is_signed_by("", kBody, kSigned));
}

TEST(CallbackSignature, HasOneForm) {
  EXPECT_TRUE(is_signature(kSigned));
  EXPECT_FALSE(is_signature(""));
  EXPECT_FALSE(is_signature("sha256="));
  EXPECT_FALSE(is_signature(kSigned.substr(0, kSigned.size() - 1)));
  EXPECT_FALSE(is_signature("sha1=" + std::string(64, 'a')));
  EXPECT_FALSE(is_signature("sha256=" + std::string(64, 'g')));
  EXPECT_FALSE(is_signed_by(kKey, kBody, kSigned.substr(7)));
}

}  // namespace
}  // namespace lumbung::whatsapp
