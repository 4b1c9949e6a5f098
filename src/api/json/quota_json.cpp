#include "api/json/quota_json.h"

#include <boost/json/object.hpp>

namespace lumbung::api {
namespace {

namespace json = boost::json;

template <class Number>
json::value or_null(bool there, Number number) {
  return there ? json::value(number) : json::value(nullptr);
}

}  // namespace

json::value quota_json(const std::optional<access::QuotaState>& state) {
  if (!state) return nullptr;
  const access::Quota& quota = state->quota;
  const bool bytes = quota.bytes_max.has_value();
  const bool files = quota.files_max.has_value();
  const bool rate = quota.uploads_per_minute_max.has_value();
  return json::object{{"bytes_max", or_null(bytes, quota.bytes_max.value_or(0))},
                      {"bytes_used", state->bytes_used},
                      {"bytes_left", or_null(bytes, state->bytes_left())},
                      {"bytes_kept", state->bytes_kept},
                      {"bytes_cap", or_null(bytes, quota.bytes_cap().value_or(0))},
                      {"files_max", or_null(files, quota.files_max.value_or(0))},
                      {"files_used", state->files_used},
                      {"files_left", or_null(files, state->files_left())},
                      {"uploads_per_minute_max", or_null(rate, quota.uploads_per_minute_max.value_or(0))},
                      {"uploads_left", or_null(rate, state->uploads_left)}};
}

}  // namespace lumbung::api
