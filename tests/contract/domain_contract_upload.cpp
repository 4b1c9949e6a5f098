#include <atomic>
#include <thread>

#include "contract/domain_contract.h"

namespace lumbung::test {
namespace {

using media::Admission;
using media::ProcessingStatus;

TEST_F(DomainContract, AnUploadIsDurableAndWaits) {
  const Admission admission = upload("a photo", "C:\\fakepath\\holiday.jpg").value();
  EXPECT_EQ(admission.outcome, Admission::Outcome::created);
  const media::Media media = state_of(admission.media);
  EXPECT_EQ(media.name, "holiday.jpg");
  EXPECT_EQ(media.size, 7U);
  EXPECT_EQ(media.metadata.intent.hash, Sha256::of(as_bytes("a photo")));
  EXPECT_EQ(media.metadata.intent.purpose, "campaign_header");
  EXPECT_EQ(media.processing_status, ProcessingStatus::pending);
  EXPECT_EQ(content_of(media.path_of(media::VariantName::original).value()), "a photo");
  EXPECT_EQ(media.path_of(media::VariantName::original)->tier(), "temp");
}

TEST_F(DomainContract, TheTypeIsGuessedFromTheFirstBytes) {
  EXPECT_EQ(uploaded("\xFF\xD8\xFF and more").type, "image/jpeg");
  EXPECT_EQ(uploaded("%PDF-1.7").type, "application/pdf");
  EXPECT_EQ(uploaded("x").type, "application/octet-stream");
}

TEST_F(DomainContract, AnEmptyFileIsRefusedAndLeavesNothing) {
  const auto refused = upload("");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
  EXPECT_TRUE(objects().empty());
}

TEST_F(DomainContract, TooLargeIsRefusedWhileReceiving) {
  auto upload = service_.upload_async({.workspace_id = workspace_, .name = "big"}).value();
  const std::string block(300'000, 'x');
  int taken = 0;
  Status status;
  while ((status = upload->append(as_bytes(block))).has_value()) ++taken;
  EXPECT_EQ(status.error().code, ErrorCode::payload_too_large);
  EXPECT_EQ(taken, 3);
  upload.reset();
  EXPECT_TRUE(objects().empty());
}

TEST_F(DomainContract, TooLargeIsRefusedBeforehandWhenTheSizeIsSaid) {
  const auto refused = service_.upload_async({.workspace_id = workspace_, .expected_bytes = 2 << 20});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::payload_too_large);
}

TEST_F(DomainContract, TooLargeForItsCallerIsRefusedAsForAll) {
  const access::UploadLimits limits{.bytes_max = 10};
  EXPECT_TRUE(
      service_.upload({.workspace_id = workspace_, .name = "x", .limits = limits}, as_bytes("0123456789")));
  const auto announced =
      service_.upload_async({.workspace_id = workspace_, .expected_bytes = 11, .limits = limits});
  ASSERT_FALSE(announced.has_value());
  EXPECT_EQ(announced.error().code, ErrorCode::payload_too_large);
  const auto sent =
      service_.upload({.workspace_id = workspace_, .name = "y", .limits = limits}, as_bytes("0123456789A"));
  ASSERT_FALSE(sent.has_value());
  EXPECT_EQ(sent.error().code, ErrorCode::payload_too_large);
  EXPECT_EQ(objects().size(), 1U);
}

TEST_F(DomainContract, AnotherTypeThanItsCallerMaySendIsRefusedByItsContent) {
  const media::UploadIntent pictures_only{
      .workspace_id = workspace_, .name = "really-a-photo.jpg", .limits = {.types = {"image/*"}}};
  EXPECT_TRUE(service_.upload(pictures_only, as_bytes("\xFF\xD8\xFF and more")));
  // Short ones are known at their end alone, long ones before they are whole.
  const auto short_one = service_.upload(pictures_only, as_bytes("%PDF-1.7"));
  ASSERT_FALSE(short_one.has_value());
  EXPECT_EQ(short_one.error().code, ErrorCode::unsupported_media);
  auto long_one = service_.upload_async(pictures_only).value();
  EXPECT_TRUE(long_one->append(as_bytes("%PDF-1.7")));
  const Status refused = long_one->append(as_bytes(std::string(1'000, ' ')));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::unsupported_media);
  long_one.reset();
  EXPECT_EQ(objects().size(), 1U);
}

TEST_F(DomainContract, TheSameContentIsKeptOnce) {
  const media::Media first = uploaded("a photo");
  const Admission second = upload("a photo", "other.jpg").value();
  EXPECT_EQ(second.outcome, Admission::Outcome::existing);
  EXPECT_EQ(second.media.uuid, first.uuid);
  EXPECT_EQ(objects().size(), 1U);
}

TEST_F(DomainContract, AnUnknownWorkspaceLeavesNothing) {
  const auto refused = service_.upload({.workspace_id = {999}, .name = "x"}, as_bytes("a photo"));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::not_found);
  EXPECT_TRUE(objects().empty());
}

TEST_F(DomainContract, TwentyConcurrentUploadsOfOneFileMakeOneMedia) {
  std::atomic<int> created{0};
  std::mutex mutex;
  std::set<std::string> uuids;
  std::vector<std::jthread> clients;
  for (int i = 0; i < 20; ++i) {
    clients.emplace_back([&] {
      const Admission admission = upload("a photo").value();
      if (admission.outcome == Admission::Outcome::created) ++created;
      const std::lock_guard lock(mutex);
      uuids.insert(admission.media.uuid.str());
    });
  }
  clients.clear();
  EXPECT_EQ(created, 1);
  EXPECT_EQ(uuids.size(), 1U);
  EXPECT_EQ(objects().size(), 1U);
  EXPECT_TRUE(work_once());
  EXPECT_FALSE(work_once());
}

TEST_F(DomainContract, UrlsAreForVariantsThatExist) {
  const media::Media media = uploaded("a photo");
  EXPECT_FALSE(service_.get_url(media, "thumbnail", {}).has_value());
  EXPECT_FALSE(service_.get_url(media, "../../etc/passwd", {}).has_value());
  EXPECT_FALSE(service_.get_url(media, "original", {}).has_value()) << "it is not scanned yet";
  work_once();
  for (const char* variant : {"original", "compressed", "thumbnail", "webp", "optimal"}) {
    EXPECT_TRUE(service_.get_url(state_of(media), variant, {}).has_value()) << variant;
  }
  EXPECT_FALSE(service_.get_url(state_of(media), "preview", {}).has_value());
}

}  // namespace
}  // namespace lumbung::test
