#include "database/old_table_rows.h"

namespace lumbung::database {

OldColumns columns_of(Session& session, std::string_view table) {
  OldColumns columns;
  if (!table_is_there(session, table)) return columns;
  const auto made = session.one<std::string, std::string>("SHOW CREATE TABLE " + std::string(table));
  if (!made) return columns;
  const std::string& text = std::get<1>(*made);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line(text.data() + at, end - at);
    at = end + 1;
    if (!line.starts_with("  `")) continue;
    line.remove_prefix(3);
    const std::size_t quote = line.find('`');
    if (quote == std::string_view::npos) continue;
    std::string_view definition = line.substr(quote + 1);
    if (definition.ends_with(',')) definition.remove_suffix(1);
    if (definition.starts_with(' ')) definition.remove_prefix(1);
    columns.emplace(line.substr(0, quote), definition);
  }
  return columns;
}

std::vector<std::string> column_names(Session& session, std::string_view table) {
  std::vector<std::string> names;
  for (const auto& [name] : session.all<std::string>(
           "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
           " AND table_name = :name ORDER BY ordinal_position",
           {{"name", table}}))
    names.push_back(name);
  return names;
}

std::set<std::string> indexes_of(Session& session, std::string_view table) {
  std::set<std::string> names;
  for (const auto& [name] : session.all<std::string>(
           "SELECT DISTINCT index_name FROM information_schema.statistics WHERE table_schema = DATABASE()"
           " AND table_name = :name",
           {{"name", table}}))
    names.insert(name);
  return names;
}

bool table_is_there(Session& session, std::string_view table) {
  return session.one<std::int64_t>(session.words().table_exists, {{"name", table}}).has_value();
}

bool has_foreign_key(Session& session, std::string_view table, std::string_view key) {
  return session
      .one<std::int64_t>(
          "SELECT 1 FROM information_schema.table_constraints WHERE table_schema = DATABASE()"
          " AND table_name = :name AND constraint_name = :key",
          {{"name", table}, {"key", key}})
      .has_value();
}

std::string row_literal(const std::vector<std::string>& columns) {
  std::string text = "CONCAT('('";
  for (std::size_t i = 0; i < columns.size(); ++i) {
    text.append(i == 0 ? ", " : ", ',', ").append("QUOTE(`").append(columns[i]).append("`)");
  }
  return text + ", ')')";
}

std::string path_expression(const OldColumns& columns) {
  const bool has_old = columns.contains("path");
  const bool has_new = columns.contains("original_path");
  if (has_old && has_new) return "COALESCE(c.path, c.original_path)";
  return has_old ? "c.path" : "c.original_path";
}

std::string is_as_it_came() {
  return "COALESCE(c.original_path LIKE CONCAT('%/', LEFT(SHA2(CONCAT(c.uuid,"
         " SUBSTRING(JSON_VALUE(c.metadata, '$.hash'), LENGTH('sha256:') + 1)), 256), 40), '.%'), FALSE)";
}

std::string is_of_lumbung() {
  return "(COALESCE(c.original_path, '') LIKE 'original/workspace\\_%'"
         " OR COALESCE(c.original_path, '') LIKE 'temp/workspace\\_%' OR " +
         is_as_it_came() + ")";
}

}  // namespace lumbung::database
