#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/mutex.h"
#include "media/scan/breaker.h"
#include "media/scan/malware_scanner.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"

namespace lumbung::media {

/// Stands before a scanner and does not ask one that hangs: each question to it would keep a worker for as
/// long as the scanner's patience lasts, and nobody's media would be processed meanwhile. What is not asked
/// is `unavailable`, so that media wait or pass by policy. The log and lumbung_scanner_breaker_open say so.
/// Thread-safe.
class ScannerGuard final : public MalwareScanner {
 public:
  struct Parts {
    telemetry::Metrics& metrics;
    telemetry::Log log;
    std::function<Breaker::Time()> now = &std::chrono::steady_clock::now;
  };

  /// A question without an answer has hung when it took so long; what fails sooner was refused.
  static constexpr std::chrono::seconds kHang{5};

  ScannerGuard(std::unique_ptr<MalwareScanner> scanner, Parts parts);

  Result<ScanVerdict> scan(int file, std::uint64_t bytes) override;
  Result<std::string> signatures_version() override;
  bool came_after(std::string_view later, std::string_view earlier) const override;
  bool outranks(std::string_view own, std::string_view other) const override;
  bool is_asked() const override { return !versions_.is_open() && !scans_.is_open(); }

 private:
  template <class Ask>
  auto guarded(Breaker& breaker, std::optional<std::uint64_t> about, Ask ask) -> decltype(ask());
  void tell(Breaker::Change change, const std::string& why);

  std::unique_ptr<MalwareScanner> scanner_;
  Parts parts_;
  Mutex telling_;
  // One for each kind of question: a clamd whose scans hang may still say its version.
  Breaker versions_;
  Breaker scans_;
};

}  // namespace lumbung::media
