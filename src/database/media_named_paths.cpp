#include "database/media_named_paths.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "database/media_path_columns.h"

namespace lumbung::database {
namespace {

namespace json = boost::json;
using media::ObjectKey;

using Lines = std::map<std::string, ObjectKey>;

void add_foreign(const json::value& value, Lines& lines) {
  if (const json::object* object = value.if_object()) {
    for (const auto& [key, member] : *object) add_foreign(member, lines);
  } else if (const json::array* array = value.if_array()) {
    for (const json::value& element : *array) add_foreign(element, lines);
  } else if (const json::string* text = value.if_string()) {
    auto key = ObjectKey::parse({text->data(), text->size()});
    if (key && key->workspace()) lines.emplace("other " + std::to_string(lines.size()), *std::move(key));
  }
}

}  // namespace

bool is_of_own_content(const media::Media& media, const ObjectKey& key) {
  const auto content = key.content();
  return content && content == media.content() && key.workspace() == media.workspace_id;
}

Lines named_paths(const media::Media& media) {
  Lines lines;
  for (const auto& [variant, path] : media.paths) {
    const bool has_column = !path_column_of(variant).empty();
    if (has_column && is_of_own_content(media, path)) continue;
    lines.emplace(media::to_string(variant), path);
  }
  if (media.metadata.unknown_json.empty()) return lines;
  boost::system::error_code problem;
  const json::value foreign = json::parse(media.metadata.unknown_json, problem);
  if (!problem.failed()) add_foreign(foreign, lines);
  return lines;
}

}  // namespace lumbung::database
