#include "base/reopen.h"

#include <cerrno>

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"

namespace lumbung {
namespace {

TEST(Reopen, GivesADescriptionOfItsOwnThatOnlyReads) {
  const UniqueFd file(::memfd_create("file", MFD_CLOEXEC));
  ASSERT_EQ(::write(file.get(), "ab", 2), 2);
  EXPECT_FALSE(is_read_only(file.get()));
  const UniqueFd reader = reopen_for_reading(file.get());
  EXPECT_TRUE(is_read_only(reader.get()));
  char first = ' ';
  EXPECT_EQ(::read(reader.get(), &first, 1), 1);
  EXPECT_EQ(first, 'a');
  EXPECT_EQ(::write(reader.get(), "c", 1), -1);
  EXPECT_EQ(errno, EBADF);
}

TEST(Reopen, WhatIsNotOpenIsAFault) {
  EXPECT_THROW(reopen_for_reading(-1), Fault);
  EXPECT_THROW(is_read_only(-1), Fault);
}

}  // namespace
}  // namespace lumbung
