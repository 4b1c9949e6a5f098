#include "media/metadata.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace lumbung::media {
namespace {

namespace json = boost::json;

Metadata full() {
  Metadata metadata;
  metadata.found.dimensions = Dimensions{1920, 1080};
  metadata.found.frames = 12;
  metadata.found.original_size = 5242880;
  metadata.found.compressed_size = 1048576;
  metadata.found.compression_ratio = 0.8;
  metadata.found.lqip = "data:image/jpeg;base64,/9j/4AAQ";
  metadata.found.blurhash = "LGF5?xYk^6#M@-5c,1J5@[or[Q6.";
  metadata.found.dominant_color = "#3498db";
  metadata.intent.hash = Sha256::of(as_bytes("photo"));
  metadata.found.camera = "iPhone 14 Pro";
  metadata.intent.purpose = "campaign_header";
  metadata.found.fits[Channel::session_image] = Fit{VariantName::compressed, ""};
  metadata.found.fits[Channel::sticker] = Fit{std::nullopt, "not 512×512"};
  metadata.found.variants[VariantName::thumbnail] = VariantFacts{"image/jpeg", 4321, {150, 150}};
  metadata.found.variants[VariantName::original] = VariantFacts{"application/pdf", 9, {}};
  metadata.found.skipped = {{"preview", "LibreOffice is not installed", "libreoffice"}};
  metadata.state.error_code = "poison";
  metadata.state.quarantined = true;
  metadata.unknown_json = R"({"duration":45.5,"codec":"h264"})";
  return metadata;
}

VariantPaths paths() {
  return {{VariantName::original, ObjectKey::parse("original/x.mp4").value()},
          {VariantName::preview, ObjectKey::parse("thumbnails/workspace_1/2026/11/x_preview.jpg").value()},
          {VariantName::poster, ObjectKey::parse("thumbnails/workspace_1/2026/11/x_poster.jpg").value()}};
}

TEST(Metadata, HasTheKeysOfTheMission) {
  const json::value value = json::parse(full().to_json(paths()));
  EXPECT_EQ(value.at("dimensions"), json::value({{"width", 1920}, {"height", 1080}}));
  EXPECT_EQ(value.at("original_size"), 5242880);
  EXPECT_EQ(value.at("compressed_size"), 1048576);
  EXPECT_EQ(value.at("compression_ratio"), 0.8);
  EXPECT_EQ(value.at("hash").as_string(), "sha256:" + Sha256::of(as_bytes("photo")).hex());
  EXPECT_EQ(value.at("exif"), json::value({{"camera", "iPhone 14 Pro"}, {"location", nullptr}}));
  EXPECT_EQ(value.at("fits").at("session_image"), json::value({{"variant", "compressed"}}));
  EXPECT_EQ(value.at("fits").at("sticker"), json::value({{"variant", nullptr}, {"reason", "not 512×512"}}));
  EXPECT_EQ(value.at("variants").at("thumbnail"),
            json::value({{"mime", "image/jpeg"}, {"bytes", 4321}, {"width", 150}, {"height", 150}}));
  EXPECT_EQ(value.at("skipped").at(0), json::value({{"variant", "preview"},
                                                    {"reason", "LibreOffice is not installed"},
                                                    {"lacks", "libreoffice"}}));
  EXPECT_EQ(value.at("duration"), 45.5);
  EXPECT_EQ(value.at("quarantined"), true);
}

TEST(Metadata, TellsWhatWaitsForAProgram) {
  EXPECT_TRUE((SkippedVariant{"preview", "Whatever.", "libreoffice"}.waits_for_program()));
  for (const char* of_earlier_versions :
       {"ffmpeg is not installed on this server.", "LibreOffice is not installed on this server.",
        "The ffmpeg of this server has no H.264 encoder (libx264)."}) {
    EXPECT_TRUE((SkippedVariant{"preview", of_earlier_versions}.waits_for_program())) << of_earlier_versions;
  }
  EXPECT_FALSE(
      (SkippedVariant{"mp4", "This animation is too long for a video of 3.5 MB."}.waits_for_program()));
}

TEST(Metadata, SurvivesTheRoundTrip) {
  const std::string once = full().to_json(paths());
  const auto read = ParsedMetadata::from_json(once);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(json::parse(read->metadata.to_json(read->paths)), json::parse(once));
  EXPECT_EQ(read->metadata.found.camera, "iPhone 14 Pro");
  EXPECT_EQ(read->metadata.intent.hash, full().intent.hash);
  EXPECT_EQ(read->metadata.found.variants.at(VariantName::thumbnail).dimensions.width, 150U);
}

TEST(Metadata, NamesThePathsThatStandNowhereElse) {
  const std::string text = full().to_json(paths());
  EXPECT_NE(text.find(R"("purpose":"campaign_header",)"
                      R"("preview_path":"thumbnails/workspace_1/2026/11/x_preview.jpg",)"
                      R"("paths":{"poster":"thumbnails/workspace_1/2026/11/x_poster.jpg"},"error_code":)"),
            std::string::npos)
      << text;
  VariantPaths named = paths();
  named.erase(VariantName::original);
  EXPECT_EQ(ParsedMetadata::from_json(text).value().paths, named);
}

TEST(Metadata, TakesNoPathThatStandsElsewhereOrIsNoKey) {
  const char* text =
      R"({"preview_path":"/etc/passwd","paths":{"original":"a/b","mp4":"../x","audio":"a/c"}})";
  const auto read = ParsedMetadata::from_json(text).value();
  EXPECT_EQ(read.paths, (VariantPaths{{VariantName::audio, ObjectKey::parse("a/c").value()}}));
  EXPECT_EQ(read.metadata.to_json({}), "{}") << "nor is it shown";
}

TEST(Metadata, DescribesADocument) {
  const char* text = R"({"pages":3,"document":{"shown":"page","needs_password":true,"has_macros":true}})";
  const auto read = ParsedMetadata::from_json(text).value().metadata;
  EXPECT_EQ(read.found.pages, 3U);
  EXPECT_TRUE(read.found.document->has_macros);
  EXPECT_TRUE(read.unknown_json.empty());
  EXPECT_EQ(json::parse(read.to_json({})), json::parse(text));
}

TEST(Metadata, LeavesOutWhatIsAbsent) {
  EXPECT_EQ(Metadata{}.to_json({}), "{}");
  EXPECT_EQ(ParsedMetadata::from_json("").value().metadata.to_json({}), "{}");
  EXPECT_EQ(ParsedMetadata::from_json("null").value().metadata.to_json({}), "{}");
}

TEST(Metadata, KeepsWhatItDoesNotUnderstand) {
  const char* strange = R"({"dimensions":"1920x1080","hash":"md5:abc","frames":-1,"original_size":"big",
    "pages":3,"waveform":[1,2,3],"fits":[],"skipped":{},"variants":null})";
  const auto read = ParsedMetadata::from_json(strange);
  ASSERT_TRUE(read.has_value());
  EXPECT_FALSE(read->metadata.found.dimensions);
  EXPECT_FALSE(read->metadata.intent.hash);
  EXPECT_FALSE(read->metadata.found.frames);
  EXPECT_EQ(json::parse(read->metadata.to_json({})), json::parse(strange));
}

