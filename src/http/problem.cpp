#include "http/problem.h"

#include <boost/json/serialize.hpp>

namespace lumbung::http {

Response problem_response(const Request& request, const Problem& problem) {
  boost::json::object document;
  document["type"] = "about:blank";
  document["title"] = reason_phrase(problem.status);
  document["status"] = problem.status;
  document["code"] = to_string(problem.code);
  if (!problem.detail.empty()) document["detail"] = problem.detail;
  for (const auto& member : problem.extra) document.emplace(member.key(), member.value());
  document["request_id"] = request.id();
  return Response::with_text(problem.status, "application/problem+json", boost::json::serialize(document));
}

}  // namespace lumbung::http
