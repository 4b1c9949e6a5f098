#include "codec/read/jpeg_reader.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "codec/read/exif.h"
#include "codec/read/jpeg_coefficients.h"
#include "codec/read/jpeg_errors.h"
#include "codec/read/streamed_coefficients.h"
#include "codec/refusal.h"

namespace lumbung::codec {
namespace {

constexpr unsigned kMarkerBytesMax = 0xffff;
constexpr std::array<int, 3> kSavedMarkers{JPEG_APP0 + 1, JPEG_APP0 + 2, JPEG_APP0 + 13};
/// Rows of MCUs that are decoded ahead of what is made of them. Fewer cost more: then one side waits for the
/// other more often, and each wakes the other from sleep.
constexpr std::size_t kBandsAhead = 16;
/// Of smaller pictures a second thread spares less than a millisecond or two.
constexpr std::uint64_t kSamplesForTwoMin = 2'000'000;
/// A picture that is cut in its last rows only is not worth a refusal.
constexpr double kCompleteEnough = 0.97;

using namespace std::string_view_literals;

std::string_view text_of(const jpeg_marker_struct& marker) {
  return {reinterpret_cast<const char*>(marker.data), marker.data_length};
}

bool is_exif(const jpeg_marker_struct& marker) {
  return marker.marker == JPEG_APP0 + 1 && text_of(marker).starts_with("Exif\0"sv);
}

bool is_private(const jpeg_marker_struct& marker) {
  return is_exif(marker) || marker.marker == JPEG_APP0 + 13 ||
         (marker.marker == JPEG_APP0 + 1 && text_of(marker).starts_with("http://ns.adobe.com/"));
}

/// How many lines of the largest component a row of MCUs has.
JDIMENSION lines_of_band(const jpeg_decompress_struct& info) {
  return static_cast<JDIMENSION>(info.max_v_samp_factor * info.min_DCT_scaled_size);
}

/// The samples of a row of MCUs. Its rows point into itself, so that it may be moved and not copied.
class Band {
 public:
  explicit Band(const jpeg_decompress_struct& info) {
    const auto count = static_cast<std::size_t>(info.num_components);
    storage_.resize(count);
    rows_.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      const jpeg_component_info& part = info.comp_info[i];
      const std::size_t stride = std::size_t{part.width_in_blocks} * part.DCT_scaled_size;
      const auto height =
          static_cast<std::size_t>(part.v_samp_factor) * static_cast<std::size_t>(part.DCT_scaled_size);
      storage_[i].resize(stride * height);
      for (std::size_t y = 0; y < height; ++y) rows_[i].push_back(storage_[i].data() + y * stride);
      arrays_.push_back(rows_[i].data());
    }
  }

  Band(Band&&) = default;
  Band& operator=(Band&&) = default;
  ~Band() = default;

  JSAMPIMAGE components() { return arrays_.data(); }
  const std::vector<JSAMPROW>& rows_of(std::size_t component) const { return rows_[component]; }

 private:
  std::vector<std::vector<std::uint8_t>> storage_;
  std::vector<std::vector<JSAMPROW>> rows_;
  std::vector<JSAMPARRAY> arrays_;
};

std::vector<JpegComponent> components_of(const jpeg_decompress_struct& info) {
  std::vector<JpegComponent> components(static_cast<std::size_t>(info.num_components));
  for (std::size_t i = 0; i < components.size(); ++i) {
    const jpeg_component_info& part = info.comp_info[i];
    const int scale_x = info.max_h_samp_factor * info.min_DCT_scaled_size;
    const int scale_y = info.max_v_samp_factor * info.min_DCT_scaled_size;
    components[i] = {{part.downsampled_width, part.downsampled_height},
                     double(part.h_samp_factor * part.DCT_scaled_size) / scale_x,
                     double(part.v_samp_factor * part.DCT_scaled_size) / scale_y};
  }
  return components;
}

}  // namespace

struct JpegReader::State {
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  /// Also when reading the header failed; harmless before jpeg_create_decompress.
  ~State() { jpeg_destroy_decompress(&info); }

  JpegErrors errors;
  JpegCoefficients coefficients;
  std::optional<StreamedCoefficients> streamed;
  PipelineStage::Runs runs = PipelineStage::Runs::in_turn;
  jpeg_decompress_struct info{};

  template <class Call>
  void run(const Call& call) {
    if (!survives(errors, call)) refuse_undecodable("JPEG", errors.text);
  }
  void start() {
    if (streamed) info.do_block_smoothing = FALSE;  // as libjpeg does it where no scan is missing
    run([&] { jpeg_start_decompress(&info); });
    if (streamed) errors.data_ends_early = 0;  // the scan that libjpeg sees is empty
  }
  void refuse_if_cut() const;
};

void JpegReader::State::refuse_if_cut() const {
  if (errors.data_ends_early == 0) return;
  const double share = double(errors.ended_at_row) / info.output_height;
  if (share >= kCompleteEnough) return;
  const bool several_scans = errors.ended_at_row == 0;
  throw Refusal(ErrorCode::corrupt,
                several_scans ? "The JPEG image is incomplete: part of its data is missing."
                              : "The JPEG image is incomplete: it ends after " +
                                    std::to_string(static_cast<int>(share * 100)) + " % of the picture.");
}

JpegReader::JpegReader(Bytes content) : state_(std::make_unique<State>()) {
  read_head(content);
}

JpegReader::JpegReader(ProgressiveJpeg jpeg) : state_(std::make_unique<State>()) {
  state_->streamed.emplace(std::move(jpeg));
  read_head(state_->streamed->jpeg().head);
}

