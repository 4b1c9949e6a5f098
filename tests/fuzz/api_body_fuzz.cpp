// Bodies of the API: any bytes are an object or refused, and what is read of one is within its bounds.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

#include "api/answer.h"
#include "api/endpoints/media_batch.h"
#include "api/endpoints/webhooks.h"
#include "fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lumbung;
  const std::string text(fuzz::text_of(data, size));
  const auto request = http::Request::make(http::Method::post, "/", {}, text);
  const auto body = api::json_body(request);
  const auto batch = api::read_batch(request);
  if (!body) {
    fuzz::require(body.error().code == ErrorCode::bad_request && !batch.has_value());
    return 0;
  }
  if (batch) {
    const std::set<std::string> different(batch->uuids.begin(), batch->uuids.end());
    fuzz::require(batch->action != nullptr && !different.empty());
    fuzz::require(different.size() == batch->uuids.size() && different.size() <= api::kBatchUuidsMax);
  }
  const auto name = api::name_member(*body);
  if (name) fuzz::require(!name->empty() && name->size() <= 255);
  const auto url = api::webhook_url_of(*body);
  if (url) {
    fuzz::require(url->starts_with("https://") || url->starts_with("http://"));
    fuzz::require(
        std::all_of(url->begin(), url->end(), [](unsigned char c) { return c > 0x20 && c < 0x7F; }));
  }
  return 0;
}
