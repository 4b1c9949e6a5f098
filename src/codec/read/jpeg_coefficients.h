#pragma once

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <list>
#include <memory>
#include <vector>

#include <jpeglib.h>

namespace lumbung::codec {

/// Where libjpeg keeps the coefficients of a whole picture: of a progressive one that it reads, and of one
/// that is written from coefficients. Its own memory for them is cleared once more than it has to be, and
/// comes in small pages: 24 megapixels are 72 MB.
///
/// Must outlive what it serves, and may not be moved meanwhile.
class JpegCoefficients {
 public:
  JpegCoefficients() = default;
  JpegCoefficients(const JpegCoefficients&) = delete;
  JpegCoefficients& operator=(const JpegCoefficients&) = delete;

  /// Inside of survives(), behind jpeg_create_compress or jpeg_create_decompress, once. Takes over
  /// `client_data` and three functions of `mem`. Arrays that are asked for without clearing hold whatever was
  /// there before.
  void serve(j_common_ptr info);

 private:
  struct Free {
    void operator()(JBLOCK* blocks) const { std::free(blocks); }
  };
  struct Array {
    std::unique_ptr<JBLOCK, Free> blocks;
    std::vector<JBLOCKROW> rows;
  };

  static jvirt_barray_ptr request(j_common_ptr info, int pool, boolean cleared, JDIMENSION blocks_in_row,
                                  JDIMENSION rows, JDIMENSION rows_at_once);
  static JBLOCKARRAY access(j_common_ptr info, jvirt_barray_ptr array, JDIMENSION first, JDIMENSION count,
                            boolean writable);
  /// Null when there is no memory for it.
  Array* add(bool cleared, std::size_t blocks_in_row, std::size_t rows);

  std::list<Array> arrays_;
};

}  // namespace lumbung::codec
