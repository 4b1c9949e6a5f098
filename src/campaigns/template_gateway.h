#pragma once

#include <stop_token>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "whatsapp/graph/client.h"

namespace lumbung::campaigns {

/// What templates need of Meta, as whatsapp::GraphClient has it. Each call is one attempt. Thread-safe,
/// blocks.
class TemplateGateway {
 public:
  virtual ~TemplateGateway() = default;
  virtual whatsapp::GraphResult<std::string> upload_sample(const whatsapp::Account& account,
                                                           const whatsapp::OutgoingFile& file,
                                                           const std::stop_token& stop) = 0;
  virtual whatsapp::GraphResult<boost::json::value> call(const whatsapp::Account& account,
                                                         std::string_view method, std::string_view path,
                                                         const boost::json::value& body) = 0;
};

/// The real one. The client must outlive it.
class GraphTemplateGateway final : public TemplateGateway {
 public:
  explicit GraphTemplateGateway(const whatsapp::GraphClient& client) : client_(client) {}

  whatsapp::GraphResult<std::string> upload_sample(const whatsapp::Account& account,
                                                   const whatsapp::OutgoingFile& file,
                                                   const std::stop_token& stop) override {
    return client_.upload_sample(account, file, stop);
  }
  whatsapp::GraphResult<boost::json::value> call(const whatsapp::Account& account, std::string_view method,
                                                 std::string_view path,
                                                 const boost::json::value& body) override {
    return client_.call(account, method, path, body);
  }

 private:
  const whatsapp::GraphClient& client_;
};

}  // namespace lumbung::campaigns
