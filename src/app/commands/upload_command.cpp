#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <thread>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "app/commands/command.h"
#include "app/commands/media_words.h"
#include "app/commands/progress_bar.h"
#include "app/commands/resumable_sender.h"
#include "app/commands/table.h"
#include "base/byte_size.h"
#include "net/http_client.h"

namespace lumbung::app {
namespace {

namespace json = boost::json;

struct UploadOptions {
  std::vector<std::filesystem::path> files;
  std::string server = "http://127.0.0.1:8080";
  std::string server_ca;
  std::string token;
  std::string purpose;
  bool wait = false;
  std::uint32_t wait_seconds_max = 300;
  std::uint32_t patience_seconds = 60;
};

/// How the upload of one file ended.
struct UploadEnd {
  std::filesystem::path file;
  std::string status;  ///< of the media, or "refused"
  std::string text;    ///< its URL or the reason
  json::value answer;
  bool good = false;
};

json::value parse_answer(const std::string& body) {
  boost::system::error_code failed;
  json::value value = json::parse(body, failed);
  return failed ? json::value(json::object{}) : value;
}

class Uploader {
 public:
  explicit Uploader(const UploadOptions& options)
      : options_(options), client_({.ca_file = options.server_ca}) {}

  UploadEnd upload(const std::filesystem::path& file) {
    ProgressBar bar(file.filename().string());
    const auto answer = send(file, bar);
    if (!answer) return {file, "refused", answer.error().message, {}, false};
    UploadEnd end = end_of(file, *answer);
    if (end.good && options_.wait) end = wait_processed(std::move(end), bar);
    bar.finish(end.status);
    return end;
  }

 private:
  Result<net::HttpAnswer> send(const std::filesystem::path& file, ProgressBar& bar) {
    const auto show = [&bar](std::uint64_t sent, std::uint64_t total) { bar.advance(sent, total); };
    std::error_code failed;
    const auto bytes = std::filesystem::file_size(file, failed);
    if (failed)
      return error(ErrorCode::invalid_argument, "The file can't be read: " + failed.message() + ".");
    if (bytes > ResumableSender::kFromBytes) {
      ResumableSender sender({client_, options_.server, options_.token, options_.purpose, show,
                              std::chrono::seconds(options_.patience_seconds)});
      const auto media = sender.send(file);
      if (!media) return media.error();
      return send_patiently(authorized("GET", options_.server + "/api/v1/media/" + *media));
    }
    net::HttpRequest request = authorized("POST", options_.server + "/api/v1/media");
    request.file = net::FilePart{"file", file, file.filename().string()};
    if (!options_.purpose.empty()) request.file->fields.emplace_back("purpose", options_.purpose);
    request.on_progress = show;
    return send_patiently(request);
  }

  net::HttpRequest authorized(std::string method, std::string url) const {
    net::HttpRequest request;
    request.method = std::move(method);
    request.url = std::move(url);
    request.headers.emplace_back("Authorization", "Bearer " + options_.token);
    return request;
  }

  /// Sends again when the server asks for patience, five times at most.
  Result<net::HttpAnswer> send_patiently(const net::HttpRequest& request) {
    for (int attempt = 1;; ++attempt) {
      auto answer = client_.send(request);
      const bool later = answer && (answer->status == 429 || answer->status == 503);
      if (!later || attempt == 5) return answer;
      std::this_thread::sleep_for(answer->retry_after.value_or(std::chrono::seconds(attempt)));
    }
  }

  static UploadEnd end_of(const std::filesystem::path& file, const net::HttpAnswer& answer) {
    UploadEnd end{
        file, "refused", {}, parse_answer(answer.body), answer.status == 200 || answer.status == 202};
    if (end.good) {
      end.status = text_of(end.answer, "processing_status");
    } else {
      end.text = text_of(end.answer, "detail");
      if (end.text.empty()) end.text = "The server answered " + std::to_string(answer.status) + ".";
    }
    return end;
  }

  UploadEnd wait_processed(UploadEnd end, ProgressBar& bar) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(options_.wait_seconds_max);
    const std::string url = options_.server + "/api/v1/media/" + text_of(end.answer, "uuid");
    while (end.status != "completed" && end.status != "failed" && std::chrono::steady_clock::now() < until) {
      const std::string scan = scan_words(end.answer);
      bar.note(scan.empty() ? end.status : end.status + ", scan: " + scan);
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      const auto answer = send_patiently(authorized("GET", url));
      if (!answer) return {end.file, "unknown", answer.error().message, std::move(end.answer), false};
      end = end_of(end.file, *answer);
    }
    if (end.status == "failed") end.text = text_of(end.answer, "processing_error");
    end.good = end.status == "completed";
    return end;
  }

