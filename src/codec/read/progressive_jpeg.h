#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/encoding.h"
#include "codec/read/huffman_table.h"

namespace lumbung::codec {

/// A component of a JPEG: its blocks in one MCU, and in the picture.
struct ProgressivePart {
  std::uint32_t across_in_mcu = 1;
  std::uint32_t down_in_mcu = 1;
  std::uint32_t blocks_across = 0;
  std::uint32_t blocks_down = 0;
};

/// One scan (ITU T.81, annex G), with the tables that it was given.
struct ProgressiveScanHead {
  std::vector<std::size_t> parts;  ///< places in ProgressiveJpeg::parts
  unsigned first = 0;              ///< coefficient, in zigzag order
  unsigned last = 0;
  unsigned bits_before = 0;  ///< how many low bits were missing before this scan; 0 when it is the first
  unsigned bits_after = 0;   ///< how many are missing still
  std::vector<HuffmanTable> tables;  ///< of each part; none for a scan that needs none
  Bytes data;                        ///< entropy-coded, without a marker
};

/// A progressive JPEG by its parts.
struct ProgressiveJpeg {
  std::vector<ProgressivePart> parts;
  std::uint32_t mcus_across = 0;
  std::uint32_t mcus_down = 0;
  std::vector<ProgressiveScanHead> scans;
  /// The file's head, up to the first scan, and an empty scan behind it: a whole JPEG of a picture without
  /// detail.
  std::vector<std::byte> head;
};

/// Nothing for every other JPEG, and for a progressive one that is not complete or does anything unusual:
/// restart intervals, tables of steps between scans, scans out of order, markers that photos don't have.
/// Points into `content`.
std::optional<ProgressiveJpeg> find_progressive_scans(Bytes content);

}  // namespace lumbung::codec
