#include "codec/documents/text_lines.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <glib.h>

#include "sandbox/wire/text_rules.h"

namespace lumbung::codec {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kBytesLookedAt = 64 << 10;
constexpr std::size_t kCellColumnsMax = 24;
constexpr std::size_t kTabColumns = 4;

void append_utf8(std::string& out, char32_t point) {
  const auto byte = [&out](char32_t value) { out += static_cast<char>(static_cast<unsigned char>(value)); };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xc0 | point >> 6);
    byte(0x80 | (point & 0x3f));
  } else if (point < 0x10000) {
    byte(0xe0 | point >> 12);
    byte(0x80 | (point >> 6 & 0x3f));
    byte(0x80 | (point & 0x3f));
  } else {
    byte(0xf0 | point >> 18);
    byte(0x80 | (point >> 12 & 0x3f));
    byte(0x80 | (point >> 6 & 0x3f));
    byte(0x80 | (point & 0x3f));
  }
}

std::string from_utf16(std::string_view text, bool big_endian) {
  const auto unit = [&](std::size_t i) {
    const auto low = static_cast<unsigned char>(text[i + (big_endian ? 1 : 0)]);
    const auto high = static_cast<unsigned char>(text[i + (big_endian ? 0 : 1)]);
    return char32_t{low} | char32_t{high} << 8;
  };
  std::string out;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    char32_t point = unit(i);
    if (point >= 0xd800 && point < 0xdc00 && i + 3 < text.size() && (unit(i + 2) & 0xfc00) == 0xdc00) {
      point = 0x10000 + ((point - 0xd800) << 10) + (unit(i + 2) - 0xdc00);
      i += 2;
    }
    if (point < 0xd800 || point > 0xdfff) append_utf8(out, point);
  }
  return out;
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

/// Its end may have been cut off in mid-character.
bool is_utf8(std::string_view text) {
  const char* end = nullptr;
  if (g_utf8_validate(text.data(), static_cast<gssize>(text.size()), &end) != FALSE) return true;
  const std::string_view rest = text.substr(static_cast<std::size_t>(end - text.data()));
  return rest.size() < 4 && std::all_of(rest.begin() + 1, rest.end(), is_continuation);
}

std::string decode(Bytes content) {
  std::string_view text(reinterpret_cast<const char*>(content.data()),
                        std::min(content.size(), kBytesLookedAt));
  if (text.starts_with("\xff\xfe"sv)) return from_utf16(text.substr(2), false);
  if (text.starts_with("\xfe\xff"sv)) return from_utf16(text.substr(2), true);
  if (text.starts_with("\xef\xbb\xbf"sv)) text.remove_prefix(3);
  if (is_utf8(text)) return std::string(text);
  std::string out;
  for (const char c : text) append_utf8(out, static_cast<unsigned char>(c));
  return out;
}

std::size_t columns_of(std::string_view text) {
  return text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_continuation));
}

std::string cut(std::string_view text, std::size_t columns) {
  std::size_t end = 0;
  for (std::size_t seen = 0; end < text.size(); ++end) {
    if (!is_continuation(text[end]) && seen++ == columns) break;
  }
  return std::string(text.substr(0, end));
}

std::string shown(std::string_view line, std::size_t columns) {
  std::string spaced;
  for (const char c : line) {
    if (c == '\t') {
      spaced.append(kTabColumns - columns_of(spaced) % kTabColumns, ' ');
    } else {
      spaced += c;
    }
  }
  return cut(sandbox::to_printable(spaced, spaced.size()), columns);
}

char separator_of(std::string_view text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  constexpr std::array kSeparators{',', ';', '\t'};
  return *std::max_element(kSeparators.begin(), kSeparators.end(), [line](char a, char b) {
    return std::count(line.begin(), line.end(), a) < std::count(line.begin(), line.end(), b);
  });
}

using Row = std::vector<std::string>;

/// RFC 4180: a field in quotes may hold separators, line breaks and doubled quotes.
std::vector<Row> rows_of(std::string_view text, std::size_t rows_max) {
  const char separator = separator_of(text);
  std::vector<Row> rows{Row{""}};
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    std::string& field = rows.back().back();
    if (c == '"' && quoted && i + 1 < text.size() && text[i + 1] == '"') {
      field += text[i++];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == separator && !quoted) {
      rows.back().emplace_back();
    } else if (c == '\n' && !quoted) {
      if (rows.size() == rows_max) break;
      rows.emplace_back(Row{""});
    } else {
      field += c == '\n' ? ' ' : c;
    }
  }
  return rows;
}

}  // namespace

std::vector<std::string> first_lines(Bytes content, TextBounds bounds) {
  const std::string text = decode(content);
  std::vector<std::string> lines;
  std::string_view rest = text;
  while (!rest.empty() && lines.size() < bounds.lines) {
    const std::size_t end = std::min(rest.find_first_of("\n\r"), rest.size());
    lines.push_back(shown(rest.substr(0, end), bounds.columns));
    const bool two = rest.substr(end).starts_with("\r\n");
    rest.remove_prefix(std::min(rest.size(), end + (two ? 2 : 1)));
  }
  return lines;
}

std::vector<std::string> first_rows(Bytes content, TextBounds bounds) {
  std::vector<Row> rows = rows_of(decode(content), bounds.lines);
  std::vector<std::size_t> widths;
  for (Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      row[i] = shown(row[i], kCellColumnsMax);
      if (widths.size() <= i) widths.push_back(0);
      widths[i] = std::max(widths[i], columns_of(row[i]));
    }
  }
  std::vector<std::string> lines;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      line.append(widths[i] - columns_of(row[i]) + 2, ' ');
    }
    lines.push_back(cut(line, bounds.columns));
  }
  return lines;
}

}  // namespace lumbung::codec
