#pragma once

#include <memory>
#include <string>

#include "http/grammar/multipart.h"
#include "media/upload/media_storage_service.h"

namespace lumbung::api {

/// Takes the parts of an upload's form as they arrive: the bytes of `file` go straight into a media::Upload,
/// `name` and `purpose` may come before or after it, other fields are passed over. Holds no more than the
/// short fields in memory. Blocks; one thread at a time.
class UploadForm final : public http::MultipartSink {
 public:
  /// `service` must outlive the form. The intent's name and purpose are what the form finds. A text field
  /// besides them is kept when it has the name `extra`.
  UploadForm(media::MediaStorageService& service, media::UploadIntent intent, std::string extra = {});

  Status part_begin(const http::MultipartPart& part) override;
  Status part_data(Bytes data) override;
  Status part_end() override;

  /// After the last part: stores the media, durable on return. bad_request when there was no file.
  Result<media::Admission> finish();

  /// The field besides, once all parts have come; "" when there was none.
  const std::string& extra_text() const { return extra_text_; }

  /// The upload that was begun and not finished; what destroys it may block.
  std::unique_ptr<media::Upload> abandon() { return std::move(upload_); }

 private:
  enum class Field { none, file, name, purpose, extra };

  Status begin_file(const http::MultipartPart& part);
  Status collect(Bytes data);

  media::MediaStorageService& service_;
  media::UploadIntent intent_;
  std::string extra_;
  std::string extra_text_;
  std::unique_ptr<media::Upload> upload_;
  Field field_ = Field::none;
  std::string text_;
  bool named_ = false;
};

}  // namespace lumbung::api
