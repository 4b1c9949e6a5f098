#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lumbung::legacy {

/// A column in which the old application wrote URLs.
struct TextPlace {
  std::string table;
  std::string column;
  std::uint64_t characters_max = 0;  ///< that have room there
  std::uint64_t bytes_max = 0;

  std::string name() const { return table + "." + column; }
};

struct OldText {
  std::uint64_t id = 0;
  std::string text;
};

struct TextChange {
  std::uint64_t id = 0;
  std::string before;
  std::string after;
};

/// What became of a batch.
struct ChangedTexts {
  std::uint64_t changed = 0;
  std::vector<std::uint64_t> left;  ///< rows that say something else by now; they stay as they are
};

/// Going back: newest changes first.
struct TakenBack {
  std::uint64_t changed = 0;
  std::uint64_t gone = 0;         ///< rows that were deleted since
  std::vector<std::string> left;  ///< "chats 7": what somebody changed since; its line in the log stays
  std::uint64_t next = 0;         ///< go on below it; 0: that was all
};

/// Texts of the old application with URLs in them, and the log of what was changed there (the table
/// lumbung_legacy_rewrites). Blocks, throws Fault.
class OldTexts {
 public:
  virtual ~OldTexts() = default;
  /// Those of campaigns.metadata, campaigns.header_media, chats.metadata and auto_replies.metadata that are
  /// there.
  virtual std::vector<TextPlace> places() = 0;
  /// By ids, behind `after`; empty texts, too.
  virtual std::vector<OldText> texts(const TextPlace& place, std::uint64_t after, std::uint32_t limit) = 0;
  /// Makes the log.
  virtual void prepare() = 0;
  /// Texts and their lines in the log in one transaction.
  virtual ChangedTexts change(const TextPlace& place, const std::vector<TextChange>& changes) = 0;
  /// The lines of the log below `below`, at most `limit`: texts that are as we left them are again what they
  /// were, and their lines go, in one transaction. Nothing when there is no log.
  virtual TakenBack take_back(std::uint64_t below, std::uint32_t limit) = 0;
};

}  // namespace lumbung::legacy
