// A document that is sound and takes more to draw than is allowed.
#include <fcntl.h>
#include <gtest/gtest.h>

#include "processing/document_processor.h"
#include "support/documents.h"
#include "unit/processing/av_studio.h"

namespace lumbung::processing::test {
namespace {

using media::VariantName;

TEST(DocumentLimits, WhatTakesTooLongToDrawIsSentAllTheSame) {
  const auto codec = sandbox::CodecPool::start({.codec_path = LUMBUNG_CODEC}).value();
  const lumbung::test::TempDirectory directory;
  storage::LocalStorage storage({.root = directory.path() / "media", .reserve_bytes = 0});
  const OfficeTool office(*codec, {.soffice = "no-such-office"});
  const DocumentProcessor documents(*codec, storage, office, {.cpu_time_max = std::chrono::seconds(3)});
  const fs::path file = studio().write("endless.pdf", lumbung::test::pdf_without_end());
  const UniqueFd original(::open(file.c_str(), O_RDONLY | O_CLOEXEC));

  Processed seen;
  const media::Identity pdf{.kind = media::Kind::document, .mime = "application/pdf", .extension = "pdf"};
  const auto done = documents.process(pdf, {original.get(), fs::file_size(file), {}}, seen, {});
  ASSERT_TRUE(done) << done.error().reason;
  EXPECT_EQ(done->metadata.fits.at(media::Channel::session_document).variant, VariantName::original);
  EXPECT_EQ(done->metadata.pages, 1U);
  EXPECT_EQ(done->metadata.document->shown, "placeholder");
  EXPECT_EQ(seen.order, std::vector{VariantName::thumbnail});
  ASSERT_EQ(done->metadata.skipped.size(), 1U);
  EXPECT_EQ(done->metadata.skipped[0].variant, "preview");
  EXPECT_NE(done->metadata.skipped[0].reason.find("takes more than is allowed"), std::string::npos);
}

}  // namespace
}  // namespace lumbung::processing::test
