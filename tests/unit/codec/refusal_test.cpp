#include "codec/refusal.h"

#include <new>

#include <gtest/gtest.h>

namespace lumbung::codec {
namespace {

/// What is made of a library's complaint.
ErrorCode verdict(std::string_view complaint) {
  try {
    refuse_undecodable("HEIC", complaint);
  } catch (const Refusal& refusal) {
    EXPECT_NE(refusal.reason().find("HEIC"), std::string::npos);
    return refusal.code();
  }
}

TEST(Refusal, OfASoundFileIsNotCalledDamage) {
  for (const char* complaint :
       {"tiff2vips: subsampled images not supported\n", "jxlload: error JxlDecoderImageOutBufferSize\n",
        "source: bad seek to 86661\nheifload: bad image dimensions on decode\n",
        ("heif: Invalid input: Non-existing item ID referenced: 'pitm' box references a non-existing image "
         "(2.2000)\n"),
        "Compression scheme 34676 tile decoding is not implemented\n",
        "Unsupported JPEG process: SOF type 0xc9", "Unsupported JPEG data precision 12"}) {
    EXPECT_EQ(verdict(complaint), ErrorCode::unsupported_media) << complaint;
  }
}

TEST(Refusal, ForWantOfADecoderSaysSo) {
  for (const char* complaint : {"heif: Unsupported feature: Unsupported codec (4.3000)\n",
                                "heif: Error while loading plugin: No decoding plugin installed for this "
                                "compression format (11.6003)\n",
                                "VipsOperation: class \"heifload_buffer\" not found\n"}) {
    EXPECT_EQ(verdict(complaint), ErrorCode::decoder_missing) << complaint;
  }
}

TEST(Refusal, OfADamagedFileCallsItDamaged) {
  for (const char* complaint :
       {"heif: Invalid input: Unexpected end of file: Extent in iloc box references data outside of file "
        "bounds (points to file position 957)\n (2.100)\n",
        "heif: Invalid input: Non-existing item ID referenced: Non-existing alpha image referenced "
        "(2.2000)\n",
        "jxlload: error JxlDecoderProcessInput\n", "tiff2vips: read error\n", "Unsupported marker type 0x13",
        ""}) {
    EXPECT_EQ(verdict(complaint), ErrorCode::corrupt) << complaint;
  }
}

TEST(Refusal, ForWantOfMemoryIsNone) {
  EXPECT_THROW(refuse_undecodable("HEIC", "heif: Memory allocation error: not supported"), std::bad_alloc);
}

}  // namespace
}  // namespace lumbung::codec
