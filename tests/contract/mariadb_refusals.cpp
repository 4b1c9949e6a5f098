// What a server refuses: logins, and rows when it has no room.
#include <gtest/gtest.h>

#include "database/engine/session.h"
#include "support/mariadb.h"

namespace lumbung::test {
namespace {

using database::Database;
using database::Session;

TEST(MariadbLogin, SaysWhatIsWrongAndNoPassword) {
  const MariadbDatabase server;
  const std::string port = ":" + mariadb_server()["PORT"] + "/";
  for (const auto& [url, hint] :
       {std::pair("mysql://lumbung:hush@127.0.0.1" + port + server.name(), "are user and password right?"),
        std::pair("mysql://lumbung:rice%3A%20barn@127.0.0.1" + port + "nobodys", "GRANT ALL"),
        std::pair(std::string("mysql://lumbung:hush@127.0.0.1:1/db"), "is the server running"),
        std::pair(std::string("mysql://lumbung:hush@nowhere.invalid/db"), "is the host's name right?"),
        std::pair(std::string("mysql://lumbung:hush@localhost/db?socket=/nowhere/socket"), "on this socket?"),
        std::pair("mysql://lumbung:rice%3A%20barn@127.0.0.1" + port + server.name() + "?tls_ca=/nowhere.pem",
                  "tls_ca")}) {
    Database database(database::parse_database_url(url).value());
    try {
      database.engine_version();
      ADD_FAILURE() << url;
    } catch (const Fault& fault) {
      const std::string what = fault.what();
      EXPECT_EQ(fault.code(), ErrorCode::unavailable) << what;
      EXPECT_NE(what.find(hint), std::string::npos) << what;
      EXPECT_EQ(what.find("hush"), std::string::npos) << what;
      EXPECT_EQ(what.find("barn"), std::string::npos) << what;
    }
  }
}

TEST(MariadbDisk, SaysThatItIsFullAndKeepsNothingHalf) {
  const Engine small("mariadb", {"--innodb-file-per-table=0", "--innodb-data-file-path=ibdata1:40M"});
  const MariadbDatabase server(small);
  Database database(server.options());
  database.transact([](Session& session) {
    session.run("CREATE TABLE rice (id INT AUTO_INCREMENT PRIMARY KEY, name LONGTEXT)");
  });
  const std::string large(1 << 20, 'x');
  std::uint64_t written = 0;
  ErrorCode end = ErrorCode::internal;
  while (written < 100 && end == ErrorCode::internal) {
    try {
      database.transact([&](Session& session) {
        for (const std::string& name : {std::string("small"), large})
          session.execute("INSERT INTO rice (name) VALUES (:name)", {{"name", name}});
      });
      ++written;
    } catch (const Fault& fault) {
      end = fault.code();
    }
  }
  EXPECT_EQ(end, ErrorCode::insufficient_storage);
  EXPECT_EQ(database.read([](Session& session) {
    return std::get<0>(*session.one<std::uint64_t>("SELECT COUNT(*) FROM rice"));
  }),
            2 * written);
}

}  // namespace
}  // namespace lumbung::test
