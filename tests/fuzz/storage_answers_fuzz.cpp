// What an object store answers: any text is read or refused with a Fault.
#include <cstddef>
#include <cstdint>

#include "base/error.h"
#include "fuzz/require.h"
#include "storage/s3/lifecycle_xml.h"
#include "storage/s3/xml.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lumbung;
  const auto text = fuzz::text_of(data, size);
  storage::parse_s3_error(text);
  storage::parse_upload_id(text);
  try {
    storage::parse_s3_page(text);
  } catch (const Fault&) {
    // refused
  }
  try {
    storage::with_rules(text, storage::parse_lifecycle(text));
  } catch (const Fault&) {
    // refused
  }
  return 0;
}
