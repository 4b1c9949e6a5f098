#pragma once

#include <map>
#include <string>
#include <vector>

#include "whatsapp/media_ids/ledger.h"

namespace lumbung::campaigns {

/// A ledger that has what it was told, by variant, and remembers what it hears.
class ScriptedMediaIds final : public whatsapp::MediaIds {
 public:
  Result<whatsapp::SendableId> get(const media::Media& media, media::VariantName variant, std::string_view,
                                   std::chrono::seconds) override {
    const auto found = ids.find({media.uuid, variant});
    if (found == ids.end()) return error(ErrorCode::unavailable, "Meta does not answer now.");
    return found->second;
  }
  Result<whatsapp::SendableId> get_patiently(const media::Media& media, media::VariantName variant,
                                             std::string_view number, std::chrono::seconds needed) override {
    return get(media, variant, number, needed);
  }
  bool is_under_way(const media::Media&, media::VariantName, std::string_view) override { return false; }
  Result<whatsapp::SendableId> get_for_one(const media::Media& media, media::VariantName variant,
                                           std::string_view number, std::chrono::seconds needed,
                                           std::uint64_t) override {
    return get(media, variant, number, needed);
  }
  std::optional<whatsapp::SendableId> known(const media::Media&, media::VariantName, std::string_view,
                                            std::chrono::seconds) override {
    return std::nullopt;
  }
  void mark_bad(WorkspaceId, std::string_view, std::string_view id, std::string_view) override {
    bad.emplace_back(id);
  }

  void put(const media::Media& media, media::VariantName variant, const std::string& id, Timestamp ends) {
    ids.insert_or_assign({media.uuid, variant}, whatsapp::SendableId{id, variant, ends});
  }

  std::map<std::pair<Uuid, media::VariantName>, whatsapp::SendableId> ids;
  std::vector<std::string> bad;
};

}  // namespace lumbung::campaigns
