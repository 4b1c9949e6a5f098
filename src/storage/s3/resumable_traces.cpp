#include "storage/s3/resumable_traces.h"

#include <vector>

#include "base/error.h"

namespace lumbung::storage {
namespace {

/// Of which there are few.
std::vector<std::string> keys_from(S3Client& client, const std::string& prefix) {
  std::vector<std::string> keys;
  for (std::string next;;) {
    NameValues query{{"list-type", "2"}, {"prefix", prefix}};
    if (!next.empty()) query.emplace_back("continuation-token", next);
    const S3Page page = parse_s3_page(client.call({.method = "GET", .key = "", .query = query}).body);
    for (const S3Page::Entry& entry : page.entries) keys.push_back(entry.key);
    if (page.next.empty()) return keys;
    next = page.next;
  }
}

void remove_object(S3Client& client, const std::string& key) {
  client.call({.method = "DELETE", .key = key});
}

}  // namespace

void remove_older_tails(S3Client& client, const S3UploadKeys& keys, std::uint64_t fence,
                        const std::string& kept) {
  for (const std::string& key : keys_from(client, keys.tails())) {
    const auto written_with = keys.fence_of_tail(key);
    if (key != kept && written_with && *written_with <= fence) remove_object(client, key);
  }
}

void remove_traces(S3Client& client, const S3UploadKeys& keys) {
  // Without its fence a writer stops; what it begins until then is looked for afterwards.
  remove_object(client, keys.fence());
  const net::HttpAnswer begun =
      client.call({.method = "GET", .key = "", .query = {{"prefix", keys.object()}, {"uploads", ""}}});
  for (const std::string& upload_id : parse_open_uploads(begun.body, keys.object()))
    client.call({.method = "DELETE", .key = keys.object(), .query = {{"uploadId", upload_id}}});
  for (const std::string& key : keys_from(client, keys.tails())) remove_object(client, key);
}

}  // namespace lumbung::storage
