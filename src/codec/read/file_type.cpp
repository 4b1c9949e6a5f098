#include "codec/read/file_type.h"

#include <memory>

#include <magic.h>

#include "base/error.h"
#include "codec/read/svg.h"

namespace lumbung::codec {
namespace {

struct CloseMagic {
  void operator()(magic_t database) const { magic_close(database); }
};
using MagicDatabase = std::unique_ptr<magic_set, CloseMagic>;

MagicDatabase open_database() {
  MagicDatabase database(magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR));
  if (!database) throw Fault("libmagic can't be started");
  if (magic_load(database.get(), nullptr) != 0) {
    const char* text = magic_error(database.get());
    throw Fault(std::string("libmagic can't load its database: ") + (text != nullptr ? text : "unknown"));
  }
  return database;
}

/// The one database of the process: it has to be in memory before the zygote forks, and libmagic gives no way
/// to hand it through the fork but a pointer.
magic_t database() {
  static const MagicDatabase loaded = open_database();
  return loaded.get();
}

}  // namespace

void load_file_types() {
  mime_by_content(as_bytes("%PDF-1.4"));
}

std::string mime_by_content(Bytes content) {
  const char* mime = magic_buffer(database(), content.data(), content.size());
  std::string word = mime != nullptr ? mime : "application/octet-stream";
  // It writes "audio/AMR"; types are compared in lower case everywhere else.
  for (char& c : word) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  // A list of names of other files has nothing to be played; one that follows them would go where it leads.
  if (word == "audio/x-mpegurl" || word == "application/vnd.apple.mpegurl") return "text/plain";
  // It takes an SVG without its declaration for plain text, or for XML of whatever kind.
  const bool may_be_markup = word.starts_with("text/") || word == "application/xml";
  return may_be_markup && is_svg(content) ? "image/svg+xml" : word;
}

}  // namespace lumbung::codec
