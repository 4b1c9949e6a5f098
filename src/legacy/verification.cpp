#include "legacy/verification.h"

#include "legacy/old_path.h"

namespace lumbung::legacy {
namespace {

constexpr std::uint32_t kLinesAtOnce = 500;
constexpr std::size_t kFindingsMax = 100;

class Comparison {
 public:
  Comparison(Verification& report, AliasRepository& aliases, OldBytes& bytes, std::uint64_t one_of)
      : report_(report), aliases_(aliases), bytes_(bytes), one_of_(one_of) {}

  void add(const JournalLine& line) {
    const bool reads = one_of_ > 0 && report_.rows % one_of_ == 0;
    ++report_.rows;
    if (!line.is_row_sound)
      found(line, "the row lacks a workspace or a uuid, or says another size than its bytes have");
    compare_url(line);
    if (one_of_ == 0 || line.sha256.empty()) return;
    if (!bytes_.can_look(line.location)) {
      compare_copy(line, reads);
    } else if (reads) {
      compare_bytes(line, bytes_.open(line.location, line.key));
    }
  }

 private:
  void found(const JournalLine& line, std::string what) {
    ++report_.wrong;
    if (report_.findings.size() < kFindingsMax) report_.findings.push_back({line.id.value, std::move(what)});
  }

  void compare_url(const JournalLine& line) {
    const auto form = line.path ? old_path_of(*line.path) : std::nullopt;
    if (!form) return;
    ++report_.urls;
    auto target = aliases_.find(*form);
    if (!target) target = aliases_.find("public/" + *form);  // a key of the disk public
    if (!target) {
      found(line, "its old URL leads nowhere");
    } else if (target->media.value > line.id.value) {  // of two with one URL the lower one has it
      found(line, "its old URL leads to media " + std::to_string(target->media.value));
    }
  }

  /// Lumbung's own store may have one under the old name. Without it nothing vouches for the row's bytes,
  /// whether it is one of those that are read or not.
  void compare_copy(const JournalLine& line, bool reads) {
    const bool may_be_there = out_of_reach_ < kFindingsMax;  // else all of them are asked for in vain
    const auto copy = may_be_there ? bytes_.open(std::string(kOwnStore), line.key) : std::nullopt;
    if (!copy) {
      ++out_of_reach_;
      found(line, unsaid_place(line.location));
    } else if (reads) {
      compare_bytes(line, copy);
    }
  }

  void compare_bytes(const JournalLine& line, const std::optional<media::OpenObject>& object) {
    if (!object) {
      found(line, "its bytes are gone");
      return;
    }
    ++report_.read;
    report_.bytes_read += object->bytes;
    if (object->bytes != line.bytes || sha256_of(*object) != line.sha256) found(line, "its bytes are others");
  }

  Verification& report_;
  AliasRepository& aliases_;
  OldBytes& bytes_;
  const std::uint64_t one_of_;
  std::uint64_t out_of_reach_ = 0;
};

}  // namespace

Verification verify(OldTable& table, AliasRepository& aliases, OldBytes& bytes, const WalkFiles& walk,
                    std::uint64_t one_of) {
  Verification report;
  Comparison comparison(report, aliases, bytes, one_of);
  std::vector<JournalLine> lines;
  for (std::uint64_t after = 0; !(lines = table.journal(after, kLinesAtOnce)).empty();) {
    for (const JournalLine& line : lines) {
      after = line.id.value;
      comparison.add(line);
    }
  }
  if (walk) {
    walk([&](const std::string& path) {
      if (!aliases.find(path)) ++report.files_without_media;
    });
  }
  report.sums = table.sums();
  return report;
}

}  // namespace lumbung::legacy
