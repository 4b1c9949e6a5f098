#include "media/media_urls.h"

#include <gtest/gtest.h>

#include "support/key_of.h"
#include "support/turned_clock.h"

namespace lumbung::media {
namespace {

using test::key_of;

class Network final : public ContentNetwork {
 public:
  SignedUrl url_of(const ObjectKey& key, Timestamp expires_at) const override {
    return {"signed:" + key.str(), expires_at};
  }
  std::string plain_url_of(const ObjectKey& key) const override { return "plain:" + key.str(); }
};

Media completed(Location location) {
  Media media;
  media.uuid = Uuid::make();
  media.location = location;
  media.type = "application/pdf";
  media.processing_status = ProcessingStatus::completed;
  media.paths = {{VariantName::original, key_of("original/a.png")},
                 {VariantName::webp, key_of("compressed/a.webp")}};
  return media;
}

TEST(MediaUrls, TheBestVariantIsOneThatEveryClientCanShow) {
  VariantPaths paths = {{VariantName::webp, key_of("w")}};
  EXPECT_EQ(optimal_variant(paths, true), std::nullopt);
  EXPECT_EQ(optimal_variant(paths, true, true), VariantName::webp);
  paths.emplace(VariantName::original, key_of("o"));
  EXPECT_EQ(optimal_variant(paths, true), VariantName::original);
  EXPECT_EQ(optimal_variant(paths, false), std::nullopt);
  paths.emplace(VariantName::compressed, key_of("c"));
  EXPECT_EQ(optimal_variant(paths, false), VariantName::compressed);
}

TEST(MediaUrls, AnOriginalThatMayHoldPrivateMetadataIsNeverTheBest) {
  Media media = completed(Location::s3_cdn);
  const test::TurnedClock clock;
  const UrlSigner signer({"key", ""}, "");
  const Network network;
  const MediaUrls urls(signer, &network, clock);
  for (const auto status : {ProcessingStatus::pending, ProcessingStatus::processing,
                            ProcessingStatus::completed, ProcessingStatus::failed}) {
    media.processing_status = status;
    for (const char* type : {"image/jpeg", "image/tiff", "video/mp4", "audio/mp4"}) {
      media.type = type;
      EXPECT_EQ(optimal_variant(media), std::nullopt) << type;
      EXPECT_EQ(urls.optimal_url_of(media).error().code, ErrorCode::not_found) << type;
      EXPECT_FALSE(urls.cdn_url_of(media)) << type;
    }
    // What is not known yet may turn out to be a photo.
    media.type = "application/octet-stream";
    EXPECT_EQ(optimal_variant(media).has_value(), media.is_processed());
  }
  EXPECT_FALSE(urls.lasting_cdn_url(Location::s3_cdn, "image/jpeg", media.paths));
  EXPECT_TRUE(urls.url_of(media, VariantName::original)) << "who asks for the original means it";
}

TEST(MediaUrls, SaysWhenAUrlEnds) {
  const test::TurnedClock clock;
  const UrlSigner signer({"key", ""}, "");
  const MediaUrls urls(signer, nullptr, clock);
  const Media media = completed(Location::local);
  const std::chrono::seconds hour{3600};
  const SignedUrl made = urls.url_of(media, VariantName::webp, hour).value();
  EXPECT_EQ(made.url, signer.sign({media.workspace_id, 0}, media.uuid, "webp", clock.now(), hour));
  EXPECT_EQ(made.expires_at, stable_expiry(clock.now(), hour));
  EXPECT_TRUE(urls.optimal_url_of(media).value().url.starts_with("/media/" + media.uuid.str() + "/optimal?"));
  EXPECT_EQ(urls.url_of(media, VariantName::poster).error().code, ErrorCode::not_found);
  EXPECT_FALSE(urls.cdn_url_of(media));
}

/// Has one workspace, whose epoch is `epoch`.
class OneWorkspace final : public access::WorkspaceRepository {
 public:
  access::Workspace create(const std::string&, const access::Origin&) override { return {}; }
  std::optional<access::Workspace> create_first(const std::string&, const access::Origin&) override {
    return {};
  }
  std::optional<access::Workspace> find(WorkspaceId id) override {
    access::Workspace workspace;
    workspace.id = id;
    workspace.url_epoch = epoch;
    return workspace;
  }
  std::vector<access::Workspace> list() override { return {}; }
  bool set_public_delivery(WorkspaceId, bool, const access::Origin&) override { return false; }
  std::optional<std::uint32_t> revoke_urls(WorkspaceId, const access::Origin&) override { return {}; }

