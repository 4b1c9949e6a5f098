#pragma once

#include <chrono>

#include "media/scan/malware_scanner.h"
#include "scanning/clamd_address.h"

namespace lumbung::scanning {

struct ClamdOptions {
  ClamdAddress address;
  std::chrono::milliseconds patience{60'000};  ///< for each step but the scan itself
  /// clamd itself gives one up after two minutes, unless it is set up otherwise (MaxScanTime).
  std::chrono::milliseconds scan_patience{150'000};
};

/// Scans by handing the bytes to clamd (INSTREAM of Cisco-Talos/clamav, clamd(8)): it needs no access to our
/// files. Why not libclamav: it would load its signatures, a gigabyte, into every worker, and put its parsers
/// of hostile files there. Each call has its own connection; thread-safe.
class ClamdScanner final : public media::MalwareScanner {
 public:
  explicit ClamdScanner(ClamdOptions options) : options_(std::move(options)) {}

  Result<media::ScanVerdict> scan(int file, std::uint64_t bytes) override;
  Result<std::string> signatures_version() override;
  /// By the number of the official signatures ("ClamAV 1.0.7/27436/Mon Oct 21 …"): nodes of a cluster don't
  /// get them at the same time.
  bool came_after(std::string_view later, std::string_view earlier) const override;
  /// By that number, and where it is the same, or there is none, by the version of the program.
  bool outranks(std::string_view own, std::string_view other) const override;

 private:
  ClamdOptions options_;
};

}  // namespace lumbung::scanning
