#include <iterator>
#include <ostream>
#include <thread>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fcntl.h>

#include "app/commands/legacy_parts.h"
#include "app/commands/progress_bar.h"
#include "database/sql_final_table.h"
#include "legacy/cutover.h"
#include "legacy/finishing.h"
#include "storage/disk/root_directory.h"

namespace lumbung::app {
namespace {

struct RollbackOptions {
  std::filesystem::path old_disk;
  std::string app_url;
  std::string bucket_url;
  bool without_missing = false;
};

using MovedOut = legacy::Cutover::MovedOut;

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

void sync(const std::filesystem::path& path) {
  const UniqueFd opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!opened) throw fault_from_errno("open " + path.string(), errno);
  storage::sync_fully(opened.get(), path.string());
}

/// In a bucket it stays where it is, and nothing looks for it.
bool has_file(LegacyParts& parts, const legacy::NewRow& row) {
  if (row.location != "local") return true;
  const auto key = media::ObjectKey::parse(row.key);
  return key && parts.store->exists(*key);
}

/// Below the disk `public`. Of the path alone a second `migrate` knows whose it is: nothing else of an old
/// row says so.
std::string old_name_of(const legacy::NewRow& row) {
  return "lumbung/workspace_" + std::to_string(row.workspace.value) + "/" + row.uuid + ending_of(row.name);
}

/// A file that Lumbung alone has, as the old application would have stored it. Done twice it is done once.
MovedOut move_to_old_disk(LegacyParts& parts, const RollbackOptions& options, const legacy::NewRow& row) {
  if (row.location != "local") {
    if (!row.has_url) return {MovedOut::Outcome::stays};
    return {MovedOut::Outcome::moved, options.bucket_url + "/" + row.key};
  }
  const auto key = media::ObjectKey::parse(row.key);
  if (!key) return {MovedOut::Outcome::missing};
  const auto object = parts.store->get(*key);
  if (!object) return {MovedOut::Outcome::missing};
  const std::string name = old_name_of(row);
  const std::filesystem::path to = options.old_disk / "public" / name;
  const std::filesystem::path folder = to.parent_path();
  std::filesystem::create_directories(folder);
  const std::filesystem::path part = to.string() + ".part";
  const std::filesystem::path from = "/proc/self/fd/" + std::to_string(object->file.get());
  std::filesystem::copy_file(from, part, std::filesystem::copy_options::overwrite_existing);
  // The old application's own user must be able to read it.
  std::filesystem::permissions(part, std::filesystem::perms(0644));
  std::filesystem::permissions(folder.parent_path(), std::filesystem::perms(0755));
  std::filesystem::permissions(folder, std::filesystem::perms(0755));
  // The row that names it next is durable, and the one that named Lumbung's own goes.
  sync(part);
  std::filesystem::rename(part, to);
  for (const auto& changed : {folder, folder.parent_path(), options.old_disk / "public"}) sync(changed);
  return {MovedOut::Outcome::moved, row.has_url ? options.app_url + "/media/public/" + name : name};
}

void tell(const legacy::Cutover::WentBack& sums, const CommandContext& context) {
  if (context.format == OutputFormat::json) {
    context.out << boost::json::serialize(boost::json::object{
                       {"rolled_back", true}, {"new_rows", sums.moved}, {"without_file", sums.missing}})
                << "\n";
    return;
  }
  context.out << "The table is as it was; " << sums.moved << " rows that Lumbung made have the old form.\n";
  if (sums.missing > 0) context.out << sums.missing << " more have no path, as their files are missing.\n";
}

ExitCode roll_back(const RollbackOptions& options, const CommandContext& context) {
  const LegacyLock lock(context.config);
  LegacyParts parts(context.config, options.old_disk);
  database::SqlFinalTable final_table(parts.database, parts.table);
  legacy::take_finish_back(parts.table, final_table);
  ProgressBar bar("legacy rollback");
  legacy::CutoverWays ways;
  ways.progress = [&](std::string_view, std::uint64_t done, std::uint64_t total) {
    lock.require();
    bar.advance(done, total);
  };
  legacy::Cutover cutover({parts.table, parts.aliases, parts.bytes, *parts.store}, {}, ways);
  const auto sums =
      cutover.roll_back({.check = [&](const legacy::NewRow& row) { require_words_for(options, row); },
                         .has_file = [&](const legacy::NewRow& row) { return has_file(parts, row); },
                         .move =
                             [&](const legacy::NewRow& row) {
                               lock.require();
                               return move_to_old_disk(parts, options, row);
                             },
                         .leaves_missing = options.without_missing});
  bar.finish("done");
  tell(sums, context);
  return ExitCode::done;
}

}  // namespace

void declare_legacy_rollback(CLI::App& legacy, ChosenCommand& chosen) {
  auto options = std::make_shared<RollbackOptions>();
  CLI::App* command = legacy.add_subcommand("rollback", "Back to the old table; stop serve and work before");
  command->add_option("--old-disk", options->old_disk, "The old application's storage/app");
  command->add_option("--app-url", options->app_url, "APP_URL of the old application");
  command->add_option("--bucket-url", options->bucket_url, "URL of the bucket, for media that lie there");
  command->add_flag("--without-missing", options->without_missing,
                    "Give media back without a path whose files are nowhere, instead of refusing");
  command->callback([options, &chosen] {
    for (std::string* url : {&options->app_url, &options->bucket_url}) {
      while (url->ends_with('/')) url->pop_back();
    }
    chosen.run = [options](const CommandContext& context) { return roll_back(*options, context); };
  });
}

}  // namespace lumbung::app
