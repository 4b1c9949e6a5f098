#include "sandbox/wire/messages.h"

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "sandbox/wire/text_rules.h"

namespace lumbung::sandbox {
namespace {

Identified photo() {
  FileFacts facts;
  facts.mime = "image/jpeg";
  facts.decodable_image = true;
  facts.width = 4032;
  facts.height = 3024;
  facts.frames = 1;
  facts.bits_per_channel = 8;
  facts.channels = 3;
  facts.has_private_metadata = true;
  return {facts};
}

PictureSummary summary() {
  return {"data:image/jpeg;base64,/9j/4AAQSkZJRg==", "L9TSUA~qfQ~q~qoffQoffQfQfQfQ", "#a0b1c2",
          "Xiaomi Redmi Note 12"};
}

std::vector<std::string> sound_events() {
  return {serialize(CodecEvent(photo())),
          serialize(CodecEvent(VariantMade{Output::compressed, "image/png", 1920, 1440, 123'456})),
          serialize(CodecEvent(summary())),
          serialize(CodecEvent(Drawn{Drawing::embedded})),
          serialize(CodecEvent(Refused{ErrorCode::pixel_budget, "400 megapixels; 268 are allowed"})),
          serialize(CodecEvent(Done{{{"decode", 0.07}, {"resize", 0.0625}}}))};
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from << " is not in " << text;
  return text.replace(at, from.size(), to);
}

void expect_refused(const std::string& text, std::string_view field) {
  const auto event = parse_event(text);
  ASSERT_FALSE(event.has_value()) << text;
  EXPECT_EQ(event.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(event.error().detail, field) << text;
}

TEST(Messages, EveryEventSurvivesTheWire) {
  for (const std::string& text : sound_events()) {
    const auto event = parse_event(text);
    ASSERT_TRUE(event.has_value()) << text << ": " << event.error().detail;
    EXPECT_EQ(serialize(*event), text);
  }
}

TEST(Messages, FieldsArriveWhereTheyBelong) {
  const auto event = parse_event(serialize(CodecEvent(photo())));
  const auto& facts = std::get<Identified>(event.value()).facts;
  EXPECT_EQ(facts.mime, "image/jpeg");
  EXPECT_EQ(facts.width, 4032U);
  EXPECT_EQ(facts.height, 3024U);
  EXPECT_TRUE(facts.has_private_metadata);
  EXPECT_FALSE(facts.has_alpha);
  const auto done = parse_event(serialize(CodecEvent(Done{{{"decode", 2}}})));
  EXPECT_EQ(std::get<Done>(done.value()).steps.at(0).step, "decode");
  EXPECT_DOUBLE_EQ(std::get<Done>(done.value()).steps.at(0).seconds, 2.0);
}

TEST(Messages, RequestSurvivesTheWire) {
  CodecRequest request;
  request.task = Task::inspect;
  request.limits.memory_bytes_max = 12345678;
  request.limits.wall_time_max = std::chrono::milliseconds(1500);
  request.limits.cpu_time_max = std::chrono::seconds(7);
  request.outputs = {Output::webp, Output::thumbnail};
  request.encoders = {WebpEncoder::libwebp, JpegEncoder::libjpeg};
  const auto read = parse_request(serialize(request));
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  EXPECT_EQ(read->task, Task::inspect);
  EXPECT_EQ(read->outputs, request.outputs);
  EXPECT_EQ(read->limits.wall_time_max.count(), 1500);
  EXPECT_EQ(read->encoders.webp, WebpEncoder::libwebp);
  EXPECT_EQ(read->encoders.jpeg, JpegEncoder::libjpeg);
  EXPECT_EQ(serialize(*read), serialize(request));
}

TEST(Messages, RefusesRequestsThatAreNotWhole) {
  const std::string sound = serialize(CodecRequest{});
  EXPECT_FALSE(parse_request("").has_value());
  EXPECT_FALSE(parse_request(replaced(sound, "process", "destroy")).has_value());
  EXPECT_FALSE(parse_request(replaced(sound, "\"outputs\":[]", "\"outputs\":[\"gif\"]")).has_value());
  EXPECT_FALSE(parse_request(replaced(sound, "\"frames_max\":300", "\"frames_max\":0")).has_value());
  EXPECT_FALSE(parse_request(replaced(sound, "\"lumbung\"", "\"another\"")).has_value());
  EXPECT_FALSE(parse_request(replaced(sound, ",\"webp_encoder\":\"lumbung\"", "")).has_value());
  EXPECT_FALSE(parse_request(replaced(sound, ",\"jpeg_encoder\":\"lumbung\"", "")).has_value());
}

TEST(Messages, RefusesWhatIsNoEvent) {
  for (const std::string text :
       {"", "null", "[]", "\"done\"", "{", "{}{}", "{\"event\":\"done\",\"steps\":[]} x"}) {
    EXPECT_FALSE(parse_event(text).has_value()) << text;
  }
  expect_refused(R"({"event":"owned","steps":[]})", "event");
  expect_refused(R"({"steps":[]})", "event");
  expect_refused(R"({"event":"done","steps":[],"more":1})", "unknown field");
  expect_refused("{\"event\":\"done\",\"steps\":[]}" + std::string(kMessageBytesMax, ' '), "too long");
  expect_refused(R"({"event":"done","steps":[[[[[[1]]]]]]})", "not a JSON object");
}

TEST(Messages, RefusesFactsOutOfBounds) {
  const std::string sound = serialize(CodecEvent(photo()));
  expect_refused(replaced(sound, "4032", "-1"), "width");
  expect_refused(replaced(sound, "4032", "0"), "width");
  expect_refused(replaced(sound, "4032", "4032.5"), "width");
  expect_refused(replaced(sound, "4032", "\"4032\""), "width");
  expect_refused(replaced(sound, "4032", "2147483648"), "width");
  expect_refused(replaced(sound, "4032", "18446744073709551615"), "width");
  expect_refused(replaced(sound, "4032", "1e400"), "width");
  expect_refused(replaced(sound, "\"frames\":1", "\"frames\":0"), "frames");
  expect_refused(replaced(sound, "\"has_alpha\":false", "\"has_alpha\":0"), "has_alpha");
  expect_refused(replaced(sound, "\"has_alpha\":false,", ""), "has_alpha");
  expect_refused(replaced(sound, "image/jpeg", "IMAGE/JPEG"), "mime");
  expect_refused(replaced(sound, "image/jpeg", "text/html"), "mime");
  expect_refused(replaced(sound, "image/jpeg", "image/jpeg;a=b"), "mime");
  expect_refused(replaced(sound, "image/jpeg", "image/" + std::string(200, 'x')), "mime");
}

/// The most and the least that a reader of headers says: nothing between is a lie.
TEST(Messages, TakesTheExtremesOfWhatReadersFind) {
  FileFacts most = photo().facts;
  most.mime = "image/" + std::string(kMimeBytesMax - 6, 'x');
  most.width = most.height = most.pages = kSourceEdgeMax;
  most.frames = 1'000'000;
  most.bits_per_channel = 64;
  most.channels = kChannelsMax;
  FileFacts least = photo().facts;
  least.width = least.height = least.bits_per_channel = least.channels = 1;
  for (const FileFacts& facts : {most, least, FileFacts{.mime = "application/x-empty"}}) {
    const std::string text = serialize(CodecEvent(Identified{facts}));
    const auto event = parse_event(text);
    ASSERT_TRUE(event.has_value()) << text << ": " << event.error().detail;
    EXPECT_EQ(serialize(*event), text);
  }
  most.channels = kChannelsMax + 1;
  expect_refused(serialize(CodecEvent(Identified{most})), "channels");
}

TEST(Messages, RefusesVariantsThatCanNotBe) {
  const std::string sound = serialize(CodecEvent(VariantMade{Output::webp, "image/webp", 20, 10, 300}));
  ASSERT_TRUE(parse_event(sound).has_value());
  expect_refused(replaced(sound, "image/webp", "image/jpeg"), "mime");
  expect_refused(replaced(sound, "image/webp", "image/svg+xml"), "mime");
  expect_refused(replaced(sound, "\"webp\"", "\"original\""), "output");
  EXPECT_TRUE(parse_event(replaced(sound, "\"webp\"", "\"preview\"")).has_value());
  expect_refused(serialize(CodecEvent(VariantMade{Output::preview, "image/png", 20, 10, 300})), "mime");
  expect_refused(replaced(sound, "300", "0"), "bytes");
  expect_refused(replaced(sound, "\"width\":20", "\"width\":65536"), "width");
}

TEST(Messages, RefusesTextThatWouldHurtItsReader) {
  const std::string sound = serialize(CodecEvent(summary()));
  expect_refused(replaced(sound, "Xiaomi", "a\\u0000b"), "camera");
  expect_refused(replaced(sound, "Xiaomi", "a\\u001b[31m"), "camera");
  expect_refused(replaced(sound, "Xiaomi", "a\\u202eb"), "camera");
  expect_refused(replaced(sound, "Xiaomi", "a\\u2028b"), "camera");
  expect_refused(replaced(sound, "Xiaomi", "a\xff"), "not a JSON object");
  expect_refused(replaced(sound, "Xiaomi", std::string(200, 'x')), "camera");
  expect_refused(replaced(sound, "#a0b1c2", "#A0B1C2"), "dominant_color");
  expect_refused(replaced(sound, "#a0b1c2", "red"), "dominant_color");
  expect_refused(replaced(sound, "L9TSUA", "M9TSUA"), "blurhash");
  expect_refused(replaced(sound, "L9TSUA", "L9TSU"), "blurhash");
  expect_refused(replaced(sound, "L9TSUA", "L9<SUA"), "blurhash");
  expect_refused(replaced(sound, "data:image/jpeg", "data:image/svg+xml"), "lqip");
  expect_refused(replaced(sound, "/9j/", "/9j>"), "lqip");
  expect_refused(replaced(sound, "/9j/", "/9j"), "lqip");
  expect_refused(replaced(sound, "/9j/", std::string(4096, 'A')), "lqip");
}

TEST(Messages, RefusesReasonsAndStepsOutOfBounds) {
  const std::string refused = serialize(CodecEvent(Refused{ErrorCode::corrupt, "damaged"}));
  expect_refused(replaced(refused, "corrupt", "unauthenticated"), "code");
  expect_refused(replaced(refused, "corrupt", "internal"), "code");
  expect_refused(replaced(refused, "damaged", ""), "reason");
  expect_refused(replaced(refused, "damaged", std::string(513, 'x')), "reason");
  const std::string done = serialize(CodecEvent(Done{{{"decode", 1.5}}}));
  expect_refused(replaced(done, "1.5E0", "-1"), "steps");
  expect_refused(replaced(done, "1.5E0", "1e9"), "steps");
  expect_refused(replaced(done, "decode", "De code"), "steps");
  expect_refused(replaced(done, "{\"step\"", "{\"a\":1,\"step\""), "steps");
  expect_refused(serialize(CodecEvent(Done{std::vector<StepTime>(33, {"x", 0})})), "steps");
}

TEST(Messages, CameraNamesInAnyScriptPass) {
  PictureSummary named = summary();
  named.camera = "Kamera ünïcödé 相机 📷";
  const auto event = parse_event(serialize(CodecEvent(named)));
  EXPECT_EQ(std::get<PictureSummary>(event.value()).camera, named.camera);
}

TEST(Messages, ToPrintableMakesAnythingPass) {
  EXPECT_EQ(to_printable("Canon\0\x1b[1m EOS\xff\xc3", 128), "Canon");
  EXPECT_EQ(to_printable(std::string_view("A\0B\x1b\xff\xc3\xa9\xe2\x80\xae!", 11), 128), "ABé!");
  EXPECT_EQ(to_printable("ééé", 5), "éé");
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string noise(random() % 64, '\0');
    for (char& byte : noise) byte = static_cast<char>(random());
    const std::string clean = to_printable(noise, 40);
    EXPECT_TRUE(is_printable(clean));
    EXPECT_LE(clean.size(), 40U);
  }
}

// What the fuzzer in tests/fuzz does without end, for a bounded while in every run: whatever is taken must
// come back as the same event.
TEST(Messages, MutationsAreRefusedOrMeanWhatTheySay) {
  std::mt19937 random(20261122);
  const auto events = sound_events();
  int taken = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = events[random() % events.size()];
    for (unsigned changes = random() % 4; changes > 0 && !text.empty(); --changes) {
      const std::size_t at = random() % text.size();
      switch (random() % 4) {
        case 0:
          text[at] = static_cast<char>(random());
          break;
        case 1:
          text.erase(at, random() % 8);
          break;
        case 2:
          text.insert(at, text.substr(random() % text.size(), random() % 16));
          break;
        default:
          text.insert(at, 1, "{}[]\",:0-eE\\u"[random() % 13]);
      }
    }
    const auto event = parse_event(text);
    if (!event) continue;
    ++taken;
    const auto again = parse_event(serialize(*event));
    ASSERT_TRUE(again.has_value()) << text;
    EXPECT_EQ(serialize(*again), serialize(*event));
  }
  EXPECT_GT(taken, 1000);
}

}  // namespace
}  // namespace lumbung::sandbox
