#pragma once

#include <atomic>
#include <map>
#include <optional>
#include <string>

#include "media/scan/verdict_store.h"

namespace lumbung::test {

/// A scanner that finds what it is told to.
class ScriptedScanner final : public media::MalwareScanner {
 public:
  bool down = false;
  media::ScanVerdict::Finding finding = media::ScanVerdict::Finding::clean;
  std::string version = "1";
  std::atomic<int> scans = 0;  // several workers scan at once

  Result<media::ScanVerdict> scan(int, std::uint64_t) override {
    if (down) return error(ErrorCode::unavailable, "down");
    ++scans;
    const bool clean = finding == media::ScanVerdict::Finding::clean;
    return media::ScanVerdict{finding, clean ? "" : "Test.Signature", version};
  }
  Result<std::string> signatures_version() override {
    if (down) return error(ErrorCode::unavailable, "down");
    return version;
  }
};

/// Verdicts in memory.
class RememberedVerdicts final : public media::ScanVerdictStore {
 public:
  std::map<Sha256, media::ScanVerdict> verdicts;

  std::optional<media::ScanVerdict> find(const Sha256& content) override {
    const auto found = verdicts.find(content);
    return found == verdicts.end() ? std::nullopt : std::optional(found->second);
  }
  void put(const Sha256& content, const media::ScanVerdict& verdict) override { verdicts[content] = verdict; }
  std::vector<media::UnscannedOriginal> outdated(std::string_view, std::uint64_t, std::uint32_t) override {
    return {};
  }
};

}  // namespace lumbung::test
