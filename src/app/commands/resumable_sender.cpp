#include "app/commands/resumable_sender.h"

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <thread>

#include <boost/json.hpp>
#include <fcntl.h>
#include <sys/stat.h>

#include "app/commands/media_words.h"
#include "base/byte_size.h"
#include "base/encoding.h"
#include "base/sha256.h"

namespace lumbung::app {
namespace {

/// Sent in one request: the server writes down how far it is more often than that by itself.
constexpr std::uint64_t kRequestBytesMax = 64 * kMiB;
constexpr std::chrono::milliseconds kPauseMin{250};
constexpr std::chrono::milliseconds kPauseMax{5'000};

std::filesystem::path notes_folder() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state == '/') return std::filesystem::path(state) / "lumbung/uploads";
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home != '/') return {};
  return std::filesystem::path(home) / ".local/state/lumbung/uploads";
}

/// Where the note of this upload lies: nothing of the token is in its name or in it.
std::filesystem::path note_of(const std::filesystem::path& file, const struct stat& facts,
                              const std::string& server, const std::string& purpose) {
  const std::filesystem::path folder = notes_folder();
  if (folder.empty()) return {};
  const std::string key = std::filesystem::absolute(file).string() + '\0' + std::to_string(facts.st_size) +
                          '\0' + std::to_string(facts.st_mtim.tv_sec) + '.' +
                          std::to_string(facts.st_mtim.tv_nsec) + '\0' + server + '\0' + purpose;
  return folder / Sha256::of(as_bytes(key)).hex();
}

std::string read_note(const std::filesystem::path& note) {
  std::string url;
  if (!note.empty()) std::getline(std::ifstream(note), url);
  return url;
}

void write_note(const std::filesystem::path& note, const std::string& url) {
  if (note.empty()) return;
  std::error_code failed;
  std::filesystem::create_directories(note.parent_path(), failed);
  std::ofstream(note) << url << '\n';
}

void drop_note(const std::filesystem::path& note) {
  std::error_code failed;
  if (!note.empty()) std::filesystem::remove(note, failed);
}

std::uint64_t number_of(const net::HttpAnswer& answer, std::string_view field) {
  const std::string_view text = answer.header(field).value_or("");
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Error refusal_of(const net::HttpAnswer& answer) {
  boost::system::error_code failed;
  const boost::json::value body = boost::json::parse(answer.body, failed);
  std::string words = failed ? std::string() : text_of(body, "detail");
  if (words.empty()) words = "The server answered " + std::to_string(answer.status) + ".";
  // Whether it is worth another try is for the caller to see.
  if (answer.status == 404 || answer.status == 410) return error(ErrorCode::gone, std::move(words));
  const bool passes = answer.status == 409 || answer.status == 429 || answer.status >= 500;
  const bool is_full = answer.status == 507;
  return error(passes && !is_full ? ErrorCode::unavailable : ErrorCode::invalid_argument, std::move(words));
}

bool may_pass(const Error& refused) {
  return refused.code == ErrorCode::unavailable;
}

}  // namespace

Result<std::string> ResumableSender::send(const std::filesystem::path& file) {
  const Source source = open(file);
  auto standing = take_up(source);
  auto went_on = std::chrono::steady_clock::now();
  auto pause = kPauseMin;
  std::string url = standing ? standing->url : read_note(source.note);
  std::uint64_t offset = standing ? standing->offset : 0;
  while (true) {
    const bool is_done = standing && !standing->media.empty();
    if (is_done || (!standing && !may_pass(standing.error()))) break;
    if (standing && (standing->offset > offset || standing->url != url)) {
      went_on = std::chrono::steady_clock::now();
      pause = kPauseMin;
      offset = standing->offset;
      url = standing->url;
    } else if (std::chrono::steady_clock::now() - went_on > parts_.patience) {
      break;
    }
    if (!standing) {
      std::this_thread::sleep_for(pause);
      pause = std::min(2 * pause, kPauseMax);
      standing = url.empty() ? take_up(source) : look(url);
      if (standing || standing.error().code != ErrorCode::gone) continue;
      standing = begin(source);
    } else {
      standing = push(source, *standing);
    }
  }
  if (!standing) {
    if (!may_pass(standing.error())) drop_note(source.note);
    return standing.error();
  }
  drop_note(source.note);
  if (standing->media.empty()) return error(ErrorCode::unavailable, "The upload does not go on.");
  return standing->media;
}

