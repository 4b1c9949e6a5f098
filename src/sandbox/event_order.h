#pragma once

#include <vector>

#include "sandbox/outcome.h"
#include "sandbox/wire/messages.h"

namespace lumbung::sandbox {

/// The order in which a child may speak. Identified comes first. For an image in Task::process there follow,
/// in any order, each requested VariantMade at most once (one that is of no use may be missing, and a preview
/// is WebP there, JPEG in Task::document) and one PictureSummary. Done or Refused is the last
/// word; Refused may come at any point, as the only word too. So no child can send more than a handful of
/// events.
class EventOrder {
 public:
  explicit EventOrder(const CodecRequest& request) : task_(request.task), outputs_due_(request.outputs) {}

  enum class Verdict { in_order, out_of_order };
  Verdict accept(const CodecEvent& event);

  LastWord last_word() const { return last_word_; }

 private:
  bool may_come(const Identified& event);
  bool may_come(const VariantMade& event);
  bool may_come(const PictureSummary& event);
  bool may_come(const Drawn& event);
  bool may_come(const Refused& event);
  bool may_come(const Done& event);

  Task task_;
  std::vector<Output> outputs_due_;
  bool identified_ = false;
  bool pictures_may_follow_ = false;
  bool summarized_ = false;
  bool drawn_ = false;
  LastWord last_word_ = LastWord::none;
};

}  // namespace lumbung::sandbox
