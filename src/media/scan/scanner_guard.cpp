#include "media/scan/scanner_guard.h"

namespace lumbung::media {
namespace {

Error not_asked() {
  return error(ErrorCode::unavailable, "The malware scanner hangs and is not asked for a while.");
}

}  // namespace

ScannerGuard::ScannerGuard(std::unique_ptr<MalwareScanner> scanner, Parts parts)
    : scanner_(std::move(scanner)), parts_(std::move(parts)) {}

template <class Ask>
auto ScannerGuard::guarded(Breaker& breaker, std::optional<std::uint64_t> about, Ask ask) -> decltype(ask()) {
  const Breaker::Time begun = parts_.now();
  const Breaker::Pass pass = breaker.enter(begun);
  if (pass == Breaker::Pass::refused) return not_asked();
  try {
    decltype(ask()) answer = ask();
    const Breaker::Time now = parts_.now();
    const bool hung = !answer && now - begun >= kHang;
    const auto ending = hung ? Breaker::Ending::hung : Breaker::Ending::answered;
    tell(breaker.leave(pass, ending, about, now), hung ? answer.error().detail : std::string());
    return answer;
  } catch (...) {
    breaker.leave(pass, Breaker::Ending::unknown, about, parts_.now());
    throw;
  }
}

/// Files are told apart by their size: one at which the scanner hangs must not make all others wait.
Result<ScanVerdict> ScannerGuard::scan(int file, std::uint64_t bytes) {
  return guarded(scans_, bytes, [&] { return scanner_->scan(file, bytes); });
}

Result<std::string> ScannerGuard::signatures_version() {
  return guarded(versions_, std::nullopt, [&] { return scanner_->signatures_version(); });
}

bool ScannerGuard::came_after(std::string_view later, std::string_view earlier) const {
  return scanner_->came_after(later, earlier);
}

bool ScannerGuard::outranks(std::string_view own, std::string_view other) const {
  return scanner_->outranks(own, other);
}

void ScannerGuard::tell(Breaker::Change change, const std::string& why) {
  if (change == Breaker::Change::none) return;
  const MutexLock lock(telling_);  // of two that tell at once, the last one tells how it is
  parts_.metrics.set_scanner_breaker(is_asked() ? telemetry::BreakerState::closed
                                                : telemetry::BreakerState::open);
  if (change == Breaker::Change::opened) {
    parts_.log.warning("scanner.left_alone", {{"pause_s", Breaker::kPauseMin.count()}, {"message", why}});
  } else {
    parts_.log.info("scanner.asked_again");
  }
}

}  // namespace lumbung::media
