#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "database/engine/cell.h"
#include "database/engine/columns.h"
#include "database/engine/counter_deltas.h"
#include "database/engine/dialect.h"

namespace lumbung::database {

/// One connection. Statements are prepared once and kept; values only ever travel as named parameters, SQL is
/// made of literals. Not thread-safe: Database hands it to one thread at a time. Everything throws Fault when
/// the engine refuses, a DatabaseFault: unavailable (locked, out of reach), insufficient_storage (full),
/// internal (anything else).
class Session {
 public:
  /// Connects. `dialect` must outlive the session.
  Session(const Dialect& dialect, Access access);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// The words in which the SQL of this engine differs.
  const SqlWords& words() const;

  /// The connection is gone: nothing works any more.
  bool is_lost() const;

  /// What the transaction that runs adds to counters: Database::transact writes it as its last statements.
  CounterDeltas& counters();

  /// Whether the mirror of chat_media was seen to be complete (mirror_rows.h), which it stays.
  bool& knows_mirror_complete();

  /// Runs a statement that gives no rows; returns how many rows it changed.
  std::uint64_t execute(std::string_view sql, const Binds& binds = {});

  /// The only row, or nullopt when there is none. `Out` are the types of the columns.
  template <class... Out>
  std::optional<std::tuple<Out...>> one(std::string_view sql, const Binds& binds = {}) {
    std::optional<std::tuple<Out...>> row;
    each(sql, binds, {ColumnOf<Out>::kind...}, [&](const std::vector<Cell>& cells) {
      if (!row) row = to_tuple<Out...>(cells, std::index_sequence_for<Out...>{});
    });
    return row;
  }

  /// All rows, in order.
  template <class... Out>
  std::vector<std::tuple<Out...>> all(std::string_view sql, const Binds& binds = {}) {
    std::vector<std::tuple<Out...>> rows;
    each(sql, binds, {ColumnOf<Out>::kind...}, [&](const std::vector<Cell>& cells) {
      rows.push_back(to_tuple<Out...>(cells, std::index_sequence_for<Out...>{}));
    });
    return rows;
  }

  /// The same for a row type that has a name.
  template <class Tuple>
  std::vector<Tuple> all_of(std::string_view sql, const Binds& binds = {}) {
    return all_as(static_cast<Tuple*>(nullptr), sql, binds);
  }

  /// All rows, in order, of the columns that `Row` names. `rest` follows their list: "FROM … WHERE …".
  template <RowOfColumns Row>
  std::vector<Row> select(std::string_view rest, const Binds& binds = {}) {
    static const std::string head = "SELECT " + column_list<Row>() + " ";
    std::vector<Row> rows;
    each(head + std::string(rest), binds, column_kinds<Row>(),
         [&](const std::vector<Cell>& cells) { rows.push_back(row_from<Row>(cells)); });
    return rows;
  }

  /// The id that the last INSERT of this session made.
  std::uint64_t last_insert_id();

  /// Runs SQL of ours without parameters and without keeping it (schema, pragmas, BEGIN, COMMIT).
  void run(std::string_view sql);

 private:
  struct Impl;
  using Visit = std::function<void(const std::vector<Cell>&)>;
  void each(std::string_view sql, const Binds& binds, const std::vector<Cell::Kind>& columns,
            const Visit& visit);

  template <class... Out>
  std::vector<std::tuple<Out...>> all_as(std::tuple<Out...>*, std::string_view sql, const Binds& binds) {
    return all<Out...>(sql, binds);
  }

  template <class... Out, std::size_t... Index>
  static std::tuple<Out...> to_tuple(const std::vector<Cell>& cells, std::index_sequence<Index...>) {
    return {ColumnOf<Out>::read(cells[Index])...};
  }

  std::unique_ptr<Impl> impl_;
};

/// While it lives, all statements of a reading session see one moment. The engine keeps what others overwrite
/// meanwhile: to be held for seconds, not for hours.
class OneMoment {
 public:
  explicit OneMoment(Session& session);
  ~OneMoment();
  OneMoment(const OneMoment&) = delete;
  OneMoment& operator=(const OneMoment&) = delete;

 private:
  Session& session_;
};

}  // namespace lumbung::database
