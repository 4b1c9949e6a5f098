#include "app/campaign_parts.h"

#include <algorithm>

namespace lumbung::app {
namespace {

using namespace std::chrono_literals;

/// WhatsApp waits no longer for an answer to begin; of a file of 100 MB the rest may take a while.
constexpr std::chrono::milliseconds kConnectTime{2'000};
constexpr std::chrono::milliseconds kFetchTime{10'000};
constexpr std::uint64_t kFetchBytesMax = 101ULL << 20U;
/// One that goes well now and then is no good to a thousand recipients.
constexpr int kFetches = 2;

Status refuse_fetch(std::string text) {
  return error(ErrorCode::not_ready, std::move(text));
}

Status fetch_once(net::HttpClient& http, const campaigns::Fetchable& wanted) {
  std::uint64_t came = 0;
  const auto answer = http.send({.url = wanted.url,
                                 .connect_timeout = kConnectTime,
                                 .total_timeout = kFetchTime,
                                 .answer_bytes_max = kFetchBytesMax,
                                 .on_body = [&came](Bytes piece) { came += piece.size(); }});
  if (!answer) return answer.error();
  if (answer->status >= 300 && answer->status < 400)
    return refuse_fetch("it is redirected, and WhatsApp follows nothing");
  if (answer->status != 200) return refuse_fetch("it answers " + std::to_string(answer->status));
  if (wanted.bytes > 0 && came != wanted.bytes)
    return refuse_fetch("it has " + std::to_string(came) + " bytes instead of " +
                        std::to_string(wanted.bytes));
  const std::string_view type = answer->header("content-type").value_or("");
  if (type.substr(0, type.find(';')) != std::string_view(wanted.type).substr(0, wanted.type.find(';')))
    return refuse_fetch("it comes as \"" + std::string(type) + "\" instead of \"" + wanted.type + "\"");
  return {};
}

}  // namespace

campaigns::CampaignParts campaign_parts(Engines& engines, net::HttpClient& http) {
  return {.campaigns = engines.campaigns,
          .course = engines.campaigns,
          .holds = engines.holds,
          .media = engines.media,
          .urls = engines.media_urls,
          .clock = engines.clock,
          .fetch =
              [&http](const campaigns::Fetchable& wanted) {
                Status fetched;
                for (int i = 0; i < kFetches && fetched; ++i) fetched = fetch_once(http, wanted);
                return fetched;
              },
          .templates = &engines.templates,
          .accounts = &engines.accounts,
          .media_ids = &engines.media_ids,
          .single_uses = &engines.single_uses};
}

campaigns::SubmitTemplateJob::Parts submission_parts(Engines& engines, const telemetry::Log& log) {
  return {.templates = engines.templates,
          .media = engines.media,
          .storage = engines.storage,
          .accounts = engines.accounts,
          .clock = engines.clock,
          .gateway = engines.template_gateway,
          .events = engines.events,
          .log = log};
}

}  // namespace lumbung::app
