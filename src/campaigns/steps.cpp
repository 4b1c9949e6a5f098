#include "campaigns/steps.h"

#include <algorithm>
#include <array>

#include "base/word_table.h"

namespace lumbung::campaigns {
namespace {

using enum CampaignStatus;

constexpr WordTable<Step, 6> kSteps({
    {Step::schedule, "schedule"},
    {Step::launch, "launch"},
    {Step::suspend, "suspend"},
    {Step::resume, "resume"},
    {Step::finish, "finish"},
    {Step::cancel, "cancel"},
});

constexpr std::array kBeforeLaunch = {draft, scheduled};
constexpr std::array kUnderWay = {scheduled, launching, running};
constexpr std::array kSuspended = {suspended};
constexpr std::array kFinishable = {running, suspended};
constexpr std::array kCancellable = {draft, scheduled, launching, running, suspended};
constexpr std::array kDraft = {draft};
constexpr std::array kRemovable = {draft, done, cancelled};
constexpr std::array kSendable = {draft, scheduled, launching, running};

}  // namespace

std::string_view to_string(Step step) {
  return kSteps.word_of(step);
}

std::span<const CampaignStatus> from_of(Step step) {
  switch (step) {
    case Step::schedule:
    case Step::launch:
      return kBeforeLaunch;
    case Step::suspend:
      return kUnderWay;
    case Step::resume:
      return kSuspended;
    case Step::finish:
      return kFinishable;
    case Step::cancel:
      return kCancellable;
  }
  return {};
}

std::span<const CampaignStatus> changeable() {
  return kDraft;
}

std::span<const CampaignStatus> extendable() {
  return kCancellable;
}

std::span<const CampaignStatus> removable() {
  return kRemovable;
}

std::span<const CampaignStatus> sendable() {
  return kSendable;
}

std::span<const CampaignStatus> holding() {
  return kUnderWay;
}

bool is_one_of(CampaignStatus status, std::span<const CampaignStatus> all) {
  return std::ranges::find(all, status) != all.end();
}

}  // namespace lumbung::campaigns
