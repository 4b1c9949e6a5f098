#include <gtest/gtest.h>

#include "database/engine/database_options.h"

namespace lumbung::database {
namespace {

TEST(DatabaseUrlTest, TakesASqliteFile) {
  const DatabaseOptions options = parse_database_url("sqlite:var/lumbung.db").value();
  EXPECT_EQ(options.path, "var/lumbung.db");
  EXPECT_FALSE(options.server.has_value());
  EXPECT_EQ(database_place(options), "sqlite:var/lumbung.db");
}

TEST(DatabaseUrlTest, TakesAServer) {
  const DatabaseOptions options = parse_database_url("mysql://blazz:secret@db.example.com:3307/shop").value();
  const MariadbServer& server = options.server.value();
  EXPECT_EQ(server.host, "db.example.com");
  EXPECT_EQ(server.port, 3307);
  EXPECT_EQ(server.user, "blazz");
  EXPECT_EQ(server.password, "secret");
  EXPECT_EQ(server.database, "shop");
  EXPECT_EQ(database_place(options), "mysql://blazz@db.example.com:3307/shop");
}

TEST(DatabaseUrlTest, DecodesEachPart) {
  const auto options = parse_database_url("mariadb://us%40er:p%2F%3A%25%27%5C@[::1]/my%2Ddb").value();
  const MariadbServer& server = options.server.value();
  EXPECT_EQ(server.user, "us@er");
  EXPECT_EQ(server.password, "p/:%'\\");
  EXPECT_EQ(server.host, "::1");
  EXPECT_EQ(server.port, 3306);
  EXPECT_EQ(server.database, "my-db");
}

TEST(DatabaseUrlTest, TakesSocketTlsAndConnections) {
  const auto options = parse_database_url(
                           "mysql://u@localhost/db?socket=/run/mysqld/mysqld.sock&tls_ca=/etc/ca.pem"
                           "&tls_cert=c.pem&tls_key=k.pem&connections=21")
                           .value();
  EXPECT_EQ(options.server->socket, "/run/mysqld/mysqld.sock");
  EXPECT_EQ(options.server->tls_ca, "/etc/ca.pem");
  EXPECT_EQ(options.server->tls_cert, "c.pem");
  EXPECT_EQ(options.server->tls_key, "k.pem");
  EXPECT_EQ(options.readers_max, 10U);
  EXPECT_EQ(options.writers_max, 11U);
  EXPECT_EQ(database_place(options), "mysql://u@/run/mysqld/mysqld.sock/db");
}

TEST(DatabaseUrlTest, RefusesWithATextThatHasNoPasswordInIt) {
  for (const char* url :
       {"", "sqlite:", "sqlite::memory:", "sqlite:file:/x?vfs=memdb", "sqlite:a\"b", "postgres://u:hush@h/db",
        "mysql://u:hush@h", "mysql://u:hush@h/", "mysql://u:hush@h/a/b", "mysql://u:hush@h:port/db",
        "mysql://u:hu sh@h/db", "mysql://u:hush@h/db?colour=red", "mysql://u:hush@h/db?connections=1",
        "mysql://u:hush@h/db?tls_cert=c.pem", "mysql://u:hush@h;ssl-verify-server-cert=0/db",
        "mysql://u:hush@h%3Bprotocol=1/db", "mysql://u:hush@plugin%3A%2F%2Fh/db"}) {
    const auto refused = parse_database_url(url);
    ASSERT_TRUE(refused.has_error()) << url;
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument) << url;
    EXPECT_EQ(refused.error().message.find("hu"), std::string::npos) << refused.error().message;
  }
}

}  // namespace
}  // namespace lumbung::database
