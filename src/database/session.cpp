#include "database/session.h"

#include <unordered_map>

#include "database/dialect.h"
#include "database/prepared.h"

namespace lumbung::database {

struct Session::Impl {
  soci::session soci;
  std::unordered_map<std::string, std::unique_ptr<Prepared>> prepared;

  Prepared& get(const std::string& sql, const Binds& binds, const std::vector<Cell::Kind>& columns) {
    std::unique_ptr<Prepared>& kept = prepared[sql];
    if (!kept) kept = std::make_unique<Prepared>(soci, sql, binds, columns);
    return *kept;
  }
};

Session::Session(const std::string& path, Access access, std::chrono::milliseconds busy_timeout)
    : impl_(std::make_unique<Impl>()) {
  try {
    dialect::open(impl_->soci, path, access, busy_timeout);
  } catch (const std::exception& error) {
    throw Fault(dialect::to_fault(error).code(), "opening " + path + ": " + error.what());
  }
}

Session::~Session() = default;

void Session::each(std::string_view sql, const Binds& binds, const std::vector<Cell::Kind>& columns,
                   const Visit& visit) {
  const std::string text(sql);
  try {
    Prepared& statement = impl_->get(text, binds, columns);
    for (bool more = statement.start(binds); more; more = statement.next()) visit(statement.row());
  } catch (const soci::soci_error& error) {
    impl_->prepared.erase(text);  // closes the statement, whatever state it was left in
    throw dialect::to_fault(error);
  } catch (...) {
    impl_->prepared.erase(text);
    throw;
  }
}

std::uint64_t Session::execute(std::string_view sql, const Binds& binds) {
  const std::string text(sql);
  try {
    Prepared& statement = impl_->get(text, binds, {});
    statement.start(binds);
    return statement.changed();
  } catch (const soci::soci_error& error) {
    impl_->prepared.erase(text);
    throw dialect::to_fault(error);
  }
}

std::uint64_t Session::last_insert_id() {
  long long id = 0;
  if (!impl_->soci.get_last_insert_id("", id)) throw Fault("the engine made no id");
  return static_cast<std::uint64_t>(id);
}

void Session::run(std::string_view sql) {
  try {
    impl_->soci << std::string(sql);
  } catch (const soci::soci_error& error) {
    throw dialect::to_fault(error);
  }
}

}  // namespace lumbung::database
