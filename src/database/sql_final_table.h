#pragma once

#include "database/engine/database.h"
#include "legacy/final_table.h"

namespace lumbung::database {

/// On MariaDB and MySQL.
class SqlFinalTable final : public legacy::FinalTable {
 public:
  /// Both must outlive it.
  SqlFinalTable(Database& database, legacy::OldTable& table) : database_(database), table_(table) {}

  void begin_copy() override;
  legacy::Piece copy(std::uint64_t after, std::uint32_t limit) override;
  std::uint64_t differences() override;
  void swap() override;
  void drop_rest() override;

 private:
  void run(const std::string& statement);
  void keep_keys();
  void bring_keys_back();
  void drop_rows_of_no_workspace();

  Database& database_;
  legacy::OldTable& table_;
};

}  // namespace lumbung::database
