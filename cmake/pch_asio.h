// Precompiled for the rooms that do network I/O: Asio and Beast cost seconds a file otherwise.
#pragma once
#include "pch_std.h"

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
