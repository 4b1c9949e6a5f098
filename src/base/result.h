#pragma once

#include <boost/system/result.hpp>

#include "base/error.h"

namespace lumbung {

/// A value, or the reason why there is none. Use it for what is expected (a refused file, a missing row); a
/// fault of the machine is thrown as Fault. `value()` on an error throws that error as a Fault.
template <class T>
using Result = boost::system::result<T, Error>;

/// For functions that return nothing but may refuse.
using Status = Result<void>;

inline Error error(ErrorCode code, std::string message, std::string detail = {}) {
  return Error{code, std::move(message), std::move(detail)};
}

/// Found by argument-dependent lookup when value() is called on a Result that holds an Error.
[[noreturn]] inline void throw_exception_from_error(const Error& refused, const boost::source_location&) {
  throw Fault(refused.code,
              refused.detail.empty() ? refused.message : refused.message + " (" + refused.detail + ")");
}

}  // namespace lumbung
