#include "http/grammar/multipart.h"

#include <random>

#include <gtest/gtest.h>

namespace lumbung::http {
namespace {

struct Part {
  MultipartPart head;
  std::string data;
  bool ended = false;
};

class Collect final : public MultipartSink {
 public:
  Status part_begin(const MultipartPart& part) override {
    if (part.name == refused) return error(ErrorCode::forbidden, "not this one");
    parts.push_back({part, "", false});
    return {};
  }
  Status part_data(Bytes data) override {
    EXPECT_FALSE(parts.back().ended);
    parts.back().data.append(reinterpret_cast<const char*>(data.data()), data.size());
    return {};
  }
  Status part_end() override {
    parts.back().ended = true;
    return {};
  }

  std::vector<Part> parts;
  std::string refused;
};

Status parse(std::string_view body, Collect& sink, std::size_t step, MultipartLimits limits = {}) {
  MultipartParser parser("XyZ", sink, limits);
  for (std::size_t at = 0; at < body.size(); at += step) {
    if (Status pushed = parser.push(as_bytes(body.substr(at, step))); !pushed) return pushed;
  }
  return parser.finish();
}

std::string part(const std::string& head, const std::string& data) {
  return "--XyZ\r\n" + head + "\r\n\r\n" + data + "\r\n";
}

const std::string kField = "Content-Disposition: form-data; name=\"f\"";

TEST(Multipart, PartsArriveWholeHoweverTheBytesAreCut) {
  const std::string data = "\r\n\r\n--Xy\r\r\n--X\n\r\n--xyz\r\n";
  const std::string body = "preamble\r\n" +
                           part(kField + "; filename=\"a.jpg\"\r\nContent-Type: image/jpeg", data) +
                           part(kField, "") + part("content-disposition:form-data;name=plain", "value") +
                           "--XyZ--\r\nepilogue --XyZ";
  for (std::size_t step = 1; step <= body.size(); ++step) {
    Collect sink;
    ASSERT_TRUE(parse(body, sink, step)) << step;
    ASSERT_EQ(sink.parts.size(), 3U) << step;
    EXPECT_EQ(sink.parts[0].head.filename, "a.jpg");
    EXPECT_EQ(sink.parts[0].head.content_type, "image/jpeg");
    EXPECT_EQ(sink.parts[0].data, data) << step;
    EXPECT_EQ(sink.parts[1].data, "");
    EXPECT_EQ(sink.parts[1].head.filename, std::nullopt);
    EXPECT_EQ(sink.parts[2].head.name, "plain");
    EXPECT_EQ(sink.parts[2].data, "value");
    for (const Part& each : sink.parts) EXPECT_TRUE(each.ended);
  }
}

TEST(Multipart, FileNamesInEverySpelling) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"filename=\"plain.jpg\"", "plain.jpg"},
      {"filename=token.jpg", "token.jpg"},
      {"filename=\"with \\\"quotes\\\".jpg\"", "with \"quotes\".jpg"},
      {"filename=\"C:\\dir\\a.jpg\"", "C:\\dir\\a.jpg"},
      {"filename=\"semi;colon.jpg\"", "semi;colon.jpg"},
      {"filename=\"padi-\xF0\x9F\x8C\xBE.jpg\"", "padi-\xF0\x9F\x8C\xBE.jpg"},
      {"filename=\"bad\xFF.jpg\"", "bad\xEF\xBF\xBD.jpg"},
      {"filename=\"x\"; filename*=UTF-8''na%C3%AFve.jpg", "na\xC3\xAFve.jpg"},
      {"filename*=iso-8859-1'en'na%EFve.jpg", "na\xC3\xAFve.jpg"},
      {"filename=\"kept.jpg\"; filename*=UTF-8''%zz", "kept.jpg"},
      {"filename=\"\"", ""},
  };
  for (const auto& [spelling, name] : cases) {
    Collect sink;
    ASSERT_TRUE(parse(part(kField + "; " + spelling, "x") + "--XyZ--", sink, 1000)) << spelling;
    EXPECT_EQ(sink.parts.at(0).head.filename, name) << spelling;
  }
}