TEST(Metadata, ReadsHowAScanEnded) {
  const char* known = R"({"scan":{"state":"unscannable","signature":"too large","signatures_version":"27"}})";
  const auto read = ParsedMetadata::from_json(known).value().metadata;
  ASSERT_TRUE(read.state.scan);
  EXPECT_EQ(read.state.scan->state, ScanState::unscannable);
  EXPECT_EQ(read.state.scan->signature, "too large");
  EXPECT_EQ(read.to_json({}), known);
}

TEST(Metadata, TakesAStrangeScanForOneThatIsToCome) {
  for (const char* strange : {R"({"scan":{"state":"asleep"}})", R"({"scan":{}})"}) {
    const auto read = ParsedMetadata::from_json(strange).value().metadata;
    ASSERT_TRUE(read.state.scan) << "or the file would be given out";
    EXPECT_EQ(read.state.scan->state, ScanState::waiting);
  }
}

TEST(Metadata, WhatIsKnownReplacesWhatWasStrange) {
  Metadata metadata = ParsedMetadata::from_json(R"({"hash":"md5:abc","pages":3})").value().metadata;
  metadata.intent.hash = Sha256::of(as_bytes("x"));
  const json::value written = json::parse(metadata.to_json({}));
  EXPECT_TRUE(written.at("hash").as_string().starts_with("sha256:"));
  EXPECT_EQ(written.at("pages"), 3);
}

TEST(Metadata, NeverKeepsAPlace) {
  const auto read =
      ParsedMetadata::from_json(R"({"exif":{"camera":"A","location":{"lat":-6.2},"lens":"B"}})");
  EXPECT_EQ(json::parse(read.value().metadata.to_json({})).at("exif"),
            json::value({{"camera", "A"}, {"location", nullptr}}));
}

TEST(Metadata, RefusesWhatIsNoObject) {
  for (const char* bad : {"[]", "3", "\"x\"", "{", "{\"a\":}"}) {
    EXPECT_FALSE(ParsedMetadata::from_json(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace lumbung::media
