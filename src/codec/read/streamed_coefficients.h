#pragma once

#include <cstddef>
#include <cstdio>
#include <list>
#include <vector>

#include <jpeglib.h>

#include "codec/read/progressive_jpeg.h"
#include "codec/read/progressive_scan.h"

namespace lumbung::codec {

/// Decodes a progressive JPEG for libjpeg a row of MCUs at a time, all scans of it together, in place of scan
/// after scan: so its coefficients stay in the processor's cache and are never in memory as a whole (24
/// megapixels have 72 MB). libjpeg reads `jpeg.head` alone, and transforms what it finds here.
///
/// Must outlive what it serves, and may not be moved meanwhile.
class StreamedCoefficients {
 public:
  explicit StreamedCoefficients(ProgressiveJpeg jpeg);
  StreamedCoefficients(const StreamedCoefficients&) = delete;
  StreamedCoefficients& operator=(const StreamedCoefficients&) = delete;

  const ProgressiveJpeg& jpeg() const { return jpeg_; }

  /// Inside of survives(), behind jpeg_create_decompress, once. Takes over `client_data` and two functions of
  /// `mem`. libjpeg fails when the data turn out to be wrong on the way.
  void serve(jpeg_decompress_struct& info);

 private:
  struct Band {
    std::vector<JCOEF> coefficients;
    std::vector<std::uint64_t> present;
    std::vector<JBLOCKROW> rows;
  };

  static jvirt_barray_ptr request(j_common_ptr info, int pool, boolean cleared, JDIMENSION blocks_in_row,
                                  JDIMENSION rows, JDIMENSION rows_at_once);
  static JBLOCKARRAY access(j_common_ptr info, jvirt_barray_ptr array, JDIMENSION first, JDIMENSION count,
                            boolean writable);
  /// Null when it is not what the parts say, or there is no memory for it.
  Band* add(std::size_t blocks_in_row);
  bool decode_through(std::size_t row);

  ProgressiveJpeg jpeg_;
  bool means_alone_ = false;  ///< each mean is written anew, and there is nothing else
  std::vector<ProgressiveScan> scans_;
  std::list<Band> bands_;  ///< of each part
  std::vector<CoefficientBand> views_;
  std::size_t rows_decoded_ = 0;
};

}  // namespace lumbung::codec
