#include <CLI/CLI.hpp>

#include "app/settings/declaring.h"
#include "app/settings/groups.h"
#include "net/http_client.h"

namespace lumbung::app {

void declare_delivery(CLI::App& app, Config& config) {
  add_bytes(app, "--upload-max", config.upload_bytes_max, "Largest upload (413 above)");
  add(app, "--workspace-uploads-max", config.workspace_uploads_max,
      "Uploads of one workspace at a time (429 above)")
      ->check(CLI::Range(1, 1'000'000));
  add_choice(app, "--import-addresses", config.import_reach,
             {{"public", net::Reach::public_addresses}, {"any", net::Reach::anywhere}},
             "public | any: from where files are fetched by URL; any also from the server's own network");
  add(app, "--old-disk", config.old_disk,
      "storage/app of the old application: files below its public/ and avatars/ stay at their old URLs");
  add_choice(app, "--old-bucket", config.old_bucket,
             {{"no", OldBucketSetting::no}, {"yes", OldBucketSetting::yes}},
             "yes | no: --storage is the old application's bucket, and what lies below its uploads/ and "
             "public/ stays at its old URLs");
  add_seconds(app, "--url-valid", config.url_valid_for, "Life of a signed URL");
  add_key(app, "--signing-key", config.signing_key, "Key of signed URLs; default: made once, kept in keys/");
  add(app, "--signing-key-previous", config.signing_key_previous, "The key before it, still believed");
  add_key(app, "--secret-key", config.secret_key,
          "Key that the database's secrets are sealed with; default: made once, kept in keys/");
  add(app, "--secret-key-previous", config.secret_key_previous, "The key before it, still opens them");
  add_key(app, "--jwt-secret", config.jwt_secret,
          "Key of the JWTs that the application makes for its browsers; default: none are taken");
  add_key(app, "--jwt-secret-previous", config.jwt_secret_previous, "The key before it, still believed");
}

}  // namespace lumbung::app
