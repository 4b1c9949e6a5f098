#include "api/endpoints/upload_form.h"

namespace lumbung::api {
namespace {

constexpr std::size_t kFileNameBytesMax = 255;
constexpr std::size_t kPurposeBytesMax = 64;
/// With the heads of the parts it stays within what a form may have besides its file.
constexpr std::size_t kExtraBytesMax = 48 * 1024;

}  // namespace

UploadForm::UploadForm(media::MediaStorageService& service, media::UploadIntent intent, std::string extra)
    : service_(service), intent_(std::move(intent)), extra_(std::move(extra)) {}

Status UploadForm::part_begin(const http::MultipartPart& part) {
  text_.clear();
  field_ = Field::none;
  if (part.name == "file") return begin_file(part);
  if (part.name == "name") field_ = Field::name;
  if (part.name == "purpose") field_ = Field::purpose;
  if (!extra_.empty() && part.name == extra_) field_ = Field::extra;
  return {};
}

Status UploadForm::begin_file(const http::MultipartPart& part) {
  if (upload_) {
    return error(ErrorCode::bad_request, "The form has two \"file\" parts; send one request for each file.");
  }
  if (!named_) intent_.name = part.filename.value_or("");
  auto upload = service_.upload_async(intent_);
  if (!upload) return upload.error();
  upload_ = std::move(*upload);
  field_ = Field::file;
  return {};
}

Status UploadForm::part_data(Bytes data) {
  if (field_ == Field::none) return {};
  if (field_ != Field::file) return collect(data);
  return upload_->append(data);
}

Status UploadForm::collect(Bytes data) {
  const bool is_name = field_ == Field::name;
  const bool is_extra = field_ == Field::extra;
  const std::size_t most = is_extra ? kExtraBytesMax : is_name ? kFileNameBytesMax : kPurposeBytesMax;
  if (text_.size() + data.size() > most) {
    const std::string name = is_extra ? extra_ : is_name ? "name" : "purpose";
    return error(ErrorCode::invalid_argument,
                 "\"" + name + "\" must be at most " + std::to_string(most) + " bytes.");
  }
  text_.append(reinterpret_cast<const char*>(data.data()), data.size());
  return {};
}

Status UploadForm::part_end() {
  if (field_ == Field::name && !text_.empty()) {
    named_ = true;
    intent_.name = text_;
    if (upload_) upload_->rename(text_);
  }
  if (field_ == Field::purpose && !text_.empty()) {
    intent_.purpose = text_;
    if (upload_) upload_->set_purpose(text_);
  }
  if (field_ == Field::extra) extra_text_ = text_;
  field_ = Field::none;
  return {};
}

Result<media::Admission> UploadForm::finish() {
  if (!upload_) {
    return error(ErrorCode::bad_request,
                 "The form has no \"file\" part. Send multipart/form-data with the file in a field named "
                 "\"file\".");
  }
  return upload_->finish();
}

}  // namespace lumbung::api