  std::uint32_t epoch = 0;
};

TEST(MediaUrls, AreSignedWithTheKeyThatTheWorkspaceHasNow) {
  const test::TurnedClock clock;
  const UrlSigner signer({"key", ""}, "");
  OneWorkspace workspaces;
  UrlEpochs::Time now{std::chrono::hours(1)};
  UrlEpochs epochs(workspaces, [&now] { return now; });
  const std::chrono::seconds hour{3600};
  const MediaUrls urls(signer, nullptr, clock, hour, &epochs);
  Media media = completed(Location::local);
  media.workspace_id = WorkspaceId{7};
  const auto signed_in = [&](std::uint32_t epoch) {
    return signer.sign({WorkspaceId{7}, epoch}, media.uuid, "webp", clock.now(), hour);
  };
  EXPECT_EQ(urls.url_of(media, VariantName::webp).value().url, signed_in(0));
  workspaces.epoch = 3;
  now += UrlEpochs::kTrust;
  EXPECT_EQ(urls.url_of(media, VariantName::webp).value().url, signed_in(3));
}

TEST(MediaUrls, OtherBytesHaveAnotherUrl) {
  const test::TurnedClock clock;
  const UrlSigner signer({"key", ""}, "");
  const Network network;
  const MediaUrls urls(signer, &network, clock);
  Media media = completed(Location::local);
  const Sha256 hash = Sha256::of(as_bytes("a photo"));
  const auto name = [&](VariantName variant, std::uint32_t generation) {
    const ObjectKey key =
        ObjectKey::of_variant(variant, {1}, clock.now(), hash, Kind::image, "png", generation);
    media.paths.insert_or_assign(variant, key);
    return key;
  };
  name(VariantName::original, 1);
  name(VariantName::webp, 1);
  const std::string webp = urls.url_of(media, VariantName::webp).value().url;
  const std::string original = urls.url_of(media, VariantName::original).value().url;
  const std::string optimal = urls.optimal_url_of(media).value().url;
  EXPECT_EQ(webp.find("&v="), std::string::npos);
  EXPECT_EQ(optimal.find("&v="), std::string::npos);
  const ObjectKey second = name(VariantName::webp, 2);
  EXPECT_NE(urls.url_of(media, VariantName::webp).value().url.find("&v=2&"), std::string::npos);
  EXPECT_EQ(urls.url_of(media, VariantName::original).value().url, original);
  // Who takes WebP gets the new one, so that is another URL for everybody.
  EXPECT_NE(urls.optimal_url_of(media).value().url.find("&v=2&"), std::string::npos);
  media.location = Location::s3_cdn;
  EXPECT_EQ(urls.url_of(media, VariantName::webp).value().url, "signed:" + second.str());
}

TEST(MediaUrls, TheNetworkGivesOutWhatIsInItsStoreAndStays) {
  const test::TurnedClock clock;
  const UrlSigner signer({"key", ""}, "");
  const Network network;
  const MediaUrls urls(signer, &network, clock);
  Media media = completed(Location::s3_cdn);
  EXPECT_EQ(urls.optimal_url_of(media).value().url, "signed:original/a.png");
  EXPECT_EQ(urls.cdn_url_of(media), "signed:original/a.png");
  EXPECT_EQ(urls.lasting_cdn_url(media.location, "application/pdf", media.paths), "plain:original/a.png");
  EXPECT_FALSE(urls.lasting_cdn_url(Location::local, "application/pdf", media.paths));
  media.paths.insert_or_assign(VariantName::original, key_of("temp/a.tmp"));
  EXPECT_FALSE(urls.cdn_url_of(media));
  EXPECT_TRUE(urls.optimal_url_of(media).value().url.starts_with("/media/"));
}

TEST(MediaUrls, WhatIsToBeSavedIsHadFromThisServer) {
  const test::TurnedClock clock;
  const UrlSigner signer({"key", ""}, "");
  const Network network;
  const MediaUrls urls(signer, &network, clock);
  const Media media = completed(Location::s3_cdn);
  const std::chrono::seconds hour{3600};
  EXPECT_EQ(urls.url_of(media, VariantName::webp, hour, UrlUse::saved).value().url,
            signer.sign({media.workspace_id, 0}, media.uuid, "webp", clock.now(), hour) + "&download=1");
  EXPECT_TRUE(urls.optimal_url_of(media, hour, UrlUse::saved).value().url.ends_with("&download=1"));
}

TEST(MediaUrls, NothingIsHandedOutOfACondemnedContentWhateverTheRowSays) {
  const test::TurnedClock clock;
  const UrlSigner signer({"key", ""}, "");
  const Network network;
  const MediaUrls urls(signer, &network, clock);
  Media media = completed(Location::s3_cdn);
  media.condemned = true;
  EXPECT_EQ(urls.optimal_url_of(media).error().code, ErrorCode::not_found);
  EXPECT_EQ(urls.url_of(media, VariantName::webp).error().code, ErrorCode::not_found);
  EXPECT_FALSE(urls.cdn_url_of(media));
}

}  // namespace
}  // namespace lumbung::media
