#include "api/endpoints/cached_probe.h"

#include "base/error.h"

namespace lumbung::api {

void CachedProbe::require(Time::time_point now) {
  {
    const MutexLock lock(mutex_);
    if (answered_ && now - answered_at_ < patience_.answer_kept_for) return judge();
    if (asking_ && now - asked_at_ >= patience_.question_out_for)
      throw Fault(ErrorCode::unavailable, "no answer yet");
    if (asking_ && answered_) return judge();
    if (!asking_) asked_at_ = now;
    asking_ = true;
  }
  std::string refusal;
  try {
    ask_();
  } catch (const std::exception& fault) {
    refusal = fault.what();
    if (refusal.empty()) refusal = "no reason given";
  }
  const MutexLock lock(mutex_);
  asking_ = false;
  answered_ = true;
  answered_at_ = now;
  refusal_ = std::move(refusal);
  judge();
}

void CachedProbe::judge() const {
  if (!refusal_.empty()) throw Fault(ErrorCode::unavailable, refusal_);
}

}  // namespace lumbung::api
