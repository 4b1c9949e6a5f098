#include "contract/database_contract.h"

namespace lumbung::test {

using jobs::LeasedJob;
using media::Completion;
using media::Media;
using media::NewUpload;
using media::ObjectKey;
using media::StoredObject;
using media::VariantName;

void DatabaseContract::SetUp() {
  db_ = GetParam().make();
  workspace_ = db_.workspaces->create("Warung", {}).id;
}

NewUpload DatabaseContract::upload_of(std::string_view content) const {
  const Uuid uuid = Uuid::make();
  NewUpload upload{.workspace_id = workspace_,
                   .uuid = uuid,
                   .name = std::string(content) + ".jpg",
                   .type = "image/jpeg",
                   .size = content.size(),
                   .sha256 = Sha256::of(as_bytes(content)),
                   .temp_key = ObjectKey::of_upload(workspace_, uuid),
                   .purpose = "header",
                   .origin = {.request_id = "req-1"},
                   .location = media::Location::local};
  if (const auto twin = db_.media->find_by_hash(workspace_, upload.sha256)) {
    upload.twin_original = twin->path_of(VariantName::original);
  }
  return upload;
}

Media DatabaseContract::admitted(std::string_view content) {
  return db_.media->admit(upload_of(content)).value().media;
}

LeasedJob DatabaseContract::leased() {
  auto job = db_.jobs->claim(kHighQueue, "worker", std::chrono::seconds(60));
  EXPECT_TRUE(job.has_value());
  return job.value_or(LeasedJob{});
}

StoredObject DatabaseContract::object_of(const Media& media, VariantName variant) const {
  const Sha256 hash = media.metadata.intent.hash.value();
  const ObjectKey key =
      ObjectKey::of_variant(variant, media.workspace_id, media.created_at, hash, media::Kind::image, "jpg");
  return {variant, key, 100, hash};
}

Completion DatabaseContract::completion_of(const Media& media) const {
  Completion completion;
  completion.type = "image/png";
  completion.objects = {object_of(media, VariantName::original), object_of(media, VariantName::compressed),
                        object_of(media, VariantName::thumbnail)};
  completion.metadata.found.blurhash = "LEHV6nWB2yk8pyo0adR*.7kCMdnj";
  return completion;
}

Media DatabaseContract::completed(std::string_view content) {
  const Media media = admitted(content);
  const LeasedJob job = leased();
  EXPECT_EQ(job.job.media_id, media.id);
  EXPECT_TRUE(db_.media->begin_processing(job.lease, media.id).has_value());
  EXPECT_TRUE(db_.media->complete(job.lease, media.id, completion_of(media)).has_value());
  return db_.media->find(workspace_, media.uuid).value();
}

Media DatabaseContract::failed(std::string_view content) {
  const Media media = admitted(content);
  const LeasedJob job = leased();
  EXPECT_TRUE(db_.media->begin_processing(job.lease, media.id).has_value());
  media::Failure failure;
  failure.code = ErrorCode::corrupt;
  failure.reason = "The picture ends in its middle.";
  EXPECT_TRUE(db_.media->fail(job.lease, media.id, failure).has_value());
  return db_.media->find(workspace_, media.uuid).value();
}

std::vector<std::string> DatabaseContract::event_types() {
  std::vector<std::string> types;
  for (const events::Event& event : db_.events->after({0}, 1000)) types.emplace_back(to_string(event.type));
  return types;
}

std::set<std::string> DatabaseContract::going() {
  std::set<std::string> paths;
  for (const media::Removal& removal : db_.removals->take(100, std::chrono::seconds(60)))
    paths.insert(removal.path.str());
  return paths;
}

}  // namespace lumbung::test
