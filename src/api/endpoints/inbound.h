#pragma once

#include <string>

#include <boost/asio/awaitable.hpp>

#include "api/endpoints/uploading.h"
#include "api/guard.h"
#include "http/blocking_pool.h"
#include "http/body_stream.h"
#include "jobs/job_queue.h"
#include "media/upload/import_repository.h"
#include "whatsapp/graph/account.h"
#include "whatsapp/inbound/chats.h"

namespace lumbung::api {

/// POST /api/v1/whatsapp/inbound: a media that a user sent. Of Meta's it is fetched by a job, before other
/// work of its workspace; a driver of WhatsApp Web (?source=webjs) sends the bytes, as any upload, and with
/// them the chat that shows them, if one does.
class Inbound {
 public:
  struct Parts {
    Guard& guard;
    Uploading& uploading;
    whatsapp::AccountRepository& accounts;
    media::ImportRepository& imports;
    whatsapp::Chats& chats;
    jobs::JobQueue& queue;
    http::BlockingPool& pool;
  };
  /// What `parts` refers to must outlive this.
  explicit Inbound(const Parts& parts);

  /// Runs on the I/O thread.
  boost::asio::awaitable<http::Response> receive(http::Request received, http::BodyStream& body);

 private:
  boost::asio::awaitable<http::Response> receive_note(http::Request received, http::BodyStream& body);
  /// 202: row and job are durable. Blocks.
  Result<http::Response> create(const http::Request& request, const Tenant& tenant);

  /// Of the `chat_id` of a form.
  Status check_chat(const Tenant& tenant, const std::string& chat) const;

  Parts parts_;
  Uploading::Purpose form_;
};

}  // namespace lumbung::api
