#pragma once

#include <string>
#include <string_view>

#include "telemetry/field.h"

namespace lumbung::telemetry {

/// Appends `text` as a JSON string, quotes included. What is not UTF-8 becomes U+FFFD.
void append_json_text(std::string& line, std::string_view text);

/// Appends `,"key":value`.
void append_json_field(std::string& line, const Field& field);

/// Appends ` key=value`, or only ` value` for the key "message". Text with white space, quotes or control
/// characters is quoted and escaped, so that no file name can steer the terminal.
void append_human_field(std::string& line, const Field& field);

}  // namespace lumbung::telemetry
