#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "media/scan/verdict_store.h"

namespace lumbung::test {

/// A scanner that finds what it is told to.
class ScriptedScanner final : public media::MalwareScanner {
 public:
  bool down = false;
  media::ScanVerdict::Finding finding = media::ScanVerdict::Finding::clean;
  std::string version = "1";
  std::atomic<int> scans = 0;        // several workers scan at once
  std::uint64_t finds_in_bytes = 0;  ///< it finds something in files of so many bytes alone; 0: in all
  bool breaks_off = false;           ///< it says its version, and no more
  bool hangs = false;                ///< so that nobody asks it
  std::uint64_t dies_of_bytes = 0;   ///< a file of so many bytes brings it down
  bool is_behind = false;            ///< its signatures are older than any others
  std::function<void()> while_scanning = [] {};
  std::function<void()> before_answering = [] {};  ///< whatever the answer will be

  Result<media::ScanVerdict> scan(int, std::uint64_t bytes) override {
    before_answering();
    if (bytes > 0 && bytes == dies_of_bytes) down = true;
    if (down || breaks_off || hangs) return error(ErrorCode::unavailable, "down");
    ++scans;
    while_scanning();
    const bool is_looked_for = finds_in_bytes == 0 || bytes == finds_in_bytes;
    const auto found = is_looked_for ? finding : media::ScanVerdict::Finding::clean;
    const bool clean = found == media::ScanVerdict::Finding::clean;
    return media::ScanVerdict{found, clean ? "" : "Test.Signature", version};
  }
  Result<std::string> signatures_version() override {
    before_answering();
    if (down) return error(ErrorCode::unavailable, "down");
    return version;
  }
  bool is_asked() const override { return !hangs; }
  bool came_after(std::string_view later, std::string_view earlier) const override {
    return !is_behind && later != earlier;
  }
  bool outranks(std::string_view own, std::string_view other) const override {
    return !is_behind && own > other;
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
  media::ScanVerdict keep(const media::ScannedContent& content, const media::ScanVerdict& verdict,
                          const std::optional<media::ScanVerdict>&) override {
    return verdicts[content.hash] = verdict;
  }
  std::vector<media::UnscannedOriginal> outdated(std::span<const std::string>, std::uint64_t,
                                                 std::uint32_t) override {
    return {};
  }
  std::vector<media::CondemnedContent> condemned(std::uint32_t) override { return {}; }
  void carried_out(const media::CondemnedContent&) override {}
};

}  // namespace lumbung::test
