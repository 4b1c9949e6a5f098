#include "simulation/shadow.h"

#include "base/encoding.h"

namespace lumbung::simulation {

bool Shadow::acknowledge(const std::string& uuid, WorkspaceId workspace, const std::string& content) {
  const auto [found, is_new] = known_.try_emplace(uuid, Known{workspace, content});
  return is_new || (found->second.content == content && found->second.workspace == workspace);
}

void Shadow::ask_delete(const std::string& uuid, Timestamp now) {
  Known* known = find(uuid);
  if (known != nullptr && !known->delete_asked_at) known->delete_asked_at = now;
}

void Shadow::ask_erase(const std::string& uuid, Timestamp now) {
  ask_delete(uuid, now);
  if (Known* known = find(uuid)) known->is_erase_asked = true;
}

Shadow::Known* Shadow::find(const std::string& uuid) {
  const auto found = known_.find(uuid);
  return found == known_.end() ? nullptr : &found->second;
}

std::string Shadow::content_of(const std::string& sha256_hex) const {
  const auto found = contents_.find(sha256_hex);
  return found == contents_.end() ? "" : found->second;
}

void Shadow::remember(const std::string& content) {
  Sha256Hasher hasher;
  hasher.update(as_bytes(content));
  contents_.emplace(hasher.finish().hex(), content);
}

}  // namespace lumbung::simulation
