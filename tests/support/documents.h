#pragma once

#include <string>
#include <utility>
#include <vector>

/// Documents that the tests make for themselves.
namespace lumbung::test {

/// A PDF of one page with black text on a yellow ground; `box` is its MediaBox in points. More pages are the
/// same page again.
std::string pdf(const std::string& box = "0 0 595 842", int pages = 1);

struct PackedFile {
  std::string name;
  std::string content;
};
/// A ZIP file (PKWARE's APPNOTE 6.3) with stored entries, and the size that the directory claims for the last
/// one when `claimed_bytes` is not 0.
std::string zip(const std::vector<PackedFile>& files, unsigned claimed_bytes = 0);

/// A Word document of one paragraph; `more` are further parts.
std::string docx(std::vector<PackedFile> more = {}, unsigned claimed_bytes = 0);

/// The head of a compound file ([MS-CFB]) and entries of its directory with these names.
std::string compound_file(const std::vector<std::string>& names);

}  // namespace lumbung::test
