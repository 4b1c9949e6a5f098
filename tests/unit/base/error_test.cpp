#include "base/error.h"

#include <cerrno>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/result.h"

namespace lumbung {
namespace {

using testing::HasSubstr;

TEST(ErrorCode, NamesGoThereAndBack) {
  for (int value = 0; value <= static_cast<int>(ErrorCode::internal); ++value) {
    const auto code = static_cast<ErrorCode>(value);
    EXPECT_EQ(error_code_from(to_string(code)), code) << to_string(code);
  }
  EXPECT_EQ(error_code_from("no such code"), ErrorCode::internal);
}

TEST(Fault, SaysWhetherItPasses) {
  EXPECT_EQ(fault_from_errno("write x", ENOSPC).code(), ErrorCode::insufficient_storage);
  EXPECT_EQ(fault_from_errno("write x", EDQUOT).code(), ErrorCode::insufficient_storage);
  EXPECT_EQ(fault_from_errno("write x", EROFS).code(), ErrorCode::unavailable)
      << "a disk that takes no writes";
  for (const int shortage : {EMFILE, ENFILE, ENOMEM, EAGAIN})
    EXPECT_EQ(fault_from_errno("open x", shortage).code(), ErrorCode::unavailable) << shortage;
  const Fault fault = fault_from_errno("write x", EIO);
  EXPECT_EQ(fault.code(), ErrorCode::internal);
  EXPECT_THAT(fault.what(), HasSubstr("write x: "));
}

TEST(Result, ThrowsItsErrorAsAFaultWhenTheValueIsTaken) {
  const Result<int> refused = error(ErrorCode::not_found, "no such media", "id 7");
  ASSERT_FALSE(refused.has_value());
  try {
    static_cast<void>(refused.value());
    FAIL() << "value() of an error must throw";
  } catch (const Fault& fault) {
    EXPECT_EQ(fault.code(), ErrorCode::not_found);
    EXPECT_STREQ(fault.what(), "no such media (id 7)");
  }
}

}  // namespace
}  // namespace lumbung
