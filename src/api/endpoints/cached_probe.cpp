#include "api/endpoints/cached_probe.h"

namespace lumbung::api {

void CachedProbe::require(Time::time_point now) {
  {
    const MutexLock lock(mutex_);
    if (is_fresh(now)) return judge();
    if (asking_ && now - asked_at_ >= patience_.question_out_for)
      throw Fault(ErrorCode::unavailable, "no answer yet");
    if (asking_ && answered_) return judge();
    if (!asking_) asked_at_ = now;
    asking_ = true;
  }
  std::optional<Fault> refusal;
  try {
    ask_();
  } catch (const Fault& fault) {
    refusal = fault;
  } catch (const std::exception& fault) {
    refusal = Fault(ErrorCode::unavailable, fault.what());
  }
  const MutexLock lock(mutex_);
  asking_ = false;
  answered_ = true;
  answered_at_ = now;
  refusal_ = std::move(refusal);
  judge();
}

bool CachedProbe::is_fresh(Time::time_point now) const {
  return answered_ &&
         now - answered_at_ < (refusal_ ? patience_.refusal_kept_for : patience_.answer_kept_for);
}

void CachedProbe::judge() const {
  if (refusal_) throw Fault(*refusal_);
}

}  // namespace lumbung::api
