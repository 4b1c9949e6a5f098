#include "sandbox/event_order.h"

#include <algorithm>
#include <string_view>

namespace lumbung::sandbox {

EventOrder::Verdict EventOrder::accept(const CodecEvent& event) {
  const bool in_order =
      last_word_ == LastWord::none && std::visit([this](const auto& kind) { return may_come(kind); }, event);
  return in_order ? Verdict::in_order : Verdict::out_of_order;
}

bool EventOrder::may_come(const Identified& event) {
  if (identified_) return false;
  identified_ = true;
  pictures_may_follow_ = task_ == Task::process && event.facts.decodable_image;
  return true;
}

bool EventOrder::may_come(const VariantMade& event) {
  const auto due = std::find(outputs_due_.begin(), outputs_due_.end(), event.output);
  if (!pictures_may_follow_ || due == outputs_due_.end()) return false;
  // A page is shown as JPEG, an image as WebP: nothing else goes under that name.
  const std::string_view preview = task_ == Task::document ? "image/jpeg" : "image/webp";
  if (event.output == Output::preview && event.mime != preview) return false;
  outputs_due_.erase(due);
  return true;
}

bool EventOrder::may_come(const PictureSummary&) {
  if (!pictures_may_follow_ || summarized_) return false;
  summarized_ = true;
  return true;
}

bool EventOrder::may_come(const Drawn&) {
  if (task_ != Task::document || !identified_ || drawn_) return false;
  drawn_ = true;
  pictures_may_follow_ = true;
  return true;
}

bool EventOrder::may_come(const Refused&) {
  last_word_ = LastWord::refused;
  return true;
}

bool EventOrder::may_come(const Done&) {
  if (!identified_) return false;
  last_word_ = LastWord::done;
  return true;
}

}  // namespace lumbung::sandbox
