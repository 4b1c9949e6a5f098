#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace lumbung::database {

/// A set of texts that may be larger than memory. What has no room there lies in a file without a name, where
/// SQLite has its temporary ones ($TMPDIR, else /var/tmp), and is gone with this. One thread. Throws Fault:
/// insufficient_storage when the disk is full.
class KeySet {
 public:
  static constexpr std::uint64_t kMemoryMax = 64ULL << 20U;

  explicit KeySet(std::uint64_t memory_max = kMemoryMax);

  /// False when it was there already.
  bool insert(std::string_view key);
  bool contains(std::string_view key);

 private:
  struct Ends {
    void operator()(sqlite3* connection) const;
    void operator()(sqlite3_stmt* statement) const;
  };
  using Statement = std::unique_ptr<sqlite3_stmt, Ends>;

  Statement prepare(std::string_view sql);
  /// Does the statement give a row?
  bool gives_row(sqlite3_stmt* statement, std::string_view key);

  std::unique_ptr<sqlite3, Ends> connection_;
  Statement insertion_;
  Statement question_;
};

}  // namespace lumbung::database
