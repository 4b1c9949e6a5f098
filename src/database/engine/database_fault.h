#pragma once

#include <string>

#include "base/error.h"

namespace lumbung::database {

/// What an engine refused, and what helps against it.
class DatabaseFault : public Fault {
 public:
  enum class Remedy {
    none,
    run_again,  ///< another transaction was in the way: the whole transaction may succeed a moment later
    reconnect,  ///< the connection is gone, and with it the transaction: a new connection may work
  };

  /// `number` is the engine's own of the error; 0 where nobody asks for it.
  DatabaseFault(ErrorCode code, const std::string& what, Remedy remedy = Remedy::none, unsigned number = 0)
      : Fault(code, what), remedy_(remedy), number_(number) {}

  Remedy remedy() const { return remedy_; }
  unsigned number() const { return number_; }

 private:
  Remedy remedy_;
  unsigned number_;
};

}  // namespace lumbung::database
