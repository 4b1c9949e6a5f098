#include "sandbox/wire/tool_request.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "sandbox/wire/fields.h"

namespace lumbung::sandbox {
namespace {

namespace json = boost::json;

constexpr std::string_view kMark = "tool ";
constexpr std::size_t kPathBytesMax = 4096;
constexpr std::size_t kArgumentsMax = 256;

bool is_absolute(std::string_view path) {
  return path.starts_with('/') && path.find('\0') == std::string_view::npos;
}

bool is_absolute_or_none(std::string_view path) {
  return path.empty() || is_absolute(path);
}

Error malformed(std::string_view field) {
  return error(ErrorCode::invalid_argument, "the order for a tool is malformed", std::string(field));
}

void read_limits(Fields& fields, Limits& limits) {
  limits.memory_bytes_max = fields.number("memory_bytes_max", 1, kBytesMax);
  limits.cpu_time_max = std::chrono::seconds(fields.number("cpu_seconds_max", 1, kMillisecondsMax / 1000));
  limits.wall_time_max = std::chrono::milliseconds(fields.number("wall_ms_max", 1, kMillisecondsMax));
  limits.output_bytes_max = fields.number("output_bytes_max", 1, kBytesMax);
}

}  // namespace

std::string name_of_file(std::size_t index) {
  return "/proc/self/fd/" + std::to_string(kFirstToolFile + static_cast<int>(index));
}

bool is_tool_request(std::string_view text) {
  return text.starts_with(kMark);
}

std::string serialize(const ToolRequest& request) {
  json::array arguments;
  for (const std::string& argument : request.arguments) arguments.emplace_back(argument);
  json::array files;
  for (const FileUse use : request.files) files.emplace_back(use == FileUse::read ? "read" : "write");
  const Limits& limits = request.limits;
  return std::string(kMark) +
         json::serialize(
             json::object{{"program", request.program},
                          {"arguments", std::move(arguments)},
                          {"files", std::move(files)},
                          {"directory", request.directory},
                          {"memory_bytes_max", limits.memory_bytes_max},
                          {"cpu_seconds_max", static_cast<std::uint64_t>(limits.cpu_time_max.count())},
                          {"wall_ms_max", static_cast<std::uint64_t>(limits.wall_time_max.count())},
                          {"output_bytes_max", limits.output_bytes_max},
                          {"printed_bytes_max", request.printed_bytes_max}});
}

Result<ToolRequest> parse_tool_request(std::string_view text) {
  if (!is_tool_request(text)) return malformed("mark");
  json::error_code failed;
  const json::value value = json::parse(text.substr(kMark.size()), failed);
  if (failed || !value.is_object()) return malformed("not a JSON object");
  Fields fields(value.get_object());
  ToolRequest request;
  request.program = fields.text("program", kPathBytesMax, is_absolute);
  for (const json::value& argument : fields.list("arguments", kArgumentsMax)) {
    fields.require(argument.is_string(), "arguments");
    if (argument.is_string()) request.arguments.emplace_back(argument.get_string());
  }
  for (const json::value& file : fields.list("files", kToolFilesMax)) {
    const bool reads = file == json::value("read");
    fields.require(reads || file == json::value("write"), "files");
    request.files.push_back(reads ? FileUse::read : FileUse::write);
  }
  request.directory = fields.text("directory", kPathBytesMax, is_absolute_or_none);
  read_limits(fields, request.limits);
  request.printed_bytes_max = fields.number("printed_bytes_max", 1, kBytesMax);
  if (const auto problem = fields.problem(); !problem.empty()) return malformed(problem);
  return request;
}

}  // namespace lumbung::sandbox
