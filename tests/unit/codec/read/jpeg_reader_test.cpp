#include "codec/read/jpeg_reader.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "codec/refusal.h"
#include "unit/codec/media.h"

namespace lumbung::codec::test {
namespace {

Bytes as_content(const std::string& file) {
  return {reinterpret_cast<const std::byte*>(file.data()), file.size()};
}

/// So large that rows may be given on a second thread.
std::string large_gray_photo() {
  return encode(noise({2000, 1203}, 1, 7), ".jpg[Q=50]");
}

std::string rows_of(const std::string& file) {
  JpegReader reader(as_content(file));
  std::string all;
  reader.read_rows([&](const std::uint8_t* samples) {
    all.append(reinterpret_cast<const char*>(samples), reader.output_size().width);
  });
  return all;
}

std::string component_of(const std::string& file, PipelineStage::Runs runs) {
  JpegReader reader(as_content(file));
  reader.give_rows(runs);
  std::string all;
  reader.read_components([](const std::vector<JpegComponent>& parts) { ASSERT_EQ(parts.size(), 1U); },
                         [&](std::size_t, const std::uint8_t* samples) {
                           all.append(reinterpret_cast<const char*>(samples), reader.output_size().width);
                         });
  return all;
}

TEST(JpegReaderTest, GivesEveryRowOfALargePictureInOrder) {
  const std::string file = large_gray_photo();
  EXPECT_TRUE(component_of(file, PipelineStage::Runs::in_turn) == rows_of(file));
  EXPECT_TRUE(component_of(file, PipelineStage::Runs::beside) == rows_of(file));
}

TEST(JpegReaderTest, RefusesALargePictureThatIsCut) {
  const std::string file = large_gray_photo();
  EXPECT_THROW(component_of(file.substr(0, file.size() / 2), PipelineStage::Runs::beside), Refusal);
}

TEST(JpegReaderTest, PassesOnWhatAReceiverOfRowsThrows) {
  const std::string file = large_gray_photo();
  JpegReader reader(as_content(file));
  reader.give_rows(PipelineStage::Runs::beside);
  std::size_t rows = 0;
  const auto read = [&] {
    reader.read_components([](const std::vector<JpegComponent>&) {},
                           [&](std::size_t, const std::uint8_t*) {
                             if (++rows == 100) throw Refusal(ErrorCode::corrupt, "enough");
                           });
  };
  EXPECT_THROW(read(), Refusal);
  EXPECT_EQ(rows, 100U);
}

}  // namespace
}  // namespace lumbung::codec::test
