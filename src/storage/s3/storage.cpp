#include "storage/s3/storage.h"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include "base/error.h"
#include "base/reopen.h"
#include "storage/content_type.h"
#include "storage/disk/root_directory.h"
#include "storage/s3/download.h"
#include "storage/s3/resumable.h"
#include "storage/s3/sink.h"

namespace lumbung::storage {

using media::ObjectKey;
using media::ObjectStat;
using media::OpenObject;

namespace {

constexpr std::uint64_t kCopiedBytesMax = 5 * kGiB;
constexpr const char* kStandardClass = "STANDARD";

/// What is in temp/ has the name of its upload, which is nobody else's.
bool looks_first(const ObjectKey& key) {
  return key.tier() != "temp";
}

/// Opened each time: somebody may have taken away the one that was there. Nothing in it is meant to last.
UniqueFd open_scratch_folder(const std::filesystem::path& path) {
  std::filesystem::create_directories(path);
  UniqueFd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) throw fault_from_errno("open the scratch folder " + path.string(), errno);
  return folder;
}

Error not_in_bucket(const ObjectKey& key) {
  return error(ErrorCode::not_found, "The stored file is not there.", key.str());
}

}  // namespace

S3Storage::S3Storage(const S3StorageSettings& settings, const Clock& clock, telemetry::Log log)
    : location_(settings.location),
      scratch_folder_(std::filesystem::absolute(settings.scratch)),
      log_(std::move(log)),
      http_({.ca_file = settings.s3.ca_file}),
      client_(settings.s3, settings.credentials, http_, clock, log_),
      threads_(settings.upload_threads) {
  sweep(open_scratch_folder(scratch_folder_).get());
}

Result<std::unique_ptr<media::ObjectSink>> S3Storage::store(const ObjectKey& key,
                                                            std::string_view content_type, std::uint64_t) {
  return std::make_unique<S3Sink>(S3Sink::Parts{client_, threads_, log_, looks_first(key)}, scratch(),
                                  full_key(key), content_type);
}

UniqueFd S3Storage::scratch() {
  return make_scratch(open_scratch_folder(scratch_folder_).get(), Unnamed::prefer);
}

void S3Storage::adopt(UniqueFd scratch, const ObjectKey& key, std::string_view content_type) {
  S3Sink sink({client_, threads_, log_, looks_first(key)}, std::move(scratch), full_key(key), content_type);
  sink.take_over_file();
  sink.commit();
}

Result<OpenObject> S3Storage::get(const ObjectKey& key) {
  UniqueFd file = scratch();
  const auto found = download(client_, full_key(key), file.get());
  if (!found) return not_in_bucket(key);
  // Who gets it may hand it to a codec, and shall not write to what others will read.
  return OpenObject{reopen_for_reading(file.get()), found->bytes, found->modified_at};
}

Result<std::string> S3Storage::read(const ObjectKey& key, std::uint64_t offset, std::uint64_t length) {
  if (length == 0) return std::string();
  std::string piece;
  S3Call call{.key = full_key(key)};
  call.headers = {{"Range", "bytes=" + std::to_string(offset) + "-" + std::to_string(offset + length - 1)}};
  call.before_attempt = [&] { piece.clear(); };
  call.on_body = [&](Bytes data) {
    if (piece.size() + data.size() > length) throw Fault("S3 gave more than was asked for of " + key.str());
    piece.append(reinterpret_cast<const char*>(data.data()), data.size());
  };
  const net::HttpAnswer answer = client_.call(call);
  if (answer.status == 404) return not_in_bucket(key);
  // 416: it ends before that.
  return piece;
}

std::optional<ObjectStat> S3Storage::stat(const ObjectKey& key) {
  const net::HttpAnswer answer = client_.call({.method = "HEAD", .key = full_key(key)});
  if (answer.status == 404) return std::nullopt;
  return stat_of(answer);
}

