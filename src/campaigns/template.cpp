#include "campaigns/template.h"

#include "base/word_table.h"

namespace lumbung::campaigns {
namespace {

constexpr WordTable<TemplateStatus, 7> kTemplateStatuses({
    {TemplateStatus::draft, "draft"},
    {TemplateStatus::submitting, "submitting"},
    {TemplateStatus::pending, "pending"},
    {TemplateStatus::approved, "approved"},
    {TemplateStatus::rejected, "rejected"},
    {TemplateStatus::paused, "paused"},
    {TemplateStatus::disabled, "disabled"},
});

}  // namespace

std::string_view to_string(TemplateStatus status) {
  return kTemplateStatuses.word_of(status);
}

std::optional<TemplateStatus> template_status_from(std::string_view word) {
  return kTemplateStatuses.value_of(word);
}

std::optional<bool> may_change_pictures(const Template& of) {
  if (of.from_meta && of.category == "MARKETING") return std::nullopt;
  return of.creative_optimizations;
}

}  // namespace lumbung::campaigns
