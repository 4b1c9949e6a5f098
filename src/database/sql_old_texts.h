#pragma once

#include "base/clock.h"
#include "database/engine/database.h"
#include "legacy/old_texts.h"

namespace lumbung::database {

/// On MariaDB and MySQL.
class SqlOldTexts final : public legacy::OldTexts {
 public:
  /// Both must outlive it.
  SqlOldTexts(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  std::vector<legacy::TextPlace> places() override;
  std::vector<legacy::OldText> texts(const legacy::TextPlace& place, std::uint64_t after,
                                     std::uint32_t limit) override;
  void prepare() override;
  legacy::ChangedTexts change(const legacy::TextPlace& place,
                              const std::vector<legacy::TextChange>& changes) override;
  legacy::TakenBack take_back(std::uint64_t below, std::uint32_t limit) override;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace lumbung::database