Status S3Storage::move(const ObjectKey& from, const ObjectKey& to) {
  if (stat(to)) {
    const Result<OpenObject> ours = get(from);
    if (!ours) return {};
    const Result<OpenObject> theirs = get(to);
    if (!theirs || !have_same_bytes(ours->file.get(), theirs->file.get()))
      return error(ErrorCode::conflict, "Something else is stored under this name.", to.str());
    client_.call({.method = "DELETE", .key = full_key(from)});
    return {};
  }
  if (!copy(from, to)) {
    if (!stat(to)) return not_in_bucket(from);
    return {};
  }
  client_.call({.method = "DELETE", .key = full_key(from)});
  return {};
}

/// False when there is no `from`.
bool S3Storage::copy(const ObjectKey& from, const ObjectKey& to) {
  NameValues headers = object_headers(content_type_of(to));
  headers.emplace_back("x-amz-copy-source",
                       encode_path("/" + client_.settings().bucket + "/" + full_key(from)));
  headers.emplace_back("x-amz-metadata-directive", "REPLACE");
  try {
    return client_.call({.method = "PUT", .key = full_key(to), .headers = std::move(headers)}).status != 404;
  } catch (const Fault&) {
    const auto there = stat(from);
    if (!there || there->bytes <= kCopiedBytesMax) throw;
    throw Fault("S3 copies objects of up to 5 GiB: " + from.str() + " is larger; lower --upload-max");
  }
}

bool S3Storage::remove(const ObjectKey& key) {
  // S3 answers the same whether there was something or not.
  if (!stat(key)) return false;
  client_.call({.method = "DELETE", .key = full_key(key)});
  return true;
}

bool S3Storage::set_class(const ObjectKey& key, media::StorageClass wanted) {
  const bool is_cooled = wanted == media::StorageClass::cold;
  if (is_cooled && !has_cold_class()) return false;
  const net::HttpAnswer there = client_.call({.method = "HEAD", .key = full_key(key)});
  if (there.status == 404) return false;
  // S3 names no class for what is in STANDARD.
  const std::string_view now = there.header("x-amz-storage-class").value_or(kStandardClass);
  const bool is_movable = is_cooled ? now == kStandardClass : is_read_at_once(now);
  if (!is_movable || stat_of(there).bytes > kCopiedBytesMax) return false;
  NameValues headers = object_headers(there.header("content-type").value_or(content_type_of(key)));
  headers.emplace_back("x-amz-copy-source",
                       encode_path("/" + client_.settings().bucket + "/" + full_key(key)));
  headers.emplace_back("x-amz-metadata-directive", "REPLACE");
  headers.emplace_back("x-amz-storage-class", is_cooled ? client_.settings().cold_class : kStandardClass);
  if (const auto sha256 = there.header("x-amz-meta-sha256"))
    headers.emplace_back("x-amz-meta-sha256", std::string(*sha256));
  return client_.call({.method = "PUT", .key = full_key(key), .headers = std::move(headers)}).status != 404;
}

void S3Storage::list(std::string_view prefix,
                     const std::function<bool(const ObjectKey&, const ObjectStat&)>& visit) {
  list_after(prefix, {}, visit);
}

void S3Storage::list_after(std::string_view prefix, std::string_view after,
                           const std::function<bool(const ObjectKey&, const ObjectStat&)>& visit) {
  const std::string& before = client_.settings().prefix;
  NameValues query{{"list-type", "2"}, {"prefix", before + std::string(prefix)}};
  if (!after.empty()) query.emplace_back("start-after", before + std::string(after));
  for (std::string next;;) {
    NameValues page_query = query;
    if (!next.empty()) page_query.emplace_back("continuation-token", next);
    const S3Page page = parse_s3_page(client_.call({.query = std::move(page_query)}).body);
    for (const S3Page::Entry& entry : page.entries) {
      // What others put there under names that no key of ours has is not ours to see.
      const auto key = ObjectKey::parse(std::string_view(entry.key).substr(before.size()));
      if (key && !visit(*key, {entry.bytes, entry.modified_at})) return;
    }
    if (page.next.empty()) return;
    next = page.next;
  }
}

std::optional<std::uint64_t> S3Storage::free_bytes() {
  return std::nullopt;
}

std::unique_ptr<media::ResumableStore> S3Storage::resumable() {
  return std::make_unique<S3ResumableStore>(
      S3ResumableStore::Parts{client_, threads_, log_, [this] { return scratch(); }});
}

}  // namespace lumbung::storage
