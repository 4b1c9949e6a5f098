#include "base/read_at.h"

#include <array>
#include <string>

#include <gmock/gmock.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "base/unique_fd.h"

namespace lumbung {
namespace {

constexpr std::string_view kContent = "rice in the barn";

UniqueFd barn() {
  UniqueFd file(::memfd_create("barn", MFD_CLOEXEC));
  EXPECT_EQ(::write(file.get(), kContent.data(), kContent.size()), static_cast<ssize_t>(kContent.size()));
  return file;
}

std::string text_at(int file, std::uint64_t offset, std::size_t length) {
  std::string text(length, '\0');
  text.resize(read_at(file, offset, std::as_writable_bytes(std::span(text)), "read the barn"));
  return text;
}

TEST(ReadAt, FillsWhatItIsGivenAndStopsAtTheEnd) {
  const UniqueFd file = barn();
  EXPECT_EQ(text_at(file.get(), 0, 4), "rice");
  EXPECT_EQ(text_at(file.get(), 12, 100), "barn");
  EXPECT_EQ(text_at(file.get(), 100, 4), "");
  EXPECT_EQ(text_at(file.get(), 0, 0), "");
}

TEST(ReadAt, LeavesThePositionOfTheFileAlone) {
  const UniqueFd file = barn();
  const off_t before = ::lseek(file.get(), 3, SEEK_SET);
  text_at(file.get(), 0, 16);
  EXPECT_EQ(::lseek(file.get(), 0, SEEK_CUR), before);
}

TEST(ReadAt, ThrowsWhatTheSystemSays) {
  std::array<std::byte, 4> block{};
  try {
    read_some_at(-1, 0, block, "read the barn");
    FAIL() << "nothing was thrown";
  } catch (const Fault& fault) {
    EXPECT_THAT(fault.what(), testing::HasSubstr("read the barn"));
  }
}

}  // namespace
}  // namespace lumbung
