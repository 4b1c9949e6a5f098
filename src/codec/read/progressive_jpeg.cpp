#include "codec/read/progressive_jpeg.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "codec/jpeg/blocks.h"
#include "codec/read/big_endian.h"

namespace lumbung::codec {
namespace {

enum JpegMarker : unsigned {
  kStartOfBaseline = 0xc0,
  kStartOfSequential = 0xc1,
  kStartOfProgressive = 0xc2,
  kHuffmanTables = 0xc4,
  kRestart0 = 0xd0,
  kStartOfImage = 0xd8,
  kEndOfImage = 0xd9,
  kStartOfScan = 0xda,
  kQuantisation = 0xdb,
  kRestartInterval = 0xdd,
  kApplication0 = 0xe0,
  kApplication15 = 0xef,
  kComment = 0xfe,
};

constexpr std::size_t kScansMax = 100;
constexpr std::size_t kPartsMax = 4;
constexpr std::size_t kBlocksInMcuMax = 10;
constexpr unsigned kRestarts = 8;
constexpr unsigned kLowBitsMax = 13;
constexpr unsigned kDcCategories = 16;
constexpr int kNothingYet = -1;

unsigned number_at(Bytes bytes, std::size_t at) {
  return std::to_integer<unsigned>(bytes[at]);
}

std::uint32_t divided_up(std::uint32_t number, std::size_t by) {
  return static_cast<std::uint32_t>((number + by - 1) / by);
}

enum class Wanted { all, means };

/// The file, segment by segment. Each step is false where libjpeg alone should judge.
class ScanFinder {
 public:
  ScanFinder(Bytes content, Wanted wanted) : content_(content), wanted_(wanted) {}

  std::optional<ProgressiveJpeg> find() {
    if (content_.size() < 4 || big_endian(content_.first(2)) != (0xff00U | kStartOfImage)) return {};
    at_ = 2;
    while (content_.size() - at_ >= 2 && number_at(content_, at_) == 0xff) {
      const unsigned marker = number_at(content_, at_ + 1);
      if (marker == kEndOfImage) return complete() ? std::optional(std::move(found_)) : std::nullopt;
      if (content_.size() - at_ < 4) return {};
      const std::size_t length = big_endian(content_.subspan(at_ + 2, 2));
      if (length < 2 || content_.size() - at_ - 2 < length) return {};
      const Bytes segment = content_.subspan(at_ + 4, length - 2);
      if (found_.parts.empty()) frame_at_ = at_;
      if (marker == kStartOfScan && found_.head.empty()) write_head();
      at_ += 2 + length;
      if (!take(marker, segment)) return {};
    }
    return {};
  }

 private:
  bool take(unsigned marker, Bytes segment) {
    if (marker == kStartOfProgressive) return take_frame(segment);
    if (marker == kStartOfBaseline || marker == kStartOfSequential) {
      is_sequential_ = true;
      return wanted_ == Wanted::means && take_frame(segment);
    }
    if (marker == kHuffmanTables) return take_tables(segment);
    if (marker == kStartOfScan) return take_scan(segment);
    if (marker == kQuantisation) return found_.head.empty();
    if (marker == kRestartInterval) return take_restart_interval(segment);
    return (marker >= kApplication0 && marker <= kApplication15) || marker == kComment;
  }

  bool take_frame(Bytes segment) {
    if (!found_.parts.empty() || segment.size() < 6 || number_at(segment, 0) != 8) return false;
    const auto height = static_cast<std::uint32_t>(big_endian(segment.subspan(1, 2)));
    const auto width = static_cast<std::uint32_t>(big_endian(segment.subspan(3, 2)));
    const std::size_t count = number_at(segment, 5);
    if (width == 0 || height == 0 || count == 0 || count > kPartsMax) return false;
    if (segment.size() != 6 + 3 * count) return false;
    std::uint32_t across = 1;
    std::uint32_t down = 1;
    for (std::size_t i = 0; i < count; ++i) {
      ids_[i] = number_at(segment, 6 + 3 * i);
      if (std::count(ids_.begin(), ids_.begin() + std::ptrdiff_t(i), ids_[i]) != 0) return false;
      const unsigned factors = number_at(segment, 7 + 3 * i);
      const ProgressivePart part{factors >> 4, factors & 15U, 0, 0};
      if (part.across_in_mcu == 0 || part.across_in_mcu > 4) return false;
      if (part.down_in_mcu == 0 || part.down_in_mcu > 4) return false;
      across = std::max(across, part.across_in_mcu);
      down = std::max(down, part.down_in_mcu);
      found_.parts.push_back(part);
    }
    for (ProgressivePart& part : found_.parts) {
      part.blocks_across = divided_up(width * part.across_in_mcu, across * jpeg::kBlockEdge);
      part.blocks_down = divided_up(height * part.down_in_mcu, down * jpeg::kBlockEdge);
    }
    found_.mcus_across = divided_up(width, across * jpeg::kBlockEdge);
    found_.mcus_down = divided_up(height, down * jpeg::kBlockEdge);
    for (auto& known : low_bits_) known.fill(kNothingYet);
    return true;
  }

