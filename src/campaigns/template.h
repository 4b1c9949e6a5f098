#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "base/clock.h"
#include "base/ids.h"
#include "base/strong_id.h"
#include "base/uuid.h"

namespace lumbung::campaigns {

using TemplateId = StrongId<struct TemplateTag>;

enum class TemplateStatus { draft, submitting, pending, approved, rejected, paused, disabled };

/// "draft", "submitting", …
std::string_view to_string(TemplateStatus status);
std::optional<TemplateStatus> template_status_from(std::string_view word);

/// A media that a template shows. In template_media.usage_type a card's is "header:3".
struct TemplateMedia {
  Uuid media;
  std::string usage_type = "header";
  std::optional<int> card{};  ///< of a carousel, from 0
};

/// A message template of WhatsApp. Its components are Meta's, but a media header names
/// {"media": "<uuid>"} where Meta wants example.header_handle.
struct Template {
  TemplateId id;
  Uuid uuid;
  WorkspaceId workspace_id;
  std::string name;
  std::string language;
  std::string category;
  std::string phone_number_id;  ///< whose account it is created with; "": none was named
  TemplateStatus status = TemplateStatus::draft;
  std::string meta_id;  ///< "": Meta does not know it yet
  std::string error;    ///< of the last submission, or what it waits for; for people
  boost::json::value components;
  std::vector<TemplateMedia> media{};
  bool creative_optimizations = false;
  /// Meta's own object, as it was last heard or sent: with handles, which live nobody knows how long. null
  /// before. The application reads it.
  boost::json::value at_meta;
  bool from_meta = false;  ///< read from there (or by the application), and not made here
  bool asked = false;  ///< Meta was asked to create it, and may have done so though nobody heard it say so
  Timestamp created_at;
  Timestamp updated_at;
};

/// Its submission has asked Meta, or may at any moment: it can't be taken back before that has ended.
inline bool is_asked_for(const Template& of) {
  return of.status == TemplateStatus::submitting && (of.asked || !of.meta_id.empty());
}

/// Whether Meta may change its pictures. nullopt for marketing templates that were not made here: whoever
/// made one decided, and Meta's list of templates does not say how.
std::optional<bool> may_change_pictures(const Template& of);

}  // namespace lumbung::campaigns