  const UploadOptions& options_;
  net::HttpClient client_;
};

void print_table(std::ostream& out, const std::vector<UploadEnd>& ends) {
  const bool scanned =
      std::ranges::any_of(ends, [](const UploadEnd& end) { return !scan_of(end.answer).is_null(); });
  std::vector<std::string> header = {"FILE", "SIZE", "STATUS", "UUID", "FITS", ""};
  if (scanned) header.insert(header.end() - 1, "SCAN");
  Table table(header);
  for (const UploadEnd& end : ends) {
    std::error_code unknown;
    const auto bytes = std::filesystem::file_size(end.file, unknown);
    std::vector<std::string> row = {
        end.file.filename().string(), unknown ? "" : format_byte_size(bytes), end.status,
        text_of(end.answer, "uuid"),  fitting_channels(end.answer),           end.text};
    if (scanned) row.insert(row.end() - 1, scan_words(end.answer));
    table.add(std::move(row));
  }
  table.print(out);
  for (const UploadEnd& end : ends) {
    // Of many, those are of interest that can be sent as nothing.
    const bool fits = !fitting_channels(end.answer).empty();
    if (end.status != "completed" || (ends.size() > 1 && fits)) continue;
    out << '\n' << end.file.filename().string() << (fits ? ":\n" : " can be sent as nothing:\n");
    print_fits(out, end.answer);
  }
}

void print_json(std::ostream& out, const std::vector<UploadEnd>& ends) {
  json::array list;
  for (const UploadEnd& end : ends) {
    list.push_back({{"file", end.file.string()},
                    {"status", end.status},
                    {"scan", scan_of(end.answer)},
                    {"message", end.text},
                    {"media", end.answer}});
  }
  out << json::serialize(list) << "\n";
}

/// Those that were named, and the regular ones below folders that were, in the order of their names. What
/// begins with a dot is left out there, and links are not followed.
std::vector<std::filesystem::path> files_of(const std::vector<std::filesystem::path>& named) {
  namespace fs = std::filesystem;
  std::vector<fs::path> files;
  for (const fs::path& path : named) {
    if (!fs::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    std::vector<fs::path> below;
    for (auto entry = fs::recursive_directory_iterator(path, fs::directory_options::skip_permission_denied);
         entry != fs::end(entry); ++entry) {
      const bool is_hidden = entry->path().filename().string().starts_with('.');
      if (is_hidden && entry->is_directory()) entry.disable_recursion_pending();
      if (!is_hidden && entry->is_regular_file() && !entry->is_symlink()) below.push_back(entry->path());
    }
    std::ranges::sort(below);
    files.insert(files.end(), below.begin(), below.end());
  }
  return files;
}

ExitCode upload_all(const UploadOptions& options, const CommandContext& context) {
  Uploader uploader(options);
  std::vector<UploadEnd> ends;
  bool all_good = true;
  for (const auto& file : files_of(options.files)) {
    ends.push_back(uploader.upload(file));
    all_good = all_good && ends.back().good;
  }
  context.format == OutputFormat::json ? print_json(context.out, ends) : print_table(context.out, ends);
  return all_good ? ExitCode::done : ExitCode::failed;
}

}  // namespace

void declare_upload(CLI::App& app, ChosenCommand& chosen) {
  auto options = std::make_shared<UploadOptions>();
  CLI::App* command = app.add_subcommand("upload", "Upload files to a server");
  command->add_option("files", options->files, "Files, and folders with all that is in them")
      ->required()
      ->check(CLI::ExistingPath);
  command->add_option("--server", options->server, "URL of the server")
      ->envname("LUMBUNG_SERVER")
      ->capture_default_str();
  command
      ->add_option("--server-ca", options->server_ca,
                   "PEM file of who signed the server's certificate, if no public authority did")
      ->envname("LUMBUNG_SERVER_CA")
      ->check(CLI::ExistingFile);
  command->add_option("--token", options->token, "Bearer token")->envname("LUMBUNG_TOKEN")->required();
  command->add_option("--purpose", options->purpose,
                      "What the files are for: sticker and voice make one, any other word is yours");
  command->add_flag("--wait", options->wait, "Wait until processing ended");
  command->add_option("--wait-max", options->wait_seconds_max, "Seconds to wait for each file at most")
      ->capture_default_str();
  command
      ->add_option("--patience", options->patience_seconds,
                   "Seconds after which a large file that does not go on is given up")
      ->capture_default_str();
  command->callback([options, &chosen] {
    while (options->server.ends_with('/')) options->server.pop_back();
    chosen.run = [options](const CommandContext& context) { return upload_all(*options, context); };
  });
}

}  // namespace lumbung::app
