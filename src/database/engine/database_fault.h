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

  DatabaseFault(ErrorCode code, const std::string& what, Remedy remedy = Remedy::none)
      : Fault(code, what), remedy_(remedy) {}

  Remedy remedy() const { return remedy_; }

 private:
  Remedy remedy_;
};

}  // namespace lumbung::database
