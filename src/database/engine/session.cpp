#include "database/engine/session.h"

#include <unordered_map>

#include "database/engine/prepared.h"

namespace lumbung::database {

struct Session::Impl {
  explicit Impl(const Dialect& of) : dialect(of) {}

  const Dialect& dialect;
  bool lost = false;
  bool knows_mirror_complete = false;
  CounterDeltas counters;
  soci::session soci;
  std::unordered_map<std::string, std::unique_ptr<Prepared>> prepared;

  Prepared& get(const std::string& sql, const Binds& binds, const std::vector<Cell::Kind>& columns) {
    if (dialect.observer()) dialect.observer()(sql, binds);
    std::unique_ptr<Prepared>& kept = prepared[sql];
    if (!kept) kept = std::make_unique<Prepared>(soci, sql, binds, columns, dialect.engine());
    return *kept;
  }

  DatabaseFault fault(const std::exception& error) {
    DatabaseFault fault = dialect.to_fault(error);
    lost = lost || fault.remedy() == DatabaseFault::Remedy::reconnect;
    return fault;
  }
};

Session::Session(const Dialect& dialect, Access access) : impl_(std::make_unique<Impl>(dialect)) {
  const std::string doing = "opening " + dialect.place() + ": ";
  try {
    dialect.open(impl_->soci, access);
  } catch (const Fault& fault) {
    throw Fault(fault.code(), doing + fault.what());
  } catch (const std::exception& error) {
    const DatabaseFault fault = dialect.to_fault(error);
    throw Fault(fault.code(), doing + fault.what());
  }
}

Session::~Session() = default;

const SqlWords& Session::words() const {
  return impl_->dialect.words();
}

bool Session::is_lost() const {
  return impl_->lost;
}

CounterDeltas& Session::counters() {
  return impl_->counters;
}

bool& Session::knows_mirror_complete() {
  return impl_->knows_mirror_complete;
}

void Session::each(std::string_view sql, const Binds& binds, const std::vector<Cell::Kind>& columns,
                   const Visit& visit) {
  const std::string text(sql);
  try {
    Prepared& statement = impl_->get(text, binds, columns);
    for (bool more = statement.start(binds); more; more = statement.next()) visit(statement.row());
  } catch (const soci::soci_error& error) {
    impl_->prepared.erase(text);  // closes the statement, whatever state it was left in
    throw impl_->fault(error);
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
    throw impl_->fault(error);
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
    throw impl_->fault(error);
  }
}

OneMoment::OneMoment(Session& session) : session_(session) {
  if (!session.words().moment_level.empty()) session.run(session.words().moment_level);
  session.run(session.words().begin_moment);
}

OneMoment::~OneMoment() {
  try {
    if (!session_.is_lost()) session_.run("ROLLBACK");
  } catch (const std::exception&) {
    return;  // the connection went with it
  }
}

}  // namespace lumbung::database
