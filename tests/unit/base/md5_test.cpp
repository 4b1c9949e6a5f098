#include "base/md5.h"

#include <gtest/gtest.h>

namespace lumbung {
namespace {

TEST(Md5, AgreesWithTheStandard) {
  EXPECT_EQ(to_hex(md5({})), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(to_hex(md5(as_bytes("abc"))), "900150983cd24fb0d6963f7d28e17f72");
}

}  // namespace
}  // namespace lumbung
