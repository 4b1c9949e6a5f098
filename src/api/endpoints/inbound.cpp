#include "api/endpoints/inbound.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "api/answer.h"
#include "api/endpoints/imports.h"
#include "api/fields.h"
#include "api/origin.h"
#include "media/upload/file_name.h"
#include "whatsapp/inbound/reference.h"

namespace lumbung::api {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;

constexpr std::size_t kIdBytesMax = 64;
constexpr std::size_t kTypeBytesMax = 127;
/// Before other jobs of its workspace: the URL of the callback lives five minutes.
constexpr int kBeforeOthers = -1;
/// What users sent has room when URLs have taken all of theirs.
constexpr std::uint32_t kInboundOpenMax = 2 * media::kOpenImportsMax;

Result<std::string> id_member(const json::object& body, std::string_view name) {
  Result<std::string> text = text_member(body, name);
  if (!text) return text;
  const bool is_id = !text->empty() && text->size() <= kIdBytesMax &&
                     text->find_first_not_of("0123456789") == std::string::npos;
  if (!is_id) return must_be(name, "an id of Meta's: digits");
  return text;
}

Result<std::string> type_member(const json::object& body) {
  Result<std::string> type = text_member(body, "mime_type");
  if (!type || type->empty()) return type;
  const bool is_type = type->size() <= kTypeBytesMax && type->find('/') != std::string::npos &&
                       std::ranges::all_of(*type, [](char c) { return c >= ' ' && c <= '~' && c != '"'; });
  if (!is_type) return must_be("mime_type", "a media type, such as image/jpeg");
  std::ranges::transform(*type, type->begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return type;
}

Result<std::string> hash_member(const json::object& body) {
  Result<std::string> text = text_member(body, "sha256");
  if (!text || text->empty()) return text;
  auto hash = whatsapp::sha256_of_meta(*text);
  if (!hash) return must_be("sha256", "64 hexadecimal digits, or base64 as Meta's callbacks have it");
  return *std::move(hash);
}

Result<std::uint64_t> chat_member(const json::object& body) {
  const json::value* chat = body.if_contains("chat_id");
  if (chat == nullptr || chat->is_null()) return 0;
  boost::system::error_code broken;
  const auto number = chat->to_number<std::int64_t>(broken);
  if (broken || number <= 0) return must_be("chat_id", "the number of a chat");
  return static_cast<std::uint64_t>(number);
}

Result<whatsapp::InboundMedia> read_inbound(const json::object& body, WorkspaceId workspace) {
  whatsapp::InboundMedia media{.workspace_id = workspace};
  auto number = id_member(body, "phone_number_id");
  if (!number) return number.error();
  auto id = id_member(body, "media_id");
  if (!id) return id.error();
  auto url = text_member(body, "url");
  if (!url) return url.error();
  auto type = type_member(body);
  if (!type) return type.error();
  auto hash = hash_member(body);
  if (!hash) return hash.error();
  const auto chat = chat_member(body);
  if (!chat) return chat.error();
  media.phone_number_id = *std::move(number);
  media.media_id = *std::move(id);
  media.url = *std::move(url);
  media.type = *std::move(type);
  media.sha256 = *std::move(hash);
  media.chat = *chat;
  return media;
}

/// As much as a form may have.
asio::awaitable<std::string> read_small(http::BodyStream& body) {
  body.limit_to(http::kBufferedBodyBytesMax);
  std::string text(http::kBufferedBodyBytesMax, '\0');
  const std::size_t bytes =
      co_await read_full(body, std::as_writable_bytes(std::span(text.data(), text.size())));
  text.resize(bytes);
  co_return text;
}

}  // namespace

Inbound::Inbound(const Parts& parts)
    : parts_(parts),
      form_{
          .needed = access::Ability::media_write,
          .field = "chat_id",
          .check = [this](const Tenant& tenant, const std::string& chat) { return check_chat(tenant, chat); },
          .answer = [this](const Tenant& tenant, const std::string& chat,
                           const media::Media& media) -> Result<std::optional<http::Response>> {
            if (const auto shown_in = parse_id(chat))
              parts_.chats.show(tenant.workspace, *shown_in, media.uuid);
            return std::nullopt;
          }} {}

/// Who may bring files alone changes nobody's chats.
Status Inbound::check_chat(const Tenant& tenant, const std::string& chat) const {
  if (chat.empty()) return {};
  const auto number = parse_id(chat);
  if (!number) return must_be("chat_id", "the number of a chat");
  if (!tenant.grant.may(access::Ability::campaigns_manage))
    return error(ErrorCode::forbidden, "To show it in a chat needs \"campaigns:manage\", too.");
  if (!parts_.chats.has(tenant.workspace, *number))
    return error(ErrorCode::not_found, "There is no such chat.");
  return {};
}

asio::awaitable<http::Response> Inbound::receive(http::Request received, http::BodyStream& body) {
  if (received.query("source") == "webjs")
    co_return co_await parts_.uploading.receive_for(std::move(received), body, &form_);
  co_return co_await receive_note(std::move(received), body);
}

asio::awaitable<http::Response> Inbound::receive_note(http::Request received, http::BodyStream& body) {
  http::Request request = std::move(received);
  std::optional<std::variant<Tenant, http::Response>> admitted = co_await parts_.pool.offload(
      [&] { return std::optional(parts_.guard.admit_tenant(request, access::Ability::campaigns_manage)); });
  if (auto* refusal = std::get_if<http::Response>(&*admitted)) co_return std::move(*refusal);
  request.set_body(co_await read_small(body));
  co_return co_await parts_.pool.offload(
      [&] { return answer_of(request, create(request, std::get<Tenant>(*admitted))); });
}

Result<http::Response> Inbound::create(const http::Request& request, const Tenant& tenant) {
  const auto body = json_body(request);
  if (!body) return body.error();
  const auto inbound = read_inbound(*body, tenant.workspace);
  if (!inbound) return inbound.error();
  const auto name = text_member(*body, "name");
  if (!name) return name.error();
  if (name->size() > media::kNameBytesMax)
    return must_be("name", "at most " + std::to_string(media::kNameBytesMax) + " bytes long");
  if (!parts_.accounts.find(tenant.workspace, inbound->phone_number_id))
    return error(ErrorCode::not_found, "This workspace has no such number.");
  std::string url = whatsapp::inbound_url(*inbound);
  if (url.size() > whatsapp::kInboundUrlBytesMax) return must_be("url", "shorter");
  const auto created =
      parts_.imports.create({.workspace_id = tenant.workspace,
                             .url = std::move(url),
                             .name = name->empty() ? std::string() : media::clean_file_name(*name),
                             .purpose = {},
                             .origin = origin_of(request, tenant.grant),
                             .limits = tenant.grant.upload_limits,
                             .priority = kBeforeOthers,
                             .open_max = kInboundOpenMax});
  if (!created) return created.error();
  parts_.queue.announce(jobs::policy_of(jobs::JobKind::import).queue, created->job);
  http::Response response = json_answer(202, import_json(created->import));
  response.headers.add("Location", "/api/v1/imports/" + created->import.uuid.str());
  return response;
}

}  // namespace lumbung::api
