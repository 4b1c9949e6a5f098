#include <algorithm>
#include <ostream>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "app/commands/legacy_parts.h"
#include "app/commands/progress_bar.h"
#include "database/sql_old_texts.h"
#include "legacy/rewriting.h"

namespace lumbung::app {
namespace {

namespace json = boost::json;

struct LegacyRewriteOptions {
  legacy::RewriteSettings settings;
  std::vector<std::string> hosts;
  bool undoes = false;
};

template <class Values>
json::array json_list(const Values& values) {
  json::array list;
  for (const auto& value : values) list.emplace_back(value);
  return list;
}

void print_rewrite_json(const legacy::RewriteSums& sums, bool applied, std::ostream& out) {
  json::array places;
  for (const legacy::PlaceSums& place : sums.places) {
    places.push_back({{"place", place.place},
                      {"rows", place.rows},
                      {"rows_with_links", place.rows_with_links},
                      {"links", place.links},
                      {"changed", place.changed},
                      {"too_long", json_list(place.too_long)},
                      {"busy", json_list(place.busy)}});
  }
  json::object hosts;
  for (const auto& [host, links] : sums.hosts) hosts[host] = links;
  json::array first;
  for (const legacy::PlacedLink& found : sums.first) {
    first.push_back({{"place", found.place},
                     {"row", found.row},
                     {"media", found.link.media.value},
                     {"url", found.link.url},
                     {"now", found.link.now}});
  }
  out << json::serialize(json::object{{"applied", applied},
                                      {"places", std::move(places)},
                                      {"hosts", std::move(hosts)},
                                      {"links", std::move(first)}})
      << "\n";
}

void print_rewrite(const legacy::RewriteSums& sums, bool applied, std::ostream& out) {
  for (const legacy::PlaceSums& place : sums.places) {
    out << place.place << ": " << place.rows << " rows, " << place.rows_with_links << " with " << place.links
        << " URLs of media, " << (applied ? "changed: " : "would be changed: ") << place.changed << ".\n";
    for (const std::uint64_t id : place.too_long)
      out << "  Row " << id << " has no room for the longer URL, and stays.\n";
    for (const std::uint64_t id : place.busy)
      out << "  Row " << id << " was changed by somebody in this moment: run this again.\n";
  }
  for (const auto& [host, links] : sums.hosts)
    out << (host.empty() ? "Paths without a host" : "At " + host) << ": " << links << " URLs.\n";
  constexpr std::size_t kShownMax = 20;
  for (std::size_t i = 0; i < std::min(kShownMax, sums.first.size()); ++i) {
    const legacy::PlacedLink& found = sums.first[i];
    out << found.place << " " << found.row << ", media " << found.link.media.value << ": " << found.link.url
        << "\n    " << found.link.now << "\n";
  }
  if (!applied) out << "Nothing was changed: --apply does it, --undo takes it back.\n";
}

ExitCode print_undo(const legacy::TakenBack& back, const CommandContext& context) {
  if (context.format == OutputFormat::json) {
    context.out << json::serialize(json::object{
                       {"taken_back", back.changed}, {"gone", back.gone}, {"left", json_list(back.left)}})
                << "\n";
  } else {
    context.out << "Taken back: " << back.changed << " texts; rows that are gone: " << back.gone << ".\n";
    for (const std::string& row : back.left)
      context.out << row << " was changed since, and stays: the table lumbung_legacy_rewrites has what it "
                  << "was.\n";
  }
  return back.left.empty() ? ExitCode::done : ExitCode::failed;
}

ExitCode rewrite_legacy(const LegacyRewriteOptions& options, const CommandContext& context) {
  const LegacyLock lock(context.config);
  LegacyParts parts(context.config, {});
  database::SqlOldTexts texts(parts.database, parts.clock);
  legacy::Rewriting rewriting(parts.table, texts, parts.aliases);
  legacy::RewriteSettings settings = options.settings;
  if (options.undoes) return print_undo(rewriting.undo(settings.batch), context);
  settings.rules.public_url = context.config.public_url;
  if (settings.rules.public_url.empty())
    throw Fault(ErrorCode::invalid_argument, "--public-url says where the URLs are to lead: set it");
  settings.rules.hosts.insert(options.hosts.begin(), options.hosts.end());
  ProgressBar bar("legacy rewrite");
  const legacy::RewriteSums sums = rewriting.run(settings, [&](const legacy::PlaceSums& place) {
    lock.require();
    bar.note(place.place + ": " + std::to_string(place.rows) + " rows");
  });
  bar.finish("done");
  if (context.format == OutputFormat::json) {
    print_rewrite_json(sums, settings.applies, context.out);
  } else {
    print_rewrite(sums, settings.applies, context.out);
  }
  const bool is_all = std::ranges::all_of(sums.places, [](const legacy::PlaceSums& place) {
    return place.too_long.empty() && place.busy.empty();
  });
  return is_all ? ExitCode::done : ExitCode::failed;
}

}  // namespace

void declare_legacy_rewrite(CLI::App& legacy, ChosenCommand& chosen) {
  auto options = std::make_shared<LegacyRewriteOptions>();
  CLI::App* command = legacy.add_subcommand(
      "rewrite",
      "Show which texts of the old application name media by old URLs, and change these on demand");
  CLI::Option* apply = command->add_flag("--apply", options->settings.applies,
                                         "Change them to URLs of --public-url, with a log to go back by");
  command->add_flag("--undo", options->undoes, "Make the texts what they were")->excludes(apply);
  command->add_option(
      "--host", options->hosts,
      "Only URLs of this host, with its port if it has one; may be given again; default: all");
  command->add_option("--batch", options->settings.batch, "Rows of one transaction")
      ->check(CLI::Range(1, 5000))
      ->capture_default_str();
  command->callback([options, &chosen] {
    chosen.run = [options](const CommandContext& context) { return rewrite_legacy(*options, context); };
  });
}

}  // namespace lumbung::app
