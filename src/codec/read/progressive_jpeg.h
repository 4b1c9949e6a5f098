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

/// One scan (ITU T.81, annex G), with the tables that it was given. Or the only one of a sequential JPEG
/// (annex F), of which no more than the means of its blocks is decoded.
struct ProgressiveScanHead {
  std::vector<std::size_t> parts;  ///< places in ProgressiveJpeg::parts
  unsigned first = 0;              ///< coefficient, in zigzag order
  unsigned last = 0;
  unsigned bits_before = 0;  ///< how many low bits were missing before this scan; 0 when it is the first
  unsigned bits_after = 0;   ///< how many are missing still
  std::vector<HuffmanTable> tables;         ///< of each part; none for a scan that needs none
  std::vector<HuffmanTable> detail_tables;  ///< of each part of a sequential scan: of what is passed over
  std::uint32_t mcus_in_interval = 0;       ///< between two restarts; 0 when there are none
  std::vector<Bytes> intervals;             ///< entropy-coded, without a marker
};

/// A JPEG by its parts.
struct ProgressiveJpeg {
  std::vector<ProgressivePart> parts;
  std::uint32_t mcus_across = 0;
  std::uint32_t mcus_down = 0;
  std::vector<ProgressiveScanHead> scans;
  /// The file's head, up to the first scan, and an empty scan behind it: a whole progressive JPEG of a
  /// picture without detail.
  std::vector<std::byte> head;
};

/// Nothing for every other JPEG, and for a progressive one that is not complete or does anything unusual:
/// restart intervals, tables of steps between scans, scans out of order, markers that photos don't have.
/// Points into `content`.
std::optional<ProgressiveJpeg> find_progressive_scans(Bytes content);

/// What an eighth of the picture takes: the scans that bring the mean of each block ("DC"), or that of a
/// sequential JPEG. With restart intervals, too; otherwise nothing where find_progressive_scans has nothing.
std::optional<ProgressiveJpeg> find_scans_of_means(Bytes content);

}  // namespace lumbung::codec
