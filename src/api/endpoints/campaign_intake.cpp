#include "api/endpoints/campaign_intake.h"

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "api/answer.h"
#include "base/byte_size.h"
#include "http/body_pump.h"

namespace lumbung::api {
namespace {

namespace asio = boost::asio;

constexpr std::uint64_t kCampaignBytesMax = 64 * kKiB;

/// Carries a refusal out of the pump, which knows only exceptions.
struct CampaignTooLarge {};

bool is_form(const http::Request& request) {
  return request.header("Content-Type").value_or("").starts_with("multipart/");
}

}  // namespace

CampaignIntake::CampaignIntake(Guard& guard, http::BlockingPool& pool, Uploading& uploading,
                               Campaigns& campaigns)
    : guard_(guard),
      pool_(pool),
      uploading_(uploading),
      campaigns_(campaigns),
      form_{.needed = access::Ability::campaigns_manage,
            .field = "campaign",
            .check = [this](const Tenant& tenant,
                            const std::string& text) { return campaigns_.check(tenant, text); },
            .answer = [this](const Tenant& tenant, const std::string& text,
                             const media::Media& media) -> Result<std::optional<http::Response>> {
              auto made = campaigns_.create_with(tenant, text, media.uuid);
              if (!made) return made.error();
              return std::optional(*std::move(made));
            }} {}

asio::awaitable<http::Response> CampaignIntake::receive(http::Request received, http::BodyStream& body) {
  if (is_form(received)) return uploading_.receive_for(std::move(received), body, &form_);
  return take_json(std::move(received), body);
}

asio::awaitable<http::Response> CampaignIntake::take_json(http::Request received, http::BodyStream& body) {
  http::Request request = std::move(received);
  std::optional<std::variant<Tenant, http::Response>> admitted = co_await pool_.offload(
      [&] { return std::optional(guard_.admit_tenant(request, access::Ability::campaigns_manage)); });
  if (auto* const refusal = std::get_if<http::Response>(&*admitted)) co_return std::move(*refusal);
  std::string text;
  bool is_too_large = false;
  try {
    co_await http::pump_body(body, pool_, [&text](std::span<const std::byte> piece) {
      if (text.size() + piece.size() > kCampaignBytesMax) throw CampaignTooLarge{};
      text.append(reinterpret_cast<const char*>(piece.data()), piece.size());
    });
  } catch (const CampaignTooLarge&) {
    is_too_large = true;
  }
  if (is_too_large) {
    co_return problem_answer(request, error(ErrorCode::payload_too_large, "A campaign has at most 64 KB."));
  }
  request.set_body(std::move(text));
  co_return co_await pool_.offload(
      [&] { return answer_of(request, campaigns_.create(request, std::get<Tenant>(*admitted))); });
}

}  // namespace lumbung::api