TEST(Multipart, BrokenBodiesAreRefused) {
  const std::vector<std::string> cases = {
      "",
      "no boundary at all",
      part(kField, "never closed"),
      part("Content-Type: text/plain", "no disposition") + "--XyZ--",
      part("Content-Disposition: attachment; name=\"f\"", "other kind") + "--XyZ--",
      part("Content-Disposition: form-data", "no name") + "--XyZ--",
      part("nonsense", "x") + "--XyZ--",
      "--XyZ\r\n\r\nno head\r\n--XyZ--",
      "--XyZjunk\r\n" + kField + "\r\n\r\nx\r\n--XyZ--",
      "--XyZ\r\n" + kField,
  };
  for (const std::string& body : cases) {
    for (const std::size_t step : {std::size_t{1}, std::size_t{1000}}) {
      Collect sink;
      const Status status = parse(body, sink, step);
      ASSERT_FALSE(status) << body;
      EXPECT_EQ(status.error().code, ErrorCode::bad_request) << body;
    }
  }
}

TEST(Multipart, LimitsHold) {
  Collect sink;
  const std::string long_head = part(kField + "\r\nX: " + std::string(9000, 'x'), "x") + "--XyZ--";
  for (const std::size_t step : {std::size_t{7}, std::size_t{100'000}}) {
    EXPECT_EQ(parse(long_head, sink, step).error().code, ErrorCode::payload_too_large);
  }
  std::string many;
  for (int i = 0; i < 65; ++i) many += part(kField, "x");
  EXPECT_EQ(parse(many + "--XyZ--", sink, 1000).error().code, ErrorCode::payload_too_large);
  sink.refused = "f";
  EXPECT_EQ(parse(part(kField, "x") + "--XyZ--", sink, 10).error().code, ErrorCode::forbidden);
}

TEST(Multipart, BoundariesAreReadFromTheType) {
  EXPECT_EQ(multipart_boundary("multipart/form-data; boundary=XyZ"), "XyZ");
  EXPECT_EQ(multipart_boundary("Multipart/Form-Data; charset=utf-8; Boundary=\"a b:c\""), "a b:c");
  for (const std::string bad : {"", "multipart/form-data", "multipart/mixed; boundary=x",
                                "multipart/form-data; boundary=", "multipart/form-data; boundary=a\x01"}) {
    EXPECT_EQ(multipart_boundary(bad), std::nullopt) << bad;
  }
  EXPECT_EQ(multipart_boundary("multipart/form-data; boundary=" + std::string(71, 'x')), std::nullopt);
}

TEST(Multipart, MutatedBodiesEndAlikeHoweverTheyAreCut) {
  std::mt19937 random(3);
  const std::string seed =
      part(kField + "; filename=\"a\"", "data\r\n--Xy") + part(kField, "more") + "--XyZ--\r\n";
  for (int round = 0; round < 3000; ++round) {
    std::string body = seed;
    for (unsigned i = 0; i < 1 + random() % 4; ++i) {
      const std::size_t at = random() % body.size();
      switch (random() % 3) {
        case 0:
          body[at] = "\r\n-XyZ:;\"\\\0a"[random() % 11];
          break;
        case 1:
          body.erase(at, random() % 6);
          break;
        default:
          body.insert(at, seed.substr(random() % seed.size(), random() % 12));
      }
    }
    Collect whole;
    Collect cut;
    const Status at_once = parse(body, whole, body.size());
    const Status in_pieces = parse(body, cut, 1 + random() % 5);
    ASSERT_EQ(at_once.has_value(), in_pieces.has_value()) << body;
    ASSERT_EQ(whole.parts.size(), cut.parts.size()) << body;
    for (std::size_t i = 0; i < whole.parts.size() && at_once; ++i)
      ASSERT_EQ(whole.parts[i].data, cut.parts[i].data) << body;
  }
}

}  // namespace
}  // namespace lumbung::http
