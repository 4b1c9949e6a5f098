#include "codec/documents/document.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fontconfig/fontconfig.h>

#include "base/error.h"
#include "codec/documents/compound_file.h"
#include "codec/documents/office_package.h"
#include "codec/documents/pdf_file.h"
#include "codec/documents/sheet.h"
#include "codec/read/decode.h"
#include "codec/read/file_type.h"
#include "codec/read/header.h"
#include "codec/read/image_kind.h"
#include "codec/refusal.h"
#include "codec/write/encode_jpeg.h"
#include "codec/write/summary.h"
#include "codec/write/thumbnail.h"

namespace lumbung::codec {
namespace {

using sandbox::Drawing;

constexpr std::uint32_t kPreviewEdge = 1200;
constexpr int kPreviewQuality = 80;

constexpr std::string_view kPdf = "application/pdf";

struct Drawn {
  Drawing drawing;
  Picture picture;
};

bool is_zip(Bytes content) {
  return content.size() >= 4 && content[0] == std::byte{'P'} && content[1] == std::byte{'K'} &&
         content[2] == std::byte{3} && content[3] == std::byte{4};
}

bool is_plain_text(std::string_view mime) {
  return mime == "text/plain" || mime == "application/json";
}
bool is_table(std::string_view mime) {
  return mime == "text/csv" || mime == "application/csv" || mime == "text/tab-separated-values";
}

bool is_open_xml(std::string_view mime) {
  return mime.starts_with("application/vnd.openxmlformats-officedocument.");
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

/// One document, opened by whatever reads its kind.
class Document {
 public:
  explicit Document(Bytes content) : content_(content) {
    facts_.mime = mime_by_content(content);
    if (facts_.mime == kPdf) {
      open_pdf();
    } else if (is_zip(content)) {
      open_package();
    } else if (const auto compound = read_compound_file(content)) {
      take(*compound);
    } else if (facts_.mime.starts_with("text/x-")) {
      // libmagic's guess of the language that a program is written in; it takes prose for one, too.
      facts_.mime = "text/plain";
    }
  }

  const sandbox::FileFacts& facts() const { return facts_; }

  Drawn draw(const std::string& label) const {
    if (pdf_ && !pdf_->needs_password()) {
      return {Drawing::page, to_planes(pdf_->draw_first_page(kPreviewEdge))};
    }
    if (auto picture = embedded()) return {Drawing::embedded, *std::move(picture)};
    if (is_plain_text(facts_.mime)) return drawn_text(first_lines(content_, kSheetBounds));
    if (is_table(facts_.mime)) return drawn_text(first_rows(content_, kSheetBounds));
    return {Drawing::placeholder, to_planes(draw_placeholder(upper(label)))};
  }

 private:
  void open_pdf() {
    pdf_.emplace(content_);
    facts_.needs_password = pdf_->needs_password();
    if (!facts_.needs_password) facts_.pages = pdf_->pages();
  }

  void open_package() {
    package_.emplace(content_);
    if (const auto mime = package_->mime()) {
      facts_.mime = *mime;
    } else if (is_open_xml(facts_.mime)) {
      refuse_corrupt("This document is damaged: its main part is missing.", {});
    }
    facts_.has_macros = package_->has_macros();
    facts_.needs_password = package_->needs_password();
  }

  void take(const CompoundFacts& compound) {
    const bool known = facts_.mime == "application/msword" || facts_.mime == "application/vnd.ms-excel" ||
                       facts_.mime == "application/vnd.ms-powerpoint";
    if (!known && compound.mime) facts_.mime = *compound.mime;
    facts_.has_macros = compound.has_macros;
    facts_.needs_password = compound.needs_password;
  }

  /// A broken one is no reason to refuse the document.
  std::optional<Picture> embedded() const {
    if (!package_ || facts_.needs_password) return std::nullopt;
    const std::vector<std::byte> file = package_->embedded_picture();
    const auto kind = image_kind_of(file);
    if (kind != ImageKind::jpeg && kind != ImageKind::png) return std::nullopt;
    try {
      const Header header = read_header(*kind, file);
      motion_within(header.facts, sandbox::Limits{.pixels_max = 16'000'000});
      return decode_picture(*kind, file, header);
    } catch (const Refusal&) {
      return std::nullopt;
    }
  }

  static Drawn drawn_text(const std::vector<std::string>& lines) {
    return {Drawing::text, to_planes(draw_lines(lines, kPreviewEdge))};
  }

  Bytes content_;
  sandbox::FileFacts facts_;
  std::optional<PdfFile> pdf_;
  std::optional<OfficePackage> package_;
};

Encoded encode_preview(const Picture& picture) {
  if (const auto* planes = std::get_if<Planes>(&picture))
    return encode_jpeg(*planes, kPreviewQuality, sandbox::JpegEncoder::libjpeg);
  return encode_jpeg(to_planes(std::get<Raster>(picture)), kPreviewQuality, sandbox::JpegEncoder::libjpeg);
}

}  // namespace

void process_document(Bytes content, const sandbox::CodecRequest& request, const VariantWriter& variants,
                      const VariantWriter::Report& report, StepClock& clock) {
  const Document document = clock.time("identify", [&] { return Document(content); });
  report(sandbox::Identified{document.facts()});
  const Drawn drawn = clock.time("draw", [&] { return document.draw(request.label); });
  report(sandbox::Drawn{drawn.drawing});
  variants.write(sandbox::Output::thumbnail,
                 clock.time("thumbnail", [&] { return make_thumbnail(drawn.picture, Crop::top); }));
  report(clock.time("summary", [&] { return summarize(drawn.picture, {}); }));
  if (drawn.drawing != Drawing::page && drawn.drawing != Drawing::text) return;
  variants.write(sandbox::Output::preview,
                 clock.time("preview", [&] { return encode_preview(drawn.picture); }));
}

void load_document_parts() {
  // Not through libvips, which starts threads to open a PDF.
  if (FcInit() == FcFalse) throw Fault("fontconfig can't be started");
}

}  // namespace lumbung::codec
