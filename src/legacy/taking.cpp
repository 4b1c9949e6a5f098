#include "legacy/taking.h"

#include <array>
#include <utility>

#include "base/uuid.h"
#include "legacy/old_path.h"
#include "legacy/old_values.h"

namespace lumbung::legacy {

const char* word_of(WorkspaceSource source) {
  switch (source) {
    case WorkspaceSource::own:
      return "own column";
    case WorkspaceSource::campaign_media:
      return "campaign_media";
    case WorkspaceSource::campaign:
      return "campaigns.metadata";
    case WorkspaceSource::chat:
      return "chats";
    case WorkspaceSource::path:
      return "path";
    case WorkspaceSource::header:
      return "campaigns.header_media";
    case WorkspaceSource::none:
      break;
  }
  return "none";
}

TakenRow taken(const OldRow& row, const std::set<std::uint64_t>& workspaces, std::uint64_t quarantine) {
  TakenRow to;
  to.before = row;
  const OldPlace place = place_of(row.path, row.location);
  to.location = place.location;
  to.key = place.key;
  to.size = size_of(row.size);
  to.type = type_of(row.type, row.name, place.key.value_or(""));
  const auto known = row.uuid ? Uuid::parse(*row.uuid) : std::nullopt;
  to.uuid = known ? *row.uuid : Uuid::make().str();
  to.workspace = quarantine;
  using Source = std::pair<WorkspaceSource, std::optional<std::uint64_t>>;
  const auto in_path = place.key ? workspace_in(*place.key) : std::nullopt;
  // In quarantine it was put by an earlier run: what is known of it by now counts more.
  const auto own = row.workspace == quarantine ? std::nullopt : row.workspace;
  for (const auto& [source, workspace] : std::array<Source, 6>{{
           {WorkspaceSource::own, own},
           {WorkspaceSource::campaign_media, row.of_campaign_media},
           {WorkspaceSource::campaign, row.of_campaign},
           {WorkspaceSource::chat, row.of_chat},
           {WorkspaceSource::path, in_path},
           {WorkspaceSource::header, row.of_header},
       }}) {
    if (!workspace || !workspaces.contains(*workspace)) continue;
    if (to.source == WorkspaceSource::none) {
      to.source = source;
      to.workspace = *workspace;
    } else if (to.workspace != *workspace) {
      to.is_disputed = true;
    }
  }
  return to;
}

std::vector<Alias> aliases_of(const OldRow& row) {
  std::vector<Alias> aliases;
  if (!row.path) return aliases;
  const auto add = [&](std::string path) {
    if (!aliases.empty() && aliases.front().path == path) return;
    aliases.push_back({std::move(path), row.id});
  };
  const auto form = old_path_of(*row.path);
  if (!form) return aliases;
  const OldPlace place = place_of(row.path, row.location);
  const bool is_key = row.path->find("://") == std::string::npos && !row.path->starts_with('/');
  // A key of the disk `public` was shown as /storage/{key}.
  const bool is_public = is_key && place.location == "local" && !form->starts_with("public/");
  add(is_public ? "public/" + *form : *form);
  if (place.key && !is_public) add(*place.key);
  return aliases;
}

}  // namespace lumbung::legacy
