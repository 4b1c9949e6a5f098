#pragma once

#include "api/delivery/delivery.h"
#include "http/request.h"
#include "http/response.h"
#include "legacy/aliases.h"
#include "legacy/old_disk.h"
#include "media/storage_adapter.h"

namespace lumbung::api {

/// GET and HEAD of the old application's URLs, /media/{path…} and /storage/{path…}, which were open to all
/// and stay so. What a path names, in this order: a media, by its alias; a file in the open folders of the
/// old disk; an object of the old bucket. A media that is deleted, withheld or erased hides whatever lies
/// there. Thread-safe; blocks.
class OldUrls {
 public:
  /// What they refer to must outlive this.
  struct Parts {
    legacy::AliasRepository* aliases = nullptr;  ///< nullptr: there were no old URLs
    const legacy::OldDisk* disk = nullptr;       ///< nullptr: files without rows are not given out
    bool is_old_bucket = false;                  ///< the store is the old application's bucket
    media::StorageAdapter& storage;
    Delivery& delivery;
  };
  explicit OldUrls(Parts parts) : parts_(parts) {}

  /// Whether an old URL could look so. Does not block.
  bool may_answer(const http::Request& request) const;
  /// Answers in any case.
  http::Response answer(const http::Request& request);

 private:
  std::optional<http::Response> from_disk(const http::Request& request, const std::string& path) const;
  std::optional<http::Response> from_bucket(const http::Request& request,
                                            const std::vector<std::string>& paths) const;
  http::Response from_media(const http::Request& request, const legacy::AliasTarget& target,
                            const std::vector<std::string>& paths);

  Parts parts_;
};

}  // namespace lumbung::api
