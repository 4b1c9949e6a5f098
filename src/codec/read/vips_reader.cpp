#include "codec/read/vips_reader.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/error.h"
#include "codec/read/exif.h"
#include "codec/refusal.h"

namespace lumbung::codec {
namespace {

constexpr int kRowsAtOnce = 16;

/// libvips collects the complaints of all layers, one a line.
[[noreturn]] void refuse_with_vips_error(ImageKind kind) {
  const std::string complaints = vips_error_buffer();
  vips_error_clear();
  refuse_undecodable(name_of(kind), complaints);
}

/// What libvips opens a kind with, and whether that can read several frames.
struct Loader {
  ImageKind kind;
  int (*load)(void*, std::size_t, VipsImage**, ...);
  bool has_frames = false;
};

constexpr std::array kLoaders = {
    Loader{ImageKind::png, vips_pngload_buffer},       Loader{ImageKind::webp, vips_webpload_buffer, true},
    Loader{ImageKind::gif, vips_gifload_buffer, true}, Loader{ImageKind::heic, vips_heifload_buffer},
    Loader{ImageKind::heif, vips_heifload_buffer},     Loader{ImageKind::avif, vips_heifload_buffer},
    Loader{ImageKind::tiff, vips_tiffload_buffer},     Loader{ImageKind::jxl, vips_jxlload_buffer},
};

VipsImage* open(ImageKind kind, Bytes content, Frames frames) {
  const auto* const loader = std::ranges::find(kLoaders, kind, &Loader::kind);
  if (loader == kLoaders.end()) throw Fault("this kind is not decoded by libvips");
  // libvips takes void*, but only reads.
  void* data = const_cast<std::byte*>(content.data());
  const bool all = loader->has_frames && frames == Frames::all;
  VipsImage* out = nullptr;
  vips_error_clear();  // what a probe of the file before has left there
  // The list of options ends at the first null, so without frames it ends there.
  const int failed =
      loader->load(data, content.size(), &out, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on",
                   VIPS_FAIL_ON_TRUNCATED, loader->has_frames ? "n" : nullptr, all ? -1 : 1, nullptr);
  if (failed != 0) refuse_with_vips_error(kind);
  return out;
}

Bytes blob(VipsImage* image, const char* name) {
  const void* data = nullptr;
  std::size_t length = 0;
  if (vips_image_get_typeof(image, name) == 0 || vips_image_get_blob(image, name, &data, &length) != 0)
    return {};
  return {static_cast<const std::byte*>(data), length};
}

int integer(VipsImage* image, const char* name, int otherwise) {
  int value = otherwise;
  if (vips_image_get_typeof(image, name) != 0 && vips_image_get_int(image, name, &value) != 0)
    return otherwise;
  return value;
}

bool has_private_metadata(VipsImage* image) {
  return vips_image_get_typeof(image, VIPS_META_EXIF_NAME) != 0 ||
         vips_image_get_typeof(image, VIPS_META_XMP_NAME) != 0 ||
         vips_image_get_typeof(image, VIPS_META_IPTC_NAME) != 0 ||
         vips_image_get_typeof(image, VIPS_META_PHOTOSHOP_NAME) != 0;
}

/// libheif and libjxl turn the picture themselves; what EXIF says beside them would turn it twice.
bool decoder_turns(ImageKind kind) {
  return kind == ImageKind::heic || kind == ImageKind::heif || kind == ImageKind::avif ||
         kind == ImageKind::jxl;
}

/// Whether the samples are plain device values, which an 8-bit cast keeps.
bool is_device_colour(VipsImage* image) {
  if (vips_image_get_coding(image) != VIPS_CODING_NONE) return false;
  const VipsBandFormat format = vips_image_get_format(image);
  if (format != VIPS_FORMAT_UCHAR && format != VIPS_FORMAT_USHORT) return false;
  switch (vips_image_guess_interpretation(image)) {
    case VIPS_INTERPRETATION_B_W:
    case VIPS_INTERPRETATION_GREY16:
    case VIPS_INTERPRETATION_sRGB:
    case VIPS_INTERPRETATION_RGB:
    case VIPS_INTERPRETATION_RGB16:
    case VIPS_INTERPRETATION_CMYK:
    case VIPS_INTERPRETATION_MULTIBAND:
      return true;
    default:
      return false;
  }
}

}  // namespace

void VipsReader::Unref::operator()(void* object) const {
  g_object_unref(object);
}

VipsReader::VipsReader(ImageKind kind, Bytes content, Frames frames)
    : kind_(kind), file_(open(kind, content, frames)) {}

VipsReader::~VipsReader() = default;

Header VipsReader::header() const {
  VipsImage* image = file_.get();
  Header header;
  header.stored = frame_size();
  header.facts.bits_per_channel = static_cast<std::uint32_t>(integer(
      image, "bits-per-sample", static_cast<int>(8 * vips_format_sizeof(vips_image_get_format(image)))));
  header.facts.channels = static_cast<std::uint32_t>(vips_image_get_bands(image));
  header.facts.has_alpha = vips_image_hasalpha(image) != FALSE;
  header.facts.has_private_metadata = has_private_metadata(image);
  const bool may_move = kind_ == ImageKind::gif || kind_ == ImageKind::webp;
  header.facts.frames = may_move ? static_cast<std::uint32_t>(std::max(1, vips_image_get_n_pages(image))) : 1;
  if (const Bytes exif = blob(image, VIPS_META_EXIF_NAME); !exif.empty())
    header.camera = read_exif(exif).camera;
  const int orientation = integer(image, VIPS_META_ORIENTATION, 1);
  if (!decoder_turns(kind_) && orientation >= 1 && orientation <= 8) {
    header.orientation = static_cast<std::uint8_t>(orientation);
  }
  return header;
}

Size VipsReader::frame_size() const {
  return {static_cast<std::uint32_t>(vips_image_get_width(file_.get())),
          static_cast<std::uint32_t>(vips_image_get_page_height(file_.get()))};
}

std::uint32_t VipsReader::prepare() {
  if (!region_) {
    pixels_ = to_bytes();
    region_.reset(vips_region_new(pixels_.get()));
  }
  return static_cast<std::uint32_t>(vips_image_get_bands(pixels_.get()));
}

ColourModel VipsReader::model() const {
  if (vips_image_get_bands(pixels_.get()) <= 2) return ColourModel::gray;
  const bool cmyk = vips_image_guess_interpretation(file_.get()) == VIPS_INTERPRETATION_CMYK;
  return cmyk && is_device_colour(file_.get()) ? ColourModel::cmyk : ColourModel::rgb;
}

std::vector<std::byte> VipsReader::icc_profile() const {
  if (!is_device_colour(file_.get())) return {};
  const Bytes profile = blob(file_.get(), VIPS_META_ICC_NAME);
  return {profile.begin(), profile.end()};
}

AnimationTiming VipsReader::timing() const {
  AnimationTiming timing;
  // A GIF can name more repetitions than a WebP holds, by one; nobody counts them.
  const int loops = integer(file_.get(), "loop", 0);
  timing.loops = loops < 0 || loops > kLoopsMax ? 0 : loops;
  int* delays = nullptr;
  int count = 0;
  if (vips_image_get_typeof(file_.get(), "delay") != 0 &&
      vips_image_get_array_int(file_.get(), "delay", &delays, &count) == 0) {
    timing.delays_ms.assign(delays, delays + count);
  }
  timing.delays_ms.resize(header().facts.frames, timing.delays_ms.empty() ? 100 : timing.delays_ms.back());
  return timing;
}

VipsReader::Image VipsReader::to_bytes() const {
  VipsImage* converted = nullptr;
  const bool device = is_device_colour(file_.get());
  const int failed = device ? vips_cast(file_.get(), &converted, VIPS_FORMAT_UCHAR, "shift", TRUE, nullptr)
                            : vips_colourspace(file_.get(), &converted, VIPS_INTERPRETATION_sRGB, nullptr);
  if (failed != 0) refuse_with_vips_error(kind_);
  Image bytes(converted);
  if (vips_image_get_bands(converted) <= 4) return bytes;
  VipsImage* fewer = nullptr;
  if (vips_extract_band(converted, &fewer, 0, "n", 4, nullptr) != 0) refuse_with_vips_error(kind_);
  return Image(fewer);
}

void VipsReader::read_frame(const std::function<void(const std::uint8_t* samples)>& row) {
  const Size size = frame_size();
  const std::uint32_t end = next_row_ + size.height;
  while (next_row_ < end) {
    const int rows = static_cast<int>(std::min<std::uint32_t>(kRowsAtOnce, end - next_row_));
    const VipsRect strip{0, static_cast<int>(next_row_), static_cast<int>(size.width), rows};
    if (vips_region_prepare(region_.get(), &strip) != 0) refuse_with_vips_error(kind_);
    for (int i = 0; i < rows; ++i) row(VIPS_REGION_ADDR(region_.get(), 0, strip.top + i));
    next_row_ += static_cast<std::uint32_t>(rows);
  }
}

std::vector<std::byte> default_cmyk_profile() {
  VipsBlob* profile = nullptr;
  if (vips_profile_load("cmyk", &profile, nullptr) != 0 || profile == nullptr) {
    vips_error_clear();
    return {};
  }
  std::size_t size = 0;
  const auto* data = static_cast<const std::byte*>(vips_blob_get(profile, &size));
  std::vector<std::byte> bytes(data, data + size);
  vips_area_unref(VIPS_AREA(profile));
  return bytes;
}

void start_vips() {
  if (VIPS_INIT("lumbung-codec") != 0)
    throw Fault(std::string("libvips can't be started: ") + vips_error_buffer());
  vips_concurrency_set(1);
  vips_cache_set_max(0);
  // libheif reads its plugins from the disk when libvips first looks for its loader's class, which a child
  // may not do.
  if (const GType heif = vips_type_find("VipsOperation", "heifload_buffer"); heif != 0)
    g_type_class_ref(heif);
}

}  // namespace lumbung::codec
