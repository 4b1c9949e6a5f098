#include "base/unique_fd.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lumbung {
namespace {

bool is_open(int descriptor) {
  return fcntl(descriptor, F_GETFD) != -1;
}

TEST(UniqueFd, ClosesWhatItOwnsOnce) {
  int number = -1;
  {
    const UniqueFd owner(open("/dev/null", O_RDONLY | O_CLOEXEC));
    number = owner.get();
    EXPECT_TRUE(owner.valid());
    EXPECT_TRUE(is_open(number));
  }
  EXPECT_FALSE(is_open(number));
}

TEST(UniqueFd, MovingHandsTheDescriptorOver) {
  UniqueFd first(open("/dev/null", O_RDONLY | O_CLOEXEC));
  const int number = first.get();
  UniqueFd second(std::move(first));
  EXPECT_EQ(second.get(), number);
  UniqueFd third(open("/dev/null", O_RDONLY | O_CLOEXEC));
  const int replaced = third.get();
  third = std::move(second);
  EXPECT_EQ(third.get(), number);
  EXPECT_FALSE(is_open(replaced));
  EXPECT_EQ(third.release(), number);
  EXPECT_FALSE(third.valid());
  EXPECT_TRUE(is_open(number));
  close(number);
}

}  // namespace
}  // namespace lumbung
