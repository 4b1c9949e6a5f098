#include "codec/read/streamed_coefficients.h"

#include <algorithm>
#include <new>
#include <utility>

#include <jerror.h>

namespace lumbung::codec {

StreamedCoefficients::StreamedCoefficients(ProgressiveJpeg jpeg)
    : jpeg_(std::move(jpeg)),
      means_alone_(std::all_of(jpeg_.scans.begin(), jpeg_.scans.end(),
                               [](const ProgressiveScanHead& head) { return head.first == 0; })) {
  scans_.reserve(jpeg_.scans.size());
  for (const ProgressiveScanHead& head : jpeg_.scans) scans_.emplace_back(jpeg_, head);
  views_.reserve(jpeg_.parts.size());
}

void StreamedCoefficients::serve(jpeg_decompress_struct& info) {
  info.client_data = this;
  info.mem->request_virt_barray = request;
  info.mem->access_virt_barray = access;
}

jvirt_barray_ptr StreamedCoefficients::request(j_common_ptr info, int /*pool*/, boolean /*cleared*/,
                                               JDIMENSION blocks_in_row, JDIMENSION /*rows*/,
                                               JDIMENSION /*rows_at_once*/) {
  Band* const band = static_cast<StreamedCoefficients*>(info->client_data)->add(blocks_in_row);
  if (band == nullptr) ERREXIT1(info, JERR_OUT_OF_MEMORY, 0);
  // Of this type libjpeg's own memory alone knows more than the name.
  return reinterpret_cast<jvirt_barray_ptr>(band);
}

/// What libjpeg writes is its empty scan: it may go anywhere.
JBLOCKARRAY StreamedCoefficients::access(j_common_ptr info, jvirt_barray_ptr array, JDIMENSION first,
                                         JDIMENSION count, boolean writable) {
  auto& rows = reinterpret_cast<Band*>(array)->rows;
  if (count > rows.size() || first % rows.size() != 0) ERREXIT(info, JERR_BAD_VIRTUAL_ACCESS);
  auto& self = *static_cast<StreamedCoefficients*>(info->client_data);
  if (writable == FALSE && !self.decode_through(first / rows.size())) ERREXIT(info, JERR_BAD_DCT_COEF);
  return rows.data();
}

StreamedCoefficients::Band* StreamedCoefficients::add(std::size_t blocks_in_row) {
  if (views_.size() == jpeg_.parts.size()) return nullptr;
  const ProgressivePart& part = jpeg_.parts[views_.size()];
  const std::size_t whole_mcus = std::size_t{jpeg_.mcus_across} * part.across_in_mcu;
  if (blocks_in_row < std::max<std::size_t>(whole_mcus, part.blocks_across)) return nullptr;
  try {
    Band& band = bands_.emplace_back();
    const std::size_t count = blocks_in_row * part.down_in_mcu;
    band.coefficients.resize(count * DCTSIZE2);
    band.present.resize(count);
    auto* const blocks = reinterpret_cast<CoefficientBlock*>(band.coefficients.data());
    for (std::size_t y = 0; y < part.down_in_mcu; ++y) band.rows.push_back(blocks + y * blocks_in_row);
    views_.push_back({blocks_in_row, blocks, band.present.data()});
    return &band;
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

/// libjpeg asks from top to bottom, and has done with a row before it asks for the next.
bool StreamedCoefficients::decode_through(std::size_t row) {
  for (; rows_decoded_ <= row; ++rows_decoded_) {
    if (rows_decoded_ >= jpeg_.mcus_down || views_.size() != jpeg_.parts.size()) return false;
    for (Band& band : bands_) {
      if (means_alone_) break;
      std::fill(band.coefficients.begin(), band.coefficients.end(), JCOEF{0});
      std::fill(band.present.begin(), band.present.end(), 0);
    }
    for (ProgressiveScan& scan : scans_) {
      if (!scan.decode_row(views_)) return false;
    }
  }
  return true;
}

}  // namespace lumbung::codec
