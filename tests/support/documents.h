#pragma once

#include <string>
#include <utility>
#include <vector>

/// Documents that the tests make for themselves.
namespace lumbung::test {

/// A PDF of one page with black text on a yellow ground; `box` is its MediaBox in points. More pages are the
/// same page again.
std::string pdf(const std::string& box = "0 0 595 842", int pages = 1);

/// A sound PDF of one page that nobody has ever drawn to its end: each form on it shows the next one ten
/// times.
std::string pdf_without_end();

struct PackedFile {
  std::string name;
  std::string content;
};
/// A ZIP file (PKWARE's APPNOTE 6.3) with stored entries, and the size that the directory claims for the last
/// one when `claimed_bytes` is not 0.
std::string zip(const std::vector<PackedFile>& files, unsigned claimed_bytes = 0);

/// A Word document of one paragraph; `more` are further parts.
std::string docx(std::vector<PackedFile> more = {}, unsigned claimed_bytes = 0);

/// The same as Office 365 may store it: under another name, which the lists of the package say; with macros
/// under such a name, too, if there is one.
std::string docx_of_office_365(const std::string& macros = {});

/// The head of a compound file ([MS-CFB]) and entries of its directory with these names.
std::string compound_file(const std::vector<std::string>& names);

}  // namespace lumbung::test
