#include "base/word_table.h"
#include "media/upload/import_repository.h"

namespace lumbung::media {
namespace {

constexpr WordTable<ImportStatus, 4> kImportStatuses({
    {ImportStatus::waiting, "waiting"},
    {ImportStatus::fetching, "fetching"},
    {ImportStatus::completed, "completed"},
    {ImportStatus::failed, "failed"},
});

}  // namespace

std::string_view to_string(ImportStatus status) {
  return kImportStatuses.word_of(status);
}
std::optional<ImportStatus> import_status_from(std::string_view word) {
  return kImportStatuses.value_of(word);
}

}  // namespace lumbung::media
