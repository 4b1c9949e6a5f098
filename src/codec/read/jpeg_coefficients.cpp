#include "codec/read/jpeg_coefficients.h"

#include <new>

#include <jerror.h>

#include "codec/job_memory.h"

namespace lumbung::codec {

void JpegCoefficients::serve(j_common_ptr info) {
  info->client_data = this;
  info->mem->request_virt_barray = request;
  info->mem->access_virt_barray = access;
}

jvirt_barray_ptr JpegCoefficients::request(j_common_ptr info, int /*pool*/, boolean cleared,
                                           JDIMENSION blocks_in_row, JDIMENSION rows,
                                           JDIMENSION /*rows_at_once*/) {
  auto& self = *static_cast<JpegCoefficients*>(info->client_data);
  Array* const array = self.add(cleared == TRUE, blocks_in_row, rows);
  if (array == nullptr) ERREXIT1(info, JERR_OUT_OF_MEMORY, 0);
  // Of this type libjpeg's own memory alone knows more than the name.
  return reinterpret_cast<jvirt_barray_ptr>(array);
}

JBLOCKARRAY JpegCoefficients::access(j_common_ptr info, jvirt_barray_ptr array, JDIMENSION first,
                                     JDIMENSION count, boolean /*writable*/) {
  auto& rows = reinterpret_cast<Array*>(array)->rows;
  if (first > rows.size() || count > rows.size() - first) ERREXIT(info, JERR_BAD_VIRTUAL_ACCESS);
  return rows.data() + first;
}

JpegCoefficients::Array* JpegCoefficients::add(bool cleared, std::size_t blocks_in_row, std::size_t rows) {
  // No overflow: libjpeg's pictures have at most 65,500 samples a side.
  const std::size_t count = blocks_in_row * rows;
  void* const memory = cleared ? std::calloc(count, sizeof(JBLOCK)) : std::malloc(count * sizeof(JBLOCK));
  if (memory == nullptr) return nullptr;
  want_huge_pages(memory, count * sizeof(JBLOCK));
  auto* const blocks = static_cast<JBLOCK*>(memory);
  std::unique_ptr<JBLOCK, Free> owner(blocks);
  try {
    Array& array = arrays_.emplace_back();
    array.blocks = std::move(owner);
    array.rows.reserve(rows);
    for (std::size_t y = 0; y < rows; ++y) array.rows.push_back(blocks + y * blocks_in_row);
    return &array;
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

}  // namespace lumbung::codec
