#pragma once

#include <string>

#include <unistd.h>

#include "media/attempt/media_processor.h"
#include "media/storage_adapter.h"
#include "unit/api/api_server.h"

namespace lumbung::api {

/// Makes the same variants of everything: a thumbnail, a compressed form and a WebP of known bytes.
class KnownVariants final : public media::MediaProcessor {
 public:
  explicit KnownVariants(media::StorageAdapter& storage) : storage_(storage) {}

  media::ProcessingResult process(const media::ProcessingRequest& request,
                                  media::ProcessingObserver& observer, std::stop_token) override {
    std::string head(3, '\0');
    using Blame = media::ProcessingFailure::Blame;
    const bool whole = ::pread(request.file, head.data(), head.size(), 0) == 3;
    if (whole && head == "BAD") {
      return media::ProcessingFailure{Blame::file, ErrorCode::corrupt, "The picture is damaged."};
    }
    if (whole && head == "ILL") {
      return media::ProcessingFailure{Blame::machine, ErrorCode::unavailable, "The disk is full."};
    }
    media::ProcessingReport report;
    report.identity = {media::Kind::image, "image/jpeg", "jpg", media::Dimensions{400, 300}, 1};
    report.metadata.dimensions = media::Dimensions{400, 300};
    observer.identified(report.identity);
    using media::VariantName;
    make(VariantName::thumbnail, "image/jpeg", "jpg", std::string(ApiServer::kThumbnailBytes, 't'), observer,
         report);
    make(VariantName::compressed, "image/jpeg", "jpg", std::string(ApiServer::kCompressedBytes, 'c'),
         observer, report);
    make(VariantName::webp, "image/webp", "webp", "webp bytes", observer, report);
    return report;
  }

 private:
  void make(media::VariantName name, const std::string& mime, const std::string& extension,
            const std::string& bytes, media::ProcessingObserver& observer, media::ProcessingReport& report) {
    UniqueFd file = storage_.scratch();
    if (::write(file.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
      throw Fault("short write");
    }
    const media::Dimensions dimensions{40, 30};
    report.metadata.variants[name] = {mime, bytes.size(), dimensions};
    observer.made({name, mime, extension, bytes.size(), dimensions, std::move(file)});
  }

  media::StorageAdapter& storage_;
};

}  // namespace lumbung::api
