#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "api/endpoints/console_asset.h"
#include "api/guard.h"

namespace lumbung::api {

/// What the console asks for at its start.
struct ConsoleFacts {
  std::string app_key;
  std::string version;
  std::uint64_t upload_bytes_max = 0;
  bool sandboxed = true;
};

/// GET /, GET /console/…: the one page of the built console, which looks at its address itself; GET
/// /assets/…: its files; GET /elements/…: components for other people's pages; GET /api/v1/console: what it
/// needs to know; GET /docs/…: the site of the documentation, where the program was built with it.
class Console {
 public:
  Console(std::vector<ConsoleAsset> assets, ConsoleFacts facts);

  /// Does not block. 404 when the program was built without a console. The scripts that stand in the page are
  /// allowed by their hashes, and no others.
  http::Response page(const http::Request& request) const;
  http::Response asset(const http::Request& request) const;
  /// For pages of any origin.
  http::Response element(const http::Request& request) const;
  /// 404 when the program was built without the site.
  http::Response document(const http::Request& request) const;
  /// From /docs to /docs/, which the links of its pages are relative to.
  static http::Response to_documents();

  Result<http::Response> facts(const http::Request& request, const Caller& caller);

 private:
  http::Response serve(const http::Request& request, std::string_view path, std::string_view caching) const;

  std::vector<ConsoleAsset> assets_;
  ConsoleFacts facts_;
  std::string page_policy_;
};

}  // namespace lumbung::api
