#include "campaigns/delivery_feedback.h"

#include <algorithm>
#include <array>

namespace lumbung::campaigns {
namespace {

constexpr std::array kStages = {DeliveryStatus::prepared,  DeliveryStatus::sent, DeliveryStatus::failed,
                                DeliveryStatus::delivered, DeliveryStatus::read, DeliveryStatus::played};

/// A media that Meta could not take, a header of another kind than the template's, and an id that is gone.
/// 100 may be one, too, and any other wrong parameter: sent again it would fail again.
constexpr std::array kOfTheMedia = {131053, 132012, 131009};

}  // namespace

int stage_of(DeliveryStatus status) {
  return static_cast<int>(std::ranges::find(kStages, status) - kStages.begin());
}

DeliveryStatus status_at(int stage) {
  return kStages.at(static_cast<std::size_t>(std::clamp(stage, 0, static_cast<int>(kStages.size()) - 1)));
}

bool gets_on(DeliveryStatus now, DeliveryStatus said) {
  return stage_of(said) > stage_of(now);
}

bool needs_new_media(int code) {
  return std::ranges::find(kOfTheMedia, code) != kOfTheMedia.end();
}

}  // namespace lumbung::campaigns
