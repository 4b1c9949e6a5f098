#include <exception>
#include <utility>

#include "api/endpoints/resuming.h"
#include "api/endpoints/tus_answer.h"

namespace lumbung::api {
namespace {

using http::Request;
using http::Response;
using media::ResumableUpload;

/// Of paths or URLs as Location gave them, which begin with `path`.
std::optional<std::vector<Uuid>> uuids_in(const std::vector<std::string>& locations, std::string_view path) {
  std::vector<Uuid> uuids;
  for (const std::string_view location : locations) {
    const std::size_t at = location.rfind(path);
    const auto uuid =
        at == std::string_view::npos ? std::nullopt : Uuid::parse(location.substr(at + path.size()));
    if (!uuid) return std::nullopt;
    uuids.push_back(*uuid);
  }
  return uuids;
}

}  // namespace

std::variant<Resuming::Begun, Response> Resuming::open_joined(const Request& request, Tenant tenant,
                                                              const media::NewResumable& wanted,
                                                              const std::vector<std::string>& locations) {
  auto parts = uuids_in(locations, kLocations);
  if (!parts) {
    return tus_problem(
        request, error(ErrorCode::bad_request, "Upload-Concat names something that is no upload here."));
  }
  // Whoever lost the answer asks again, when the parts' bytes are gone.
  if (auto known = joined_before(tenant.workspace, *parts))
    return Begun{std::move(tenant), *std::move(known), *std::move(parts), true};
  auto joined = join(wanted, *parts);
  if (joined) return Begun{std::move(tenant), *std::move(joined), *std::move(parts)};
  // Somebody else may have joined them meanwhile.
  if (auto known = joined_before(tenant.workspace, *parts))
    return Begun{std::move(tenant), *std::move(known), *std::move(parts), true};
  return refuse(request, tenant, joined.error());
}

std::optional<ResumableUpload> Resuming::joined_before(WorkspaceId workspace,
                                                       const std::vector<Uuid>& parts) {
  auto known = parts_.uploads.made_of(workspace, parts.front());
  if (!known) return std::nullopt;
  const auto concat = http::tus::parse_concat(known->concat);
  if (!concat || uuids_in(concat->parts, kLocations) != parts) return std::nullopt;
  return known;
}

Result<ResumableUpload> Resuming::join(const media::NewResumable& wanted, const std::vector<Uuid>& parts) {
  const auto place = joining_.take(wanted.workspace_id);
  if (!place) {
    return error(ErrorCode::rate_limited,
                 "This workspace has as many uploads joined at a time as it may. Try again in a moment.");
  }
  const auto begun = parts_.uploads.begin(wanted);
  if (!begun) return begun.error();
  std::exception_ptr broken;
  Status done;
  try {
    done = parts_.uploads.join(*begun, parts, wanted.limits);
    if (done) return parts_.uploads.find(wanted.workspace_id, begun->uuid);
  } catch (const Fault& fault) {
    broken = std::current_exception();
    if (auto refused = error_of_upload(fault)) done = *std::move(refused);
  } catch (...) {
    broken = std::current_exception();
  }
  // Nobody was told where it is, and until it expires it would count with all its length.
  parts_.uploads.forget(*begun);
  if (done) std::rethrow_exception(broken);
  return done.error();
}

Response Resuming::answer_begun(const Request& request, const Begun& begun) {
  Response response = answer(request, begun.tenant, begun.upload, 201);
  if (!begun.parts.empty()) parts_.uploads.release(begun.upload, begun.parts);
  return response;
}

}  // namespace lumbung::api