ResumableSender::Source ResumableSender::open(const std::filesystem::path& file) const {
  Source source{UniqueFd(::open(file.c_str(), O_RDONLY | O_CLOEXEC)), file, 0, {}};
  struct stat facts {};
  if (!source.file || ::fstat(source.file.get(), &facts) != 0)
    throw fault_from_errno("open " + file.string(), errno);
  source.bytes = static_cast<std::uint64_t>(facts.st_size);
  source.note = note_of(file, facts, parts_.server, parts_.purpose);
  return source;
}

/// What a program that broke off had begun, or a new one.
Result<ResumableSender::Standing> ResumableSender::take_up(const Source& source) {
  if (const std::string url = read_note(source.note); !url.empty()) {
    auto known = look(url);
    if (known || may_pass(known.error())) return known;
    drop_note(source.note);
  }
  return begin(source);
}

Result<ResumableSender::Standing> ResumableSender::begin(const Source& source) {
  net::HttpRequest post = request("POST", parts_.server + "/api/v1/uploads");
  post.headers.emplace_back("Upload-Length", std::to_string(source.bytes));
  std::string metadata = "filename " + to_base64(as_bytes(source.path.filename().string()));
  if (!parts_.purpose.empty()) metadata += ",purpose " + to_base64(as_bytes(parts_.purpose));
  post.headers.emplace_back("Upload-Metadata", std::move(metadata));
  const auto answer = parts_.client.send(post);
  if (!answer) return answer.error();
  const auto location = answer->header("location");
  if (answer->status != 201 || !location) return refusal_of(*answer);
  Standing begun{std::string(*location), 0, {}};
  // The token goes to the server that was named and to no other.
  if (begun.url.starts_with('/')) begun.url.insert(0, parts_.server);
  if (!begun.url.starts_with(parts_.server + "/"))
    return error(ErrorCode::invalid_argument,
                 "The server sends uploads elsewhere. Name that one by --server.");
  write_note(source.note, begun.url);
  return begun;
}

Result<ResumableSender::Standing> ResumableSender::look(const std::string& url) {
  const auto answer = parts_.client.send(request("HEAD", url));
  if (!answer) return answer.error();
  if (answer->status != 200) return refusal_of(*answer);
  return Standing{url, number_of(*answer, "upload-offset"),
                  std::string(answer->header("upload-media").value_or(""))};
}

Result<ResumableSender::Standing> ResumableSender::push(const Source& source, const Standing& at) {
  net::HttpRequest patch = request("PATCH", at.url);
  patch.headers.emplace_back("Content-Type", "application/offset+octet-stream");
  patch.headers.emplace_back("Upload-Offset", std::to_string(at.offset));
  patch.slice = net::FileSlice{source.file.get(), at.offset,
                               std::min(kRequestBytesMax, source.bytes - std::min(source.bytes, at.offset))};
  patch.on_progress = [&](std::uint64_t sent, std::uint64_t) {
    if (parts_.on_progress) parts_.on_progress(at.offset + sent, source.bytes);
  };
  const auto answer = parts_.client.send(patch);
  if (!answer) return answer.error();
  if (answer->status != 204) return refusal_of(*answer);
  return Standing{at.url, number_of(*answer, "upload-offset"),
                  std::string(answer->header("upload-media").value_or(""))};
}

net::HttpRequest ResumableSender::request(std::string method, std::string url) const {
  net::HttpRequest made;
  made.method = std::move(method);
  made.url = std::move(url);
  made.headers.emplace_back("Authorization", "Bearer " + parts_.token);
  made.headers.emplace_back("Tus-Resumable", "1.0.0");
  return made;
}

}  // namespace lumbung::app
