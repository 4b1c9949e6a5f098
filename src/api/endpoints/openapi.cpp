#include "api/endpoints/openapi.h"

#include "http/packing.h"

namespace lumbung::api {

OpenApi::OpenApi(const std::string& json)
    : forms_{{http::Coding::identity, std::make_shared<const std::string>(json)}} {
  for (const http::Coding coding : {http::Coding::gzip, http::Coding::brotli}) {
    if (auto smaller = http::packed(json, coding))
      forms_.emplace(coding, std::make_shared<const std::string>(*std::move(smaller)));
  }
}

http::Response OpenApi::show(const http::Request& request) const {
  const http::Coding liked = http::preferred_coding(request.header_list("Accept-Encoding"));
  const http::Coding coding = forms_.contains(liked) ? liked : http::Coding::identity;
  http::Response response;
  response.headers.add("Content-Type", "application/json");
  response.headers.add("Cache-Control", "no-cache");
  response.headers.add("Access-Control-Allow-Origin", "*");
  response.headers.add("Vary", "Accept-Encoding");
  if (coding != http::Coding::identity) response.headers.add("Content-Encoding", http::to_string(coding));
  response.body = http::SharedBody::whole(forms_.at(coding));
  return response;
}

}  // namespace lumbung::api
