#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>

#include <boost/asio/awaitable.hpp>

#include "access/quota.h"
#include "api/endpoints/processing_wait.h"
#include "api/endpoints/workspace_places.h"
#include "api/guard.h"
#include "http/blocking_pool.h"
#include "http/body_stream.h"
#include "media/media_urls.h"
#include "media/upload/media_storage_service.h"
#include "telemetry/metrics.h"

namespace lumbung::api {

class UploadForm;

/// POST /api/v1/media: a form of any size, received, hashed and written at the same time in constant memory.
/// What its workspace may not put on the disk is refused before the body is read when its size is announced,
/// else as soon as too much has come.
class Uploading {
 public:
  struct Parts {
    Guard& guard;
    media::MediaStorageService& service;
    const media::MediaUrls& urls;
    ProcessingWait& processing_wait;
    access::QuotaRepository& quotas;
    http::BlockingPool& pool;
    telemetry::Metrics& metrics;
    std::uint64_t upload_bytes_max;
    std::uint32_t workspace_uploads_max;
  };

  /// What else a form brings, and what becomes of it.
  struct Purpose {
    access::Ability needed;  ///< besides media:write
    std::string field;
    /// Before the file is admitted. Blocks.
    std::function<Status(const Tenant&, const std::string& text)> check;
    /// Once it is: the answer, or nullopt for that of any upload. Blocks.
    std::function<Result<std::optional<http::Response>>(const Tenant&, const std::string& text,
                                                        const media::Media&)>
        answer;
  };

  explicit Uploading(Parts parts) : parts_(parts), under_way_(parts.workspace_uploads_max) {}

  /// 202 with the new media, 200 with the one that has the same content; runs on the I/O thread.
  boost::asio::awaitable<http::Response> receive(http::Request received, http::BodyStream& body) {
    return receive_for(std::move(received), body, nullptr);
  }
  /// A form with a field besides its file. `purpose` must live until the answer; nullptr: none.
  boost::asio::awaitable<http::Response> receive_for(http::Request received, http::BodyStream& body,
                                                     const Purpose* purpose);

 private:
  /// An upload that may begin.
  struct Opened {
    Tenant tenant;
    WorkspacePlaces::Place place;
    bool is_capped = false;  ///< has its workspace a quota of bytes?
    const Purpose* purpose = nullptr;
    std::string text{};  ///< of the purpose's field
  };

  /// Blocks.
  std::variant<Opened, http::Response> open(const http::Request& request,
                                            std::optional<std::uint64_t> announced, const Purpose* purpose);
  /// The largest file that this caller may send.
  std::uint64_t file_bytes_max(const access::Grant& grant) const;
  /// Whether a form of so many bytes, of which the file is nearly all, may be on the disk with what is there
  /// and under way; true: its workspace has a quota of bytes. Blocks.
  Result<bool> make_room(WorkspaceId workspace, WorkspacePlaces::Place& place,
                         std::uint64_t form_bytes) const;
  boost::asio::awaitable<Result<media::Admission>> store(const http::Request& request, http::BodyStream& body,
                                                         Opened& opened);
  boost::asio::awaitable<Result<media::Admission>> read_form(const http::Request& request,
                                                             http::BodyStream& body, UploadForm& form,
                                                             Opened& opened);
  /// Of receive; throws what ends a body too early, and faults.
  boost::asio::awaitable<http::Response> take(http::Request received, http::BodyStream& body,
                                              const Purpose* purpose);
  void discard(UploadForm& form) const;
  http::Response answer(const media::Admission& admission) const;

  Parts parts_;
  WorkspacePlaces under_way_;
};

}  // namespace lumbung::api
