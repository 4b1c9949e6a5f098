#include "processing/av/stream_facts.h"

#include <random>

#include <gtest/gtest.h>

#include "processing/av/progress_reader.h"

namespace lumbung::processing {
namespace {

const std::string kPhone = R"({"streams": [
  {"index": 0, "codec_type": "audio", "codec_name": "aac", "channels": 2, "sample_rate": "48000"},
  {"index": 1, "codec_type": "video", "codec_name": "mjpeg", "width": 9, "height": 9, "disposition": {"attached_pic": 1}},
  {"index": 2, "codec_type": "video", "codec_name": "hevc", "profile": "Main 10", "width": 1920, "height": 1080,
   "pix_fmt": "yuv420p10le", "has_b_frames": 2, "avg_frame_rate": "30000/1001", "sample_aspect_ratio": "4:3",
   "color_transfer": "arib-std-b67",
   "side_data_list": [{"side_data_type": "Display Matrix", "rotation": -90}]},
  {"index": 3, "codec_type": "data"}],
 "format": {"format_name": "mov,mp4,m4a,3gp,3g2,mj2", "duration": "12.5", "bit_rate": "800000", "probe_score": 100,
            "tags": {"major_brand": "qt  ", "location": "+48.85+002.35/"}}})";

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(StreamFacts, AreReadFromWhatFfprobeSays) {
  const auto facts = parse_stream_facts(kPhone).value();
  EXPECT_TRUE(facts.is_container("mp4"));
  EXPECT_FALSE(facts.is_container("m4"));
  EXPECT_EQ(facts.brand, "qt");
  EXPECT_DOUBLE_EQ(facts.duration_s, 12.5);
  EXPECT_TRUE(facts.tells_place);
  EXPECT_EQ(facts.video_streams, 1U);
  EXPECT_EQ(facts.other_streams, 2U) << "a cover picture and data";
  ASSERT_EQ(facts.audio.size(), 1U);
  EXPECT_EQ(facts.audio.front().sample_rate, 48'000U);
  ASSERT_TRUE(facts.video);
  EXPECT_EQ(facts.video->index, 2U);
  EXPECT_EQ(facts.video->reordered_frames, 2U);
  EXPECT_TRUE(facts.video->high_dynamic_range);
  EXPECT_TRUE(facts.video->transformed);
  EXPECT_EQ(facts.video->rotation, 90);
  EXPECT_NEAR(facts.video->frames_per_second, 29.97, 0.01);
  EXPECT_EQ(facts.video->shown().width, 1080U);
  EXPECT_EQ(facts.video->shown().height, 2560U) << "square pixels, upright";
}

TEST(StreamFacts, NothingToPlayIsARefusal) {
  for (const char* text : {"", "{", "[]", "{}", R"({"format": {}})", R"({"format": {}, "streams": {}})",
                           R"({"format": {}, "streams": []})", R"({"format": {}, "streams": [1, null, "a"]})",
                           R"({"format": {}, "streams": [{"codec_type": "data"}]})"}) {
    const auto facts = parse_stream_facts(text);
    ASSERT_FALSE(facts) << text;
    EXPECT_EQ(facts.error().code, ErrorCode::corrupt);
    EXPECT_FALSE(facts.error().message.empty());
  }
}

TEST(StreamFacts, WhatIsOutOfBoundsIsNotBelieved) {
  const auto read = [](std::string_view from, std::string_view to) {
    return parse_stream_facts(replaced(kPhone, from, to)).value();
  };
  EXPECT_EQ(read("\"12.5\"", "\"-3\"").duration_s, 0);
  EXPECT_EQ(read("\"12.5\"", "\"1e300\"").duration_s, 0);
  EXPECT_EQ(read("\"12.5\"", "\"nan\"").duration_s, 0);
  EXPECT_EQ(read("\"12.5\"", "{}").duration_s, 0);
  EXPECT_EQ(read("\"hevc\"", "\"h264\\u0000; rm\"").video->codec, "");
  EXPECT_EQ(read("\"hevc\"", '"' + std::string(65, 'a') + '"').video->codec, "");
  EXPECT_EQ(read("1920", "4294967296").video->coded.width, 0U);
  EXPECT_EQ(read("\"4:3\"", "\"0:1\"").video->pixel_aspect, 1);
  EXPECT_EQ(read("\"4:3\"", "\"1000000:1\"").video->pixel_aspect, 10);
  EXPECT_EQ(read("\"30000/1001\"", "\"1/0\"").video->frames_per_second, 0);
  EXPECT_EQ(read("-90", "1e9").video->rotation, 0);
}

TEST(StreamFacts, NoTextBringsTheReaderDown) {
  std::mt19937 dice(4);
  for (int i = 0; i < 3000; ++i) {
    std::string text = kPhone;
    for (int changes = 0; changes < 4; ++changes)
      text[dice() % text.size()] = static_cast<char>(dice() % 128);
    const auto facts = parse_stream_facts(text);
    if (facts && facts->video) {
      EXPECT_LE(facts->video->coded.width, 65'535U);
      EXPECT_EQ(facts->video->rotation % 90, 0);
    }
  }
}

TEST(ProgressReader, TellsOncePerBlockWhateverThePieces) {
  std::vector<ConversionProgress> told;
  ProgressReader reader([&](const ConversionProgress& progress) { told.push_back(progress); });
  const std::string text =
      "frame=10\ntotal_size=1000\nout_time_us=2500000\nprogress=continue\n"
      "total_size=N/A\nout_time_us=-9223372036854775808\nprogress=continue\n" +
      std::string(5000, 'x') + "\nout_time_us=4000000\nprogress=end\n";
  for (const char c : text) reader.take(std::string_view(&c, 1));
  ASSERT_EQ(told.size(), 3U);
  EXPECT_DOUBLE_EQ(told[0].done_s, 2.5);
  EXPECT_EQ(told[0].bytes, 1000U);
  EXPECT_DOUBLE_EQ(told[1].done_s, 2.5) << "what makes no sense is passed over";
  EXPECT_DOUBLE_EQ(told[2].done_s, 4);
}

}  // namespace
}  // namespace lumbung::processing