void JpegReader::read_head(Bytes content) {
  jpeg_decompress_struct& info = state_->info;
  info.err = &state_->errors.manager;
  state_->run([&] {
    jpeg_create_decompress(&info);
    if (state_->streamed) {
      state_->streamed->serve(info);
    } else {
      state_->coefficients.serve(reinterpret_cast<j_common_ptr>(&info));
    }
    jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(content.data()), content.size());
    for (const int marker : kSavedMarkers) jpeg_save_markers(&info, marker, kMarkerBytesMax);
    jpeg_read_header(&info, TRUE);
    jpeg_calc_output_dimensions(&info);
  });
}

JpegReader::~JpegReader() = default;

Header JpegReader::header() const {
  const jpeg_decompress_struct& info = state_->info;
  Header header;
  header.stored = {info.image_width, info.image_height};
  header.facts.bits_per_channel = static_cast<std::uint32_t>(info.data_precision);
  header.facts.channels = static_cast<std::uint32_t>(info.num_components);
  for (const jpeg_marker_struct* marker = info.marker_list; marker != nullptr; marker = marker->next) {
    header.facts.has_private_metadata |= is_private(*marker);
    if (!is_exif(*marker)) continue;
    const ExifFacts exif =
        read_exif(Bytes(reinterpret_cast<const std::byte*>(marker->data), marker->data_length));
    header.orientation = exif.orientation;
    header.camera = exif.camera;
  }
  return header;
}

JpegColours JpegReader::colours() const {
  switch (state_->info.jpeg_color_space) {
    case JCS_GRAYSCALE:
      return JpegColours::gray;
    case JCS_YCbCr:
      return JpegColours::ycc;
    case JCS_RGB:
      return JpegColours::rgb;
    case JCS_CMYK:
    case JCS_YCCK:
      return JpegColours::cmyk;
    default:
      throw Refusal(ErrorCode::unsupported_media,
                    "The JPEG image stores its colours in a way that is not supported.");
  }
}

std::vector<std::byte> JpegReader::icc_profile() {
  JOCTET* data = nullptr;
  unsigned length = 0;
  boolean found = FALSE;
  state_->run([&] { found = jpeg_read_icc_profile(&state_->info, &data, &length); });
  if (found == FALSE) return {};
  const auto* begin = reinterpret_cast<const std::byte*>(data);
  std::vector<std::byte> profile(begin, begin + length);
  std::free(data);
  return profile;
}

void JpegReader::scale_down(unsigned divisor) {
  jpeg_decompress_struct& info = state_->info;
  state_->run([&] {
    info.scale_num = 1;
    info.scale_denom = divisor;
    jpeg_calc_output_dimensions(&info);
  });
}

void JpegReader::give_rows(PipelineStage::Runs runs) {
  state_->runs = runs;
}

Size JpegReader::output_size() const {
  return {state_->info.output_width, state_->info.output_height};
}

void JpegReader::read_components(
    const std::function<void(const std::vector<JpegComponent>&)>& begin,
    const std::function<void(std::size_t component, const std::uint8_t* samples)>& row) {
  jpeg_decompress_struct& info = state_->info;
  info.out_color_space = info.jpeg_color_space;
  info.raw_data_out = TRUE;
  state_->start();

  const std::vector<JpegComponent> components = components_of(info);
  const bool is_large = std::uint64_t{info.output_width} * info.output_height >= kSamplesForTwoMin;
  const auto runs = is_large ? state_->runs : PipelineStage::Runs::in_turn;
  const std::size_t ahead = runs == PipelineStage::Runs::beside ? kBandsAhead : 1;
  std::vector<Band> bands;
  for (std::size_t i = 0; i < ahead; ++i) bands.emplace_back(info);
  begin(components);

  std::vector<std::uint32_t> given(components.size());
  PipelineStage stage(runs, bands.size(), [&](std::size_t slot) {
    for (std::size_t i = 0; i < components.size(); ++i) {
      for (const JSAMPROW samples : bands[slot].rows_of(i)) {
        if (given[i]++ < components[i].size.height) row(i, samples);
      }
    }
  });
  const JDIMENSION lines = lines_of_band(info);
  while (info.output_scanline < info.output_height) {
    Band& band = bands[stage.next_slot()];
    state_->run([&] { jpeg_read_raw_data(&info, band.components(), lines); });
    stage.pass_on();
  }
  stage.finish();
  state_->refuse_if_cut();
}

void JpegReader::read_rows(const std::function<void(const std::uint8_t* samples)>& row) {
  jpeg_decompress_struct& info = state_->info;
  const JpegColours kind = colours();
  info.out_color_space = kind == JpegColours::gray   ? JCS_GRAYSCALE
                         : kind == JpegColours::cmyk ? JCS_CMYK
                                                     : JCS_RGB;
  state_->start();
  std::vector<std::uint8_t> line(std::size_t{info.output_width} *
                                 static_cast<unsigned>(info.output_components));
  // Adobe's programs store CMYK upside down, and say so by their marker.
  const bool inverted = kind == JpegColours::cmyk && info.saw_Adobe_marker == TRUE;
  while (info.output_scanline < info.output_height) {
    JSAMPROW target = line.data();
    state_->run([&] { jpeg_read_scanlines(&info, &target, 1); });
    if (inverted) {
      for (std::uint8_t& sample : line) sample = static_cast<std::uint8_t>(255 - sample);
    }
    row(line.data());
  }
  state_->refuse_if_cut();
}

}  // namespace lumbung::codec
