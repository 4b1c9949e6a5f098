#include "support/documents.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

namespace lumbung::test {
namespace {

void number(std::string& out, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xff);
}

std::uint32_t crc32_of(const std::string& bytes) {
  std::uint32_t crc = 0xffffffff;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
  }
  return ~crc;
}

std::string stream(const std::string& facts, const std::string& content) {
  return "<<" + facts + "/Length " + std::to_string(content.size()) + ">>stream\n" + content + "\nendstream";
}

/// The first object is the catalogue; the table has so many entries at least.
std::string pdf_of(const std::vector<std::string>& objects, std::size_t entries_min) {
  const std::size_t entries = std::max(objects.size(), entries_min) + 1;
  std::string file = "%PDF-1.7\n";
  std::string table = "xref\n0 " + std::to_string(entries) + "\n0000000000 65535 f \n";
  for (std::size_t i = 0; i < objects.size(); ++i) {
    std::array<char, 32> line{};
    std::snprintf(line.data(), line.size(), "%010zu 00000 n \n", file.size());
    table += line.data();
    file += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
  }
  for (std::size_t i = objects.size() + 1; i < entries; ++i) table += "0000000000 65535 f \n";
  const std::string start = std::to_string(file.size());
  return file + table + "trailer<</Size " + std::to_string(entries) + "/Root 1 0 R>>\nstartxref\n" + start +
         "\n%%EOF\n";
}

/// Of a Word document of one paragraph; `listed` are entries of its list of parts.
std::vector<PackedFile> word_parts(const std::string& main_part, const std::string& listed) {
  const std::string head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
  return {
      {"[Content_Types].xml",
       head +
           "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default "
           "Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
           "<Override PartName=\"/" +
           main_part +
           "\" ContentType=\"application/vnd.openxmlformats-"
           "officedocument.wordprocessingml.document.main+xml\"/>" +
           listed + "</Types>"},
      {"_rels/.rels",
       head +
           "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
           "<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/"
           "relationships/officeDocument\" Target=\"" +
           main_part + "\"/></Relationships>"},
      {main_part,
       head + "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>"
              "<w:p><w:r><w:t>Lumbung keeps the rice.</w:t></w:r></w:p></w:body></w:document>"}};
}

}  // namespace

std::string pdf(const std::string& box, int pages) {
  std::string kids;
  for (int i = 0; i < pages; ++i) kids += "3 0 R ";
  const std::string drawing =
      "1 1 0 rg -1000000 -1000000 2000000 2000000 re f 0 g BT /F 40 Tf 40 700 Td (Lumbung) Tj ET";
  const std::vector<std::string> objects = {
      "<</Type/Catalog/Pages 2 0 R>>",
      "<</Type/Pages/Kids[" + kids + "]/Count " + std::to_string(pages) + ">>",
      "<</Type/Page/Parent 2 0 R/MediaBox[" + box + "]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
      stream("", drawing), "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"};
  // poppler believes in no more pages than there are objects.
  return pdf_of(objects, static_cast<std::size_t>(pages));
}

std::string pdf_without_end() {
  constexpr int kForms = 12;
  std::string tenfold;
  for (int i = 0; i < 10; ++i) tenfold += "/F Do ";
  std::vector<std::string> objects = {
      "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
      "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
      stream("", tenfold)};
  for (int form = 0; form < kForms; ++form) {
    const std::string next = std::to_string(objects.size() + 2);
    objects.push_back(
        stream("/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</F " + next + " 0 R>>>>",
               tenfold));
  }
  objects.push_back(stream("/Type/XObject/Subtype/Form/BBox[0 0 595 842]", "0 0 100 100 re f"));
  return pdf_of(objects, 1);
}

std::string zip(const std::vector<PackedFile>& files, unsigned claimed_bytes) {
  std::string out;
  std::string directory;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto& [name, content] = files[i];
    const auto size = static_cast<std::uint32_t>(content.size());
    const bool lies = claimed_bytes > 0 && i + 1 == files.size();
    std::string facts;
    number(facts, 20, 2);
    number(facts, 0, 2);
    number(facts, lies ? 8 : 0, 2);  // deflated, or a size that differs would be an error already
    number(facts, 0, 4);
    number(facts, crc32_of(content), 4);
    number(facts, size, 4);
    number(facts, lies ? claimed_bytes : size, 4);
    number(facts, static_cast<std::uint32_t>(name.size()), 2);
    number(facts, 0, 2);
    directory += "PK\1\2";
    number(directory, 20, 2);
    directory += facts;
    directory += std::string(10, '\0');  // no comment, the first disk, no attributes
    number(directory, static_cast<std::uint32_t>(out.size()), 4);
    directory += name;
    out += "PK\3\4" + facts + name + content;
  }
  const auto begin = static_cast<std::uint32_t>(out.size());
  out += directory + "PK\5\6";
  number(out, 0, 4);
  for (int i = 0; i < 2; ++i) number(out, static_cast<std::uint32_t>(files.size()), 2);
  number(out, static_cast<std::uint32_t>(directory.size()), 4);
  number(out, begin, 4);
  number(out, 0, 2);
  return out;
}

std::string docx(std::vector<PackedFile> more, unsigned claimed_bytes) {
  std::vector<PackedFile> files = word_parts("word/document.xml", "");
  files.insert(files.end(), more.begin(), more.end());
  return zip(files, claimed_bytes);
}

std::string docx_of_office_365(const std::string& macros) {
  if (macros.empty()) return zip(word_parts("word/document2.xml", ""));
  std::vector<PackedFile> files =
      word_parts("word/document2.xml", "<Override PartName=\"/" + macros +
                                           "\" ContentType=\"application/vnd.ms-office.vbaProject\"/>");
  files.push_back({macros, "x"});
  return zip(files);
}

std::string compound_file(const std::vector<std::string>& names) {
  std::string file = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
  file.resize(512);
  for (const std::string& name : names) {
    std::string entry;
    for (const char c : name) number(entry, static_cast<unsigned char>(c), 2);
    entry.resize(64);
    number(entry, static_cast<std::uint32_t>(name.size() + 1) * 2, 2);
    number(entry, 2, 1);
    entry.resize(128);
    file += entry;
  }
  return file;
}

}  // namespace lumbung::test
