#include "simulation/neighbours.h"

#include <boost/json.hpp>
#include <unistd.h>

namespace lumbung::simulation {
namespace {

using media::ProcessingFailure;
using media::VariantName;

constexpr std::uint64_t kSlowOneIn = 15;
constexpr std::uint64_t kBreaksOneIn = 60;
constexpr int kKnowsEvil = 2;

struct Format {
  media::Kind kind;
  const char* mime;
  const char* extension;
};

Format format_of(const std::string& content) {
  if (is_of_kind(content, "film")) return {media::Kind::video, "video/mp4", "mp4"};
  if (is_of_kind(content, "animation")) return {media::Kind::image, "image/gif", "gif"};
  return {media::Kind::image, "image/jpeg", "jpg"};
}

Format format_of(VariantName name) {
  switch (name) {
    case VariantName::webp:
    case VariantName::sticker:
      return {media::Kind::image, "image/webp", "webp"};
    case VariantName::audio:
      return {media::Kind::audio, "audio/mp4", "m4a"};
    case VariantName::mp4:
      return {media::Kind::video, "video/mp4", "mp4"};
    default:
      return {media::Kind::image, "image/jpeg", "jpg"};
  }
}

/// Behind the thumbnail, which comes first of all.
std::vector<VariantName> variants_of(const std::string& content, const std::string& purpose) {
  if (is_of_kind(content, "film")) return {VariantName::poster, VariantName::preview, VariantName::audio};
  std::vector<VariantName> variants = {VariantName::compressed, VariantName::webp};
  if (is_of_kind(content, "animation")) variants.push_back(VariantName::mp4);
  if (purpose == media::kStickerPurpose) variants.push_back(VariantName::sticker);
  return variants;
}

}  // namespace

bool is_of_kind(std::string_view content, std::string_view kind) {
  return content.starts_with(kind);
}

std::string content_of(int file) {
  std::string content(4096, '\0');
  const ssize_t count = ::pread(file, content.data(), content.size(), 0);
  content.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
  return content;
}

/// Some steps take longer than a lease lasts.
void SimulatedProcessor::step(std::string_view what) {
  stage_.pass(Port::processor, what, [] {});
  if (chance_.one_in(kSlowOneIn))
    stage_.pause(chance_.between(std::chrono::seconds(1), std::chrono::seconds(90)));
}

media::ProcessingResult SimulatedProcessor::process(const media::ProcessingRequest& request,
                                                    media::ProcessingObserver& observer,
                                                    std::stop_token stop) {
  using Blame = ProcessingFailure::Blame;
  const std::string content = content_of(request.file);
  step("take " + content);
  observer.handed_over();
  step("decode " + content);
  if (is_of_kind(content, "damaged"))
    return ProcessingFailure{Blame::file, ErrorCode::corrupt, "It is damaged."};
  if (is_of_kind(content, "killer") || chance_.one_in(kBreaksOneIn))
    return ProcessingFailure{Blame::sandbox, ErrorCode::resource_limit, "The decoder died."};
  if (chance_.one_in(kBreaksOneIn))
    return ProcessingFailure{Blame::machine, ErrorCode::internal, "The machine is at fault."};
  const Format format = format_of(content);
  media::ProcessingReport report;
  report.identity = {format.kind, format.mime, format.extension, media::Dimensions{400, 300}, 1};
  report.metadata.dimensions = report.identity.dimensions;
  observer.identified(report.identity);
  make(VariantName::thumbnail, content, observer, report);
  for (const VariantName name : variants_of(content, request.purpose)) {
    if (stop.stop_requested())
      return ProcessingFailure{Blame::machine, ErrorCode::unavailable, "It was told to stop."};
    make(name, content, observer, report);
  }
  return report;
}

void SimulatedProcessor::make(VariantName name, const std::string& content,
                              media::ProcessingObserver& observer, media::ProcessingReport& report) {
  step("make the " + std::string(to_string(name)) + " of " + content);
  UniqueFd file = storage_.scratch();
  std::string bytes = std::string(to_string(name)) + " of " + content;
  if (differs_) bytes += ", made " + std::to_string(++made_) + " by " + std::string(stage_.actor());
  if (::write(file.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
    throw Fault("a scratch file can't be written");
  const Format format = format_of(name);
  report.metadata.variants[name] = {format.mime, bytes.size(), {10, 10}};
  observer.made({name, format.mime, format.extension, bytes.size(), {10, 10}, std::move(file)});
}

Result<media::ScanVerdict> SimulatedScanner::scan(int file, std::uint64_t) {
  return stage_.pass(Port::scanner, "scan", [&]() -> Result<media::ScanVerdict> {
    if (is_down) return error(ErrorCode::unavailable, "The scanner does not answer.");
    const bool is_evil = is_of_kind(content_of(file), "evil") && signatures >= kKnowsEvil;
    media::ScanVerdict verdict;
    verdict.finding = is_evil ? media::ScanVerdict::Finding::infected : media::ScanVerdict::Finding::clean;
    verdict.signature = is_evil ? "Simulated.Evil" : "";
    verdict.signatures_version = std::to_string(signatures);
    return verdict;
  });
}

Result<std::string> SimulatedScanner::signatures_version() {
  return stage_.pass(Port::scanner, "version of signatures", [&]() -> Result<std::string> {
    if (is_down) return error(ErrorCode::unavailable, "The scanner does not answer.");
    return std::to_string(signatures);
  });
}

bool SimulatedScanner::came_after(std::string_view later, std::string_view earlier) const {
  return std::stoi(std::string(later)) > std::stoi(std::string(earlier));
}

Result<net::HttpAnswer> SimulatedReceiver::send(const net::HttpRequest& request, std::stop_token) {
  const boost::json::value body = boost::json::parse(request.body);
  const std::string event(body.at("event").as_string());
  const std::string uuid(body.at("data").at("uuid").as_string());
  const Fate fate = stage_.call(Port::receiver, "tell of " + event + " " + uuid);
  if (fate == Fate::stop_before || fate == Fate::stop_within) stage_.stop();
  if (fate == Fate::refuse || fate == Fate::tear || is_down)
    return error(ErrorCode::unavailable, "The receiver does not answer.");
  received.emplace(event, uuid);
  if (fate == Fate::stop_after) stage_.stop();
  if (fate == Fate::lose_answer) return error(ErrorCode::unavailable, "The answer did not come.");
  return net::HttpAnswer{.status = 200};
}

}  // namespace lumbung::simulation
