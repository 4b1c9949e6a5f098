// What a server refuses: logins, and rows when it has no room.
#include <cstdlib>

#include <gtest/gtest.h>

#include "database/engine/session.h"
#include "support/mariadb.h"
#include "support/temp_directory.h"

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

/// A server whose certificate is for 127.0.0.1, as signed by `authority`.pem; `stranger`.pem signed none.
class NamedServer {
 public:
  NamedServer() {
    make("-x509 -subj /CN=authority -keyout authority.key -out authority.pem");
    make("-x509 -subj /CN=stranger -keyout stranger.key -out stranger.pem");
    make(
        "-x509 -subj /CN=barn -addext subjectAltName=IP:127.0.0.1,DNS:barn.example"
        " -CA authority.pem -CAkey authority.key -keyout server.key -out server.pem");
    server_.emplace("mariadb", std::vector<std::string>{"--ssl-cert=" + path("server.pem"),
                                                        "--ssl-key=" + path("server.key")});
  }

  std::string url(const std::string& host, const std::string& authority) const {
    return "mysql://lumbung:rice%3A%20barn@" + host + ":" + (*server_)["PORT"] +
           "/information_schema?tls_ca=" + path(authority);
  }
  std::string socket_url(const std::string& authority) const {
    return url("localhost", authority) + "&socket=" + (*server_)["SOCKET"];
  }

 private:
  std::string path(const std::string& name) const { return (directory_.path() / name).string(); }

  void make(const std::string& words) const {
    const std::string line = "cd " + directory_.path().string() +
                             " && openssl req -newkey rsa:2048 -nodes -days 2 " + words + " 2>/dev/null";
    if (std::system(line.c_str()) != 0) throw std::runtime_error(line);
  }

  TempDirectory directory_;
  std::optional<Engine> server_;
};

std::string refusal_of(const std::string& url) {
  Database database(database::parse_database_url(url).value());
  try {
    database.engine_version();
  } catch (const Fault& fault) {
    EXPECT_EQ(fault.code(), ErrorCode::unavailable);
    return fault.what();
  }
  return "";
}

TEST(MariadbCertificate, MustBeSignedByTheAuthorityAndBeForTheHost) {
  const NamedServer server;
  EXPECT_EQ(refusal_of(server.url("127.0.0.1", "authority.pem")), "");
  const std::string other = refusal_of(server.url("localhost", "authority.pem"));
  EXPECT_NE(other.find("the certificate of localhost is for 127.0.0.1, barn.example: "), std::string::npos)
      << other;
  const std::string unknown = refusal_of(server.url("127.0.0.1", "stranger.pem"));
  EXPECT_NE(unknown.find("tls_ca"), std::string::npos) << unknown;
  EXPECT_EQ(unknown.find("is for"), std::string::npos) << unknown;
  // Who both signed no such certificate and has another name is told of the first.
  const std::string both = refusal_of(server.url("localhost", "stranger.pem"));
  EXPECT_NE(both.find("tls_ca"), std::string::npos) << both;
  EXPECT_EQ(both.find("is for"), std::string::npos) << both;
  // A socket has no name that a certificate could have.
  EXPECT_EQ(refusal_of(server.socket_url("authority.pem")), "");
}

TEST(MariadbDisk, SaysThatItIsFullAndKeepsNothingHalf) {
  const Engine small("mariadb", {"--innodb-file-per-table=0", "--innodb-data-file-path=ibdata1:40M"});
  const MariadbDatabase server(small);
  Database database(server.options());
  database.transact([](Session& session) {
    session.run("CREATE TABLE rice (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(7000)) CHARSET latin1");
  });
  // MariaDB 11.8 itself ends when a value that has pages of its own finds no room for them.
  std::vector<std::string> names(100, std::string(7'000, 'x'));
  names.front() = "small";
  std::uint64_t written = 0;
  ErrorCode end = ErrorCode::internal;
  while (written < 100 && end == ErrorCode::internal) {
    try {
      database.transact([&](Session& session) {
        for (const std::string& name : names)
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
            names.size() * written);
}

}  // namespace
}  // namespace lumbung::test
