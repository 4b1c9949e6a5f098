#include <iterator>
#include <ostream>
#include <thread>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "app/commands/legacy_parts.h"
#include "app/commands/progress_bar.h"
#include "base/read_at.h"
#include "legacy/cutover.h"

namespace lumbung::app {
namespace {

struct RollbackOptions {
  std::filesystem::path old_disk;
  std::string app_url;
  std::string bucket_url;
};

/// The ending of a name, as the old application's routes go by it.
std::string ending_of(const std::string& name) {
  const std::string ending = std::filesystem::path(name).extension().string();
  const bool is_plain =
      ending.size() > 1 && ending.size() <= 10 &&
      ending.find_first_not_of(".abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") ==
          std::string::npos;
  return is_plain ? ending : "";
}

/// Throws Fault where a word is missing that says where its file and URL are to be.
void require_words_for(const RollbackOptions& options, const legacy::NewRow& row) {
  if (options.old_disk.empty() || options.app_url.empty())
    throw Fault(ErrorCode::unsafe,
                "there are media that Lumbung made: --old-disk and --app-url say where their files and "
                "URLs are to be");
  if (row.has_url && row.location != "local" && options.bucket_url.empty())
    throw Fault(ErrorCode::unsafe,
                "there are media that Lumbung stored in a bucket: --bucket-url says where their URLs lead");
}

/// A file that Lumbung alone has, as the old application would have stored it. Done twice it is done once.
std::string move_to_old_disk(LegacyParts& parts, const RollbackOptions& options, const legacy::NewRow& row) {
  const auto key = media::ObjectKey::parse(row.key);
  if (!key) return "";
  // In a bucket it stays where it is.
  if (row.location != "local") return row.has_url ? options.bucket_url + "/" + row.key : "";
  const auto object = parts.store->get(*key);
  if (!object) return "";
  const std::string name = "lumbung/" + row.uuid + ending_of(row.name);
  const std::filesystem::path to = options.old_disk / "public" / name;
  std::filesystem::create_directories(to.parent_path());
  const std::filesystem::path part = to.string() + ".part";
  const std::filesystem::path from = "/proc/self/fd/" + std::to_string(object->file.get());
  std::filesystem::copy_file(from, part, std::filesystem::copy_options::overwrite_existing);
  // The old application's own user must be able to read it.
  std::filesystem::permissions(part, std::filesystem::perms(0644));
  std::filesystem::permissions(to.parent_path(), std::filesystem::perms(0755));
  std::filesystem::rename(part, to);
  return row.has_url ? options.app_url + "/media/public/" + name : name;
}

ExitCode roll_back(const RollbackOptions& options, const CommandContext& context) {
  const LegacyLock lock(context.config);
  LegacyParts parts(context.config, options.old_disk);
  ProgressBar bar("legacy rollback");
  legacy::CutoverWays ways;
  ways.progress = [&](std::string_view, std::uint64_t done, std::uint64_t total) {
    bar.advance(done, total);
  };
  legacy::Cutover cutover({parts.table, parts.aliases, parts.bytes, *parts.store}, {}, ways);
  std::uint64_t moved = 0;
  cutover.roll_back({.check = [&](const legacy::NewRow& row) { require_words_for(options, row); },
                     .move =
                         [&](const legacy::NewRow& row) {
                           std::string path = move_to_old_disk(parts, options, row);
                           moved += path.empty() ? 0 : 1;
                           return path;
                         }});
  bar.finish("done");
  if (context.format == OutputFormat::json) {
    context.out << boost::json::serialize(boost::json::object{{"rolled_back", true}, {"new_rows", moved}})
                << "\n";
  } else {
    context.out << "The table is as it was; " << moved << " rows that Lumbung made have the old form.\n";
  }
  return ExitCode::done;
}

}  // namespace

void declare_legacy_rollback(CLI::App& legacy, ChosenCommand& chosen) {
  auto options = std::make_shared<RollbackOptions>();
  CLI::App* command = legacy.add_subcommand("rollback", "Back to the old table; stop serve and work before");
  command->add_option("--old-disk", options->old_disk, "The old application's storage/app");
  command->add_option("--app-url", options->app_url,
                      "APP_URL of the old application, without a / at its end");
  command->add_option("--bucket-url", options->bucket_url, "URL of the bucket, for media that lie there");
  command->callback([options, &chosen] {
    chosen.run = [options](const CommandContext& context) { return roll_back(*options, context); };
  });
}

}  // namespace lumbung::app
