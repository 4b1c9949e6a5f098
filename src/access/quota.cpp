#include "access/quota.h"

#include <string>

#include "base/byte_size.h"

namespace lumbung::access {

Error no_bytes_left(std::uint64_t most, std::uint64_t left, std::uint64_t wanted) {
  return error(ErrorCode::payload_too_large,
               "The quota of this workspace is " + format_byte_size(most) + "; " + format_byte_size(left) +
                   " are left of it and the file has " + format_byte_size(wanted) + ".");
}

Error no_room_under_cap(std::uint64_t cap, const CapUse& use) {
  return error(ErrorCode::payload_too_large,
               "This workspace may have " + format_byte_size(cap) + " on the disk, " +
                   std::to_string(kHardCapMultiple) + " times its quota. It has " +
                   format_byte_size(use.live) + " of files, " + format_byte_size(use.kept) +
                   " of deleted files that are kept for restoration, and with this file " +
                   format_byte_size(use.arriving) +
                   " that arrive. Delete what was deleted once more with permanent=true, wait until it is "
                   "purged or other uploads end, or have the quota raised.");
}

}  // namespace lumbung::access
