#include "codec/read/exif.h"

#include <gtest/gtest.h>

namespace lumbung::codec::test {
namespace {

using namespace std::string_view_literals;

TEST(CameraName, DoesNotRepeatTheMaker) {
  EXPECT_EQ(camera_name("Apple", "iPhone 12 Pro"), "Apple iPhone 12 Pro");
  EXPECT_EQ(camera_name("Canon", "Canon EOS 5D"), "Canon EOS 5D");
  EXPECT_EQ(camera_name("NIKON\0\0\0"sv, "  D800E  \n"), "NIKON D800E");
  EXPECT_EQ(camera_name("", ""), "");
  EXPECT_EQ(camera_name(std::string(400, 'a'), "b").size(), 128U);
}

TEST(Exif, SurvivesNonsense) {
  EXPECT_EQ(read_exif(as_bytes("")).orientation, 1);
  EXPECT_EQ(read_exif(as_bytes("Exif\0\0MM\0*\xff\xff\xff\xff"sv)).camera, "");
}

}  // namespace
}  // namespace lumbung::codec::test