  bool take_restart_interval(Bytes segment) {
    if (segment.size() != 2) return false;
    mcus_in_interval_ = static_cast<std::uint32_t>(big_endian(segment));
    return mcus_in_interval_ == 0 || (wanted_ == Wanted::means && found_.head.empty());
  }

  bool take_tables(Bytes segment) {
    while (!segment.empty()) {
      constexpr std::size_t kCounts = HuffmanTable::kLengthMax;
      if (segment.size() < 1 + kCounts) return false;
      const unsigned place = number_at(segment, 0);
      if ((place >> 4) > 1 || (place & 15U) > 3) return false;
      const Bytes counts = segment.subspan(1, kCounts);
      std::size_t symbols = 0;
      for (const std::byte count : counts) symbols += std::to_integer<std::size_t>(count);
      if (segment.size() < 1 + kCounts + symbols) return false;
      tables_[place >> 4][place & 15U] = HuffmanTable::make(counts, segment.subspan(1 + kCounts, symbols));
      segment = segment.subspan(1 + kCounts + symbols);
    }
    return true;
  }

  bool take_scan(Bytes segment) {
    if (found_.parts.empty() || found_.scans.size() == kScansMax || segment.empty()) return false;
    const std::size_t count = number_at(segment, 0);
    if (count == 0 || count > found_.parts.size() || segment.size() != 4 + 2 * count) return false;
    ProgressiveScanHead scan;
    scan.first = number_at(segment, 1 + 2 * count);
    scan.last = number_at(segment, 2 + 2 * count);
    scan.bits_before = number_at(segment, 3 + 2 * count) >> 4;
    scan.bits_after = number_at(segment, 3 + 2 * count) & 15U;
    if (!has_usual_range(scan, count)) return false;
    if (scan.bits_after > kLowBitsMax) return false;
    if (scan.bits_before != 0 && scan.bits_before != scan.bits_after + 1) return false;
    std::size_t blocks = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const auto* const known = std::find(ids_.begin(), ids_.begin() + std::ptrdiff_t(found_.parts.size()),
                                          number_at(segment, 1 + 2 * i));
      const auto part = static_cast<std::size_t>(known - ids_.begin());
      if (part == found_.parts.size() || (i > 0 && part <= scan.parts.back())) return false;
      blocks += std::size_t{found_.parts[part].across_in_mcu} * found_.parts[part].down_in_mcu;
      if (!continues(part, scan) || !give_table(scan, number_at(segment, 2 + 2 * i))) return false;
      scan.parts.push_back(part);
    }
    if (count > 1 && blocks > kBlocksInMcuMax) return false;
    scan.mcus_in_interval = mcus_in_interval_;
    scan.intervals = take_data(intervals_of(scan));
    if (scan.intervals.empty()) return false;
    if (wanted_ == Wanted::all || scan.first == 0) found_.scans.push_back(std::move(scan));
    return true;
  }

  bool has_usual_range(const ProgressiveScanHead& scan, std::size_t parts) const {
    if (is_sequential_) {
      return scan.first == 0 && scan.last == jpeg::kBlockSize - 1 && parts == found_.parts.size() &&
             scan.bits_before == 0 && scan.bits_after == 0;
    }
    if (scan.first == 0) return scan.last == 0;
    return scan.last >= scan.first && scan.last < jpeg::kBlockSize && parts == 1;
  }

  /// Whether the scan brings what the part lacks next; notes that it does.
  bool continues(std::size_t part, const ProgressiveScanHead& scan) {
    auto& low_bits = low_bits_[part];
    if (scan.first > 0 && low_bits[0] == kNothingYet) return false;
    for (unsigned k = scan.first; k <= scan.last; ++k) {
      if (low_bits[k] != (scan.bits_before == 0 ? kNothingYet : static_cast<int>(scan.bits_before)))
        return false;
      low_bits[k] = static_cast<int>(scan.bits_after);
    }
    return true;
  }

