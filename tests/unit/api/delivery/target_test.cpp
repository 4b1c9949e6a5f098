#include "api/delivery/target.h"

#include <string>

#include <gtest/gtest.h>

namespace lumbung::api {
namespace {

const Uuid kUuid = Uuid::make();

std::optional<DeliveryTarget> target_of_words(std::string_view uuid, std::string_view variant,
                                              const std::vector<http::Request::Pair>& headers = {}) {
  http::Request request = http::Request::make(http::Method::get, "/media", headers);
  request.add_param("uuid", uuid);
  request.add_param("variant", variant);
  return target_of(request);
}

TEST(DeliveryTarget, IsTheMediaAndTheSlotThatThePathNames) {
  const std::string uuid = kUuid.str();
  EXPECT_EQ(target_of_words(uuid, "original"), (DeliveryTarget{kUuid, DeliverySlot::original}));
  EXPECT_EQ(target_of_words(uuid, "thumbnail"), (DeliveryTarget{kUuid, DeliverySlot::thumbnail}));
  EXPECT_EQ(target_of_words(uuid, "sticker"), (DeliveryTarget{kUuid, DeliverySlot::sticker}));
}

TEST(DeliveryTarget, OptimalFollowsAccept) {
  const std::string uuid = kUuid.str();
  const auto of_accept = [&](const std::string& accept) {
    return target_of_words(uuid, "optimal", {{"Accept", accept}});
  };
  EXPECT_EQ(of_accept("image/webp,*/*"), (DeliveryTarget{kUuid, DeliverySlot::optimal_webp}));
  EXPECT_EQ(of_accept("*/*"), (DeliveryTarget{kUuid, DeliverySlot::optimal_plain}));
  EXPECT_EQ(target_of_words(uuid, "optimal"), (DeliveryTarget{kUuid, DeliverySlot::optimal_plain}));
}

TEST(DeliveryTarget, NothingIsNamedByOtherWords) {
  const std::string uuid = kUuid.str();
  for (const char* variant : {"", "Original", "original ", "huge"})
    EXPECT_FALSE(target_of_words(uuid, variant)) << variant;
  for (const char* word : {"", "7", "photo.jpg"}) EXPECT_FALSE(target_of_words(word, "original")) << word;
}

TEST(DeliveryTarget, APathOfAnotherShapeNamesNothing) {
  EXPECT_FALSE(target_of(http::Request::make(http::Method::get, "/media/2024/06/photo.jpg")));
}

}  // namespace
}  // namespace lumbung::api
