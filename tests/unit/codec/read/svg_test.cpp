#include "codec/read/svg.h"

#include <string>

#include <gtest/gtest.h>

namespace lumbung::codec {
namespace {

constexpr const char* kNamespace = " xmlns=\"http://www.w3.org/2000/svg\"";

TEST(Svg, IsKnownByItsFirstElement) {
  const std::string root = std::string("<svg") + kNamespace + " viewBox=\"0 0 1 1\">";
  for (const std::string& before :
       {std::string(), std::string("\n\t "), std::string("\xEF\xBB\xBF"),
        std::string("<?xml version=\"1.0\"?>\n"), std::string("<!-- a program made this -->\n"),
        std::string("<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"svg11.dtd\">\n"),
        "<!--" + std::string(20'000, 'x') + "-->"}) {
    EXPECT_TRUE(is_svg(as_bytes(before + root + "</svg>"))) << before.substr(0, 40);
    EXPECT_TRUE(is_svg(as_bytes(before + root + "<g> what follows & is <broken"))) << before.substr(0, 40);
  }
  EXPECT_TRUE(is_svg(as_bytes("<s:svg xmlns:s=\"http://www.w3.org/2000/svg\"/>")));
  EXPECT_TRUE(is_svg(as_bytes("<svg note=\"caf\xE9\">"))) << "its name is known before that";
  EXPECT_TRUE(is_svg(as_bytes("<svg href=\"" + std::string(100'000, 'A')))) << "and before that ends";
}

TEST(Svg, IsNothingElse) {
  for (const std::string& content : {std::string(), std::string("<"), std::string("a text about <svg>"),
                                     std::string("<html><svg/></html>"), std::string("<svgx/>"),
                                     std::string("<?xml version=\"1.0\"?><feed><svg/></feed>"),
                                     std::string("<!-- <svg> -->"), std::string("\0\xFF<svg>", 7)}) {
    EXPECT_FALSE(is_svg(as_bytes(content))) << content;
  }
}

}  // namespace
}  // namespace lumbung::codec
