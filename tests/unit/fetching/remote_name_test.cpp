#include "fetching/remote_name.h"

#include <gtest/gtest.h>

namespace lumbung::fetching {
namespace {

TEST(RemoteName, IsThatOfTheDisposition) {
  EXPECT_EQ(name_in_disposition("attachment; filename=nasi.jpg"), "nasi.jpg");
  EXPECT_EQ(name_in_disposition("attachment; filename=\"nasi goreng; pedas.jpg\"; size=3"),
            "nasi goreng; pedas.jpg");
  EXPECT_EQ(name_in_disposition("inline;FileName = \"a\\\"b.jpg\""), "a\"b.jpg");
}

TEST(RemoteName, PrefersTheExtendedForm) {
  EXPECT_EQ(name_in_disposition("attachment; filename=\"e.jpg\"; filename*=UTF-8''%C3%A9%20x.jpg"),
            "é x.jpg");
  EXPECT_EQ(name_in_disposition("attachment; filename*=utf-8'id'satu.jpg; filename=dua.jpg"), "satu.jpg");
  EXPECT_EQ(name_in_disposition("attachment; filename*=ISO-8859-1''%E9.jpg; filename=e.jpg"), "e.jpg");
}

TEST(RemoteName, IsNoneWhereThereIsNone) {
  for (const char* field : {"", "attachment", "attachment;", "attachment; size=3", "filename=nasi.jpg", ";;;",
                            "attachment; filename*=UTF-8'", "attachment; filename="})
    EXPECT_EQ(name_in_disposition(field), "") << field;
}

TEST(RemoteName, BearsFieldsThatBreakOff) {
  EXPECT_EQ(name_in_disposition("attachment; filename=\"nasi"), "nasi");
  EXPECT_EQ(name_in_disposition("attachment; filename=\"nasi\\"), "nasi\\");
  EXPECT_EQ(name_in_disposition("attachment; filename*=UTF-8''%C3%"), "\xC3%");
}

TEST(RemoteName, IsTheLastPartOfThePath) {
  EXPECT_EQ(name_in_path("/a/nasi%20goreng.jpg"), "nasi goreng.jpg");
  EXPECT_EQ(name_in_path("/100%.jpg"), "100%.jpg");
  EXPECT_EQ(name_in_path("/%2e%2e%2fpasswd"), "../passwd") << "cleaned by whoever uses it";
  EXPECT_EQ(name_in_path("/"), "");
  EXPECT_EQ(name_in_path(""), "");
}

}  // namespace
}  // namespace lumbung::fetching
