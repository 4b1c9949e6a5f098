#include "media/upload/import_order.h"

#include <gtest/gtest.h>

namespace lumbung::media {
namespace {

const Uuid kImport = Uuid::make();

std::string with(const std::string& more) {
  return R"({"import":")" + kImport.str() + "\"" + more + "}";
}

TEST(ImportOrder, IsReadAsItWasWritten) {
  const ImportOrder order{.import = kImport,
                          .limits = {.bytes_max = 1'000, .types = {"image/*", "application/pdf"}}};
  const auto read = import_order_from(to_json(order));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->import, kImport);
  EXPECT_EQ(read->limits.bytes_max, 1'000U);
  EXPECT_EQ(read->limits.types, order.limits.types);
}

TEST(ImportOrder, WithoutLimitsHasNone) {
  EXPECT_EQ(to_json({.import = kImport}), with("")) << "as releases before have written it";
  const auto read = import_order_from(with(""));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->limits.bytes_max, std::nullopt);
  EXPECT_TRUE(read->limits.types.empty());
}

TEST(ImportOrder, WithLimitsThatAreNoneIsNone) {
  for (const char* more :
       {R"(,"max_size":-1)", R"(,"max_size":"1000")", R"(,"max_size":null)", R"(,"types":[])",
        R"(,"types":[7])", R"(,"types":"image/*")", R"(,"types":null)"}) {
    EXPECT_FALSE(import_order_from(with(more))) << more;
  }
  for (const char* text : {"", "{}", "[]", R"({"import":7})", R"({"import":"nobody"})"})
    EXPECT_FALSE(import_order_from(text)) << text;
}

}  // namespace
}  // namespace lumbung::media
