#include "events/event.h"

#include <algorithm>
#include <array>

#include "base/word_table.h"

namespace lumbung::events {
namespace {

struct TypeRow {
  EventType type;
  std::string_view word;
  bool is_for_webhooks;
};

/// In the order of EventType.
constexpr std::array kTypes = {
    TypeRow{EventType::media_processing_started, "media.processing.started", true},
    TypeRow{EventType::media_processing_progress, "media.processing.progress", false},
    TypeRow{EventType::media_thumbnail_ready, "media.thumbnail.ready", true},
    TypeRow{EventType::media_processing_completed, "media.processing.completed", true},
    TypeRow{EventType::media_processing_failed, "media.processing.failed", true},
    TypeRow{EventType::media_deleted, "media.deleted", true},
    TypeRow{EventType::media_updated, "media.updated", true},
    TypeRow{EventType::media_erased, "media.erased", true},
    TypeRow{EventType::media_import_failed, "media.import.failed", true},
    TypeRow{EventType::campaign_updated, "campaign.updated", true},
    TypeRow{EventType::template_updated, "template.updated", true},
};

static_assert([] {
  for (std::size_t i = 0; i < kTypes.size(); ++i) {
    if (kTypes[i].type != static_cast<EventType>(i)) return false;
  }
  return true;
}());

constexpr WordTable<SubjectKind, 4> kKinds({
    {SubjectKind::media, "media"},
    {SubjectKind::import, "import"},
    {SubjectKind::campaign, "campaign"},
    {SubjectKind::message_template, "template"},
});

const TypeRow& row_of(EventType type) {
  return kTypes.at(static_cast<std::size_t>(type));
}

}  // namespace

std::string_view to_string(EventType type) {
  return row_of(type).word;
}

std::optional<EventType> event_type_from(std::string_view word) {
  const auto* row = std::ranges::find(kTypes, word, &TypeRow::word);
  return row == kTypes.end() ? std::nullopt : std::optional(row->type);
}

bool is_for_webhooks(EventType type) {
  return row_of(type).is_for_webhooks;
}

std::string_view to_string(SubjectKind kind) {
  return kKinds.word_of(kind);
}

std::optional<SubjectKind> subject_kind_from(std::string_view word) {
  return kKinds.value_of(word);
}

}  // namespace lumbung::events
