#include "database/engine/mariadb_errors.h"

#include <gtest/gtest.h>

#include "database/engine/mariadb_dialect.h"

namespace lumbung::database {
namespace {

using Remedy = DatabaseFault::Remedy;

struct Expected {
  unsigned number;
  ErrorCode code;
  Remedy remedy;
};

void PrintTo(const Expected& expected, std::ostream* out) {
  *out << "error " << expected.number;
}

std::string name_of_error(const testing::TestParamInfo<Expected>& info) {
  return "Error" + std::to_string(info.param.number);
}

class MariadbErrors : public testing::TestWithParam<Expected> {};

TEST_P(MariadbErrors, MeanWhatTheDocumentationOfTheServerSays) {
  const DatabaseFault fault = mariadb_fault(GetParam().number, "the server's text");
  EXPECT_EQ(fault.code(), GetParam().code);
  EXPECT_EQ(fault.remedy(), GetParam().remedy);
  const std::string what = fault.what();
  EXPECT_TRUE(what.starts_with("the server's text (error " + std::to_string(GetParam().number) + ")"))
      << what;
}

INSTANTIATE_TEST_SUITE_P(
    Numbers, MariadbErrors,
    testing::Values(Expected{1213, ErrorCode::unavailable, Remedy::run_again},  // deadlock
                    Expected{1205, ErrorCode::unavailable, Remedy::run_again},  // lock wait timeout
                    Expected{1062, ErrorCode::internal, Remedy::run_again},     // duplicate key
                    Expected{2006, ErrorCode::unavailable, Remedy::reconnect},  // gone away
                    Expected{2013, ErrorCode::unavailable, Remedy::reconnect},  // lost in a query
                    Expected{4031, ErrorCode::unavailable, Remedy::reconnect},  // idle for too long, MySQL
                    Expected{3169, ErrorCode::unavailable, Remedy::reconnect},  // killed, MySQL
                    Expected{3101, ErrorCode::unavailable, Remedy::run_again},  // lost at the commit, MySQL
                    Expected{1927, ErrorCode::unavailable, Remedy::reconnect},  // killed
                    Expected{1053, ErrorCode::unavailable, Remedy::reconnect},  // shutdown
                    Expected{2002, ErrorCode::unavailable, Remedy::none},       // no such socket
                    Expected{2003, ErrorCode::unavailable, Remedy::none},       // refused
                    Expected{1040, ErrorCode::unavailable, Remedy::none},       // too many connections
                    Expected{1045, ErrorCode::unavailable, Remedy::none},       // wrong password
                    Expected{1290, ErrorCode::unavailable, Remedy::none},       // --read-only
                    Expected{1792, ErrorCode::unavailable, Remedy::none},       // read-only transaction
                    Expected{1836, ErrorCode::unavailable, Remedy::none},       // read-only mode
                    Expected{1114, ErrorCode::insufficient_storage, Remedy::none},  // table is full
                    Expected{1021, ErrorCode::insufficient_storage, Remedy::none},  // disk full
                    Expected{1054, ErrorCode::internal, Remedy::none},              // unknown column
                    Expected{1064, ErrorCode::internal, Remedy::none}),             // syntax
    name_of_error);

TEST(MariadbFault, KnowsAFullDiskByTheErrnoInTheText) {
  EXPECT_EQ(mariadb_fault(1030, "Got error 28 \"No space left on device\" from storage engine").code(),
            ErrorCode::insufficient_storage);
  EXPECT_EQ(mariadb_fault(3, "Error writing file '/tmp/x' (Errcode: 28 \"No space left on device\")").code(),
            ErrorCode::insufficient_storage);
  EXPECT_EQ(mariadb_fault(1030, "Got error 168 from storage engine").code(), ErrorCode::internal);
}

TEST(MariadbFault, SaysWhatToDo) {
  EXPECT_NE(std::string(mariadb_fault(1290, "x").what()).find("read_only"), std::string::npos);
  EXPECT_NE(std::string(mariadb_fault(2003, "x").what()).find("is the server running"), std::string::npos);
}

TEST(MariadbServerVersion, IsRefusedWhenItLacksWhatWeNeed) {
  for (const char* good :
       {"10.6.0-MariaDB", "10.11.6-MariaDB-0+deb12u1", "11.4.2-MariaDB", "8.0.21", "8.4.0"})
    EXPECT_TRUE(is_supported_server(good)) << good;
  for (const char* old : {"10.5.23-MariaDB", "5.7.44-log", "8.0.20", "unknown", ""})
    EXPECT_FALSE(is_supported_server(old)) << old;
}

}  // namespace
}  // namespace lumbung::database
