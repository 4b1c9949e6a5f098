#include "database/media_refs.h"

#include "base/error.h"

namespace lumbung::database {
namespace {

using RefTuple = std::tuple<std::uint64_t, std::uint64_t, std::string, std::string, std::uint64_t>;

}  // namespace

std::vector<media::MediaRef> media_refs(Session& session, const std::string& sql, const Binds& binds) {
  std::vector<media::MediaRef> found;
  for (const auto& [id, workspace, uuid, name, size] : session.all_of<RefTuple>(sql, binds)) {
    const auto known = Uuid::parse(uuid);
    if (!known) throw Fault("row " + std::to_string(id) + " of chat_media has no valid uuid");
    found.push_back({{id}, {workspace}, *known, name, size});
  }
  return found;
}

}  // namespace lumbung::database