  bool give_table(ProgressiveScanHead& scan, unsigned places) {
    const bool dc = scan.first == 0;
    if (dc && scan.bits_before != 0) return true;
    const unsigned place = dc ? places >> 4 : places & 15U;
    if (place > 3) return false;
    const std::optional<HuffmanTable>& table = tables_[dc ? 0 : 1][place];
    if (!table || (dc && !table->all_below(kDcCategories))) return false;
    scan.tables.push_back(*table);
    if (!is_sequential_) return true;
    if ((places & 15U) > 3 || !tables_[1][places & 15U]) return false;
    scan.detail_tables.push_back(*tables_[1][places & 15U]);
    return true;
  }

  /// How many a whole scan has. An MCU of one part alone is a block of it.
  std::size_t intervals_of(const ProgressiveScanHead& scan) const {
    if (scan.mcus_in_interval == 0) return 1;
    const ProgressivePart& part = found_.parts[scan.parts[0]];
    const bool is_alone = scan.parts.size() == 1;
    const std::size_t across = is_alone ? part.blocks_across : found_.mcus_across;
    const std::size_t down = is_alone ? part.blocks_down : found_.mcus_down;
    return divided_up(static_cast<std::uint32_t>(across * down), scan.mcus_in_interval);
  }

  /// From here to the next marker that is not a restart of this scan. Empty unless these are so many, with
  /// restarts between them that are numbered in order.
  std::vector<Bytes> take_data(std::size_t wanted) {
    std::vector<Bytes> intervals;
    std::size_t begin = at_;
    while (at_ < content_.size()) {
      const void* const found = std::memchr(content_.data() + at_, 0xff, content_.size() - at_);
      at_ = found == nullptr
                ? content_.size()
                : static_cast<std::size_t>(static_cast<const std::byte*>(found) - content_.data());
      if (content_.size() - at_ < 2) break;
      const unsigned behind = number_at(content_, at_ + 1);
      if (behind != 0 && behind != kRestart0 + intervals.size() % kRestarts) break;
      if (behind != 0) {
        if (intervals.size() + 1 == wanted) break;
        intervals.push_back(content_.subspan(begin, at_ - begin));
        begin = at_ + 2;
      }
      at_ += 2;
    }
    intervals.push_back(content_.subspan(begin, at_ - begin));
    return intervals.size() == wanted ? intervals : std::vector<Bytes>();
  }

  bool complete() const {
    return !found_.parts.empty() &&
           std::all_of(low_bits_.begin(), low_bits_.begin() + std::ptrdiff_t(found_.parts.size()),
                       [](const auto& known) {
                         return std::all_of(known.begin(), known.end(), [](int bits) { return bits == 0; });
                       });
  }

  /// The scan's one code is a zero bit and means "as before". It has no restarts.
  void write_head() {
    std::vector<unsigned> rest{0xff, kRestartInterval, 0, 4, 0, 0, 0xff, kHuffmanTables, 0, 20, 0, 1};
    rest.insert(rest.end(), 16, 0);
    rest.insert(rest.end(), {0xff, kStartOfScan, 0});
    rest.push_back(static_cast<unsigned>(6 + 2 * found_.parts.size()));
    rest.push_back(static_cast<unsigned>(found_.parts.size()));
    for (std::size_t i = 0; i < found_.parts.size(); ++i) rest.insert(rest.end(), {ids_[i], 0});
    rest.insert(rest.end(), {0, 0, 0, 0xff, kEndOfImage});
    found_.head.assign(content_.begin(), content_.begin() + std::ptrdiff_t(at_));
    if (is_sequential_) found_.head.at(frame_at_ + 1) = std::byte{kStartOfProgressive};
    for (const unsigned byte : rest) found_.head.push_back(static_cast<std::byte>(byte));
  }

  Bytes content_;
  Wanted wanted_;
  std::size_t at_ = 0;
  std::size_t frame_at_ = 0;
  bool is_sequential_ = false;
  std::uint32_t mcus_in_interval_ = 0;
  ProgressiveJpeg found_;
  std::array<unsigned, kPartsMax> ids_{};
  std::array<std::array<std::optional<HuffmanTable>, 4>, 2> tables_;
  std::array<std::array<int, jpeg::kBlockSize>, kPartsMax> low_bits_{};
};

}  // namespace

std::optional<ProgressiveJpeg> find_progressive_scans(Bytes content) {
  return ScanFinder(content, Wanted::all).find();
}

std::optional<ProgressiveJpeg> find_scans_of_means(Bytes content) {
  return ScanFinder(content, Wanted::means).find();
}

}  // namespace lumbung::codec
