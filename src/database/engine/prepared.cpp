#include "database/engine/prepared.h"

#include <boost/nowide/utf/convert.hpp>

#include "base/error.h"

namespace lumbung::database {
namespace {

std::string utf8_of(const std::string& text) {
  return boost::nowide::utf::convert_string<char>(text.data(), text.data() + text.size());
}

}  // namespace

Prepared::Prepared(soci::session& session, const std::string& sql, const Binds& binds,
                   const std::vector<Cell::Kind>& columns, Engine engine)
    : engine_(engine), statement_(session) {
  for (const Bind& bind : binds) {
    parameters_.push_back(std::make_unique<Slot>(bind.value.kind));
    Slot& slot = *parameters_.back();
    const std::string name(bind.name);
    if (slot.cell.kind == Cell::Kind::integer) {
      statement_.exchange(soci::use(slot.cell.integer, slot.indicator, name));
    } else {
      statement_.exchange(soci::use(slot.cell.text, slot.indicator, name));
    }
  }
  for (const Cell::Kind kind : columns) {
    columns_.push_back(std::make_unique<Slot>(kind));
    row_.emplace_back(kind);
    Slot& slot = *columns_.back();
    if (kind == Cell::Kind::integer) {
      statement_.exchange(soci::into(slot.cell.integer, slot.indicator));
    } else {
      statement_.exchange(soci::into(slot.cell.text, slot.indicator));
    }
  }
  statement_.alloc();
  statement_.prepare(sql);
  statement_.define_and_bind();
}

bool Prepared::start(const Binds& binds) {
  if (binds.size() != parameters_.size())
    throw Fault("a statement was run with other parameters than before");
  for (std::size_t i = 0; i < binds.size(); ++i) {
    Slot& slot = *parameters_[i];
    const Cell& value = binds[i].value;
    if (value.kind != slot.cell.kind)
      throw Fault("a parameter changed its kind: " + std::string(binds[i].name));
    slot.indicator = value.null ? soci::i_null : soci::i_ok;
    slot.cell.integer = value.integer;
    slot.cell.text = engine_ == Engine::mariadb ? utf8_of(value.text) : value.text;
  }
  return statement_.execute(true);
}

bool Prepared::next() {
  return statement_.fetch();
}

const std::vector<Cell>& Prepared::row() {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Slot& slot = *columns_[i];
    row_[i].null = slot.indicator == soci::i_null;
    row_[i].integer = slot.cell.integer;
    row_[i].text = slot.cell.text;
  }
  return row_;
}

}  // namespace lumbung::database
