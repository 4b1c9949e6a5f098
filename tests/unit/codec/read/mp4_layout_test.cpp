#include "codec/read/mp4_layout.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace lumbung::codec::test {
namespace {

using sandbox::Mp4Layout;

std::string number(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>((value >> (8 * i)) & 0xff);
  return text;
}

std::string box(const std::string& type, std::size_t body = 8) {
  return number(8 + body, 4) + type + std::string(body, '\0');
}

Mp4Layout layout_of(const std::string& content) {
  return mp4_layout_of(as_bytes(content));
}

TEST(Mp4Layout, TellsWhatComesFirst) {
  EXPECT_EQ(layout_of(box("ftyp") + box("moov") + box("free") + box("mdat")), Mp4Layout::index_first);
  EXPECT_EQ(layout_of(box("ftyp") + box("free") + box("mdat") + box("moov")), Mp4Layout::index_last);
  EXPECT_EQ(layout_of(box("ftyp") + box("moov") + box("moof") + box("mdat")), Mp4Layout::fragmented);
  EXPECT_EQ(layout_of(box("ftyp") + box("moov") + box("mdat") + box("moof") + box("mdat")),
            Mp4Layout::fragmented);
}

TEST(Mp4Layout, ReadsLongAndOpenSizes) {
  const std::string long_box = number(1, 4) + "moov" + number(24, 8) + std::string(8, '\0');
  const std::string open_box = number(0, 4) + "mdat" + std::string(100, 'x');
  EXPECT_EQ(layout_of(box("ftyp") + long_box + open_box), Mp4Layout::index_first);
}

TEST(Mp4Layout, OtherFilesHaveNone) {
  EXPECT_EQ(layout_of(""), Mp4Layout::none);
  EXPECT_EQ(layout_of("RIFF"), Mp4Layout::none);
  EXPECT_EQ(layout_of(box("moov") + box("mdat")), Mp4Layout::none);
}

TEST(Mp4Layout, ACutFileIsNotReadyToPlay) {
  const std::string whole = box("ftyp") + box("moov") + box("mdat", 100);
  EXPECT_EQ(layout_of(whole.substr(0, whole.size() - 1)), Mp4Layout::index_last);
  EXPECT_EQ(layout_of(box("ftyp") + number(4, 4) + "moov"), Mp4Layout::index_last) << "smaller than its head";
}

TEST(Mp4Layout, AnyBytesHaveALayout) {
  std::mt19937 dice(7);
  for (int i = 0; i < 2000; ++i) {
    std::string content = box("ftyp") + box("moov") + box("mdat", 40);
    for (int changes = 0; changes < 3; ++changes)
      content[dice() % content.size()] = static_cast<char>(dice() % 256);
    const Mp4Layout layout = layout_of(content);
    EXPECT_TRUE(layout == Mp4Layout::none || layout == Mp4Layout::index_first ||
                layout == Mp4Layout::index_last || layout == Mp4Layout::fragmented);
  }
}

}  // namespace
}  // namespace lumbung::codec::test
