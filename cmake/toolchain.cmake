# Compiler cache, fast linker, warnings and sanitizers: the same for every target of ours.
find_program(CCACHE ccache)
if(CCACHE)
  # Precompiled headers are uncacheable without the sloppiness. All paths are seen relative to the build folder, so that
  # every build folder shares what any of them compiled (lumbung_precompile in rooms.cmake does its part).
  # Nor does it matter in whose language somebody compiles.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env --unset=LC_ALL --unset=LC_CTYPE --unset=LC_MESSAGES LANG=C.UTF-8
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_NOHASHDIR=1 CCACHE_BASEDIR=/ CCACHE_PCH_EXTSUM=1 ${CCACHE})
endif()

find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_library(lumbung_options INTERFACE)
target_compile_options(lumbung_options INTERFACE
  -Wall -Wextra -Wno-missing-field-initializers -Wpedantic -Wshadow -Wnon-virtual-dtor -Wimplicit-fallthrough -Werror
  -fstack-protector-strong)
# GCC 12 warns about its own standard library under -O2 (PR 105562, PR 105329, PR 107852).
target_compile_options(lumbung_options INTERFACE
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wno-stringop-overflow -Wno-array-bounds -Wno-maybe-uninitialized -Wno-free-nonheap-object>)
# Clang sees that GCC's library uses what it calls deprecated itself (std::stable_sort).
target_compile_options(lumbung_options INTERFACE $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>)
target_include_directories(lumbung_options INTERFACE ${CMAKE_SOURCE_DIR}/src)

# vips asks for it, and it defines a macro, on which all must agree who share a precompiled header.
add_compile_options(-pthread)

if(LUMBUNG_SANITIZE)
  # -g1: lines for the reports; the rest would make up most of the build's size and a good part of its time. Sanitized programs
  # spend more time in the compiler than in their tests, so that is kept short: no optimisation, and Clang (CMakePresets.json), which
  # compiles them in half of GCC's time. A fuzzer spends its time in what it tries.
  if(LUMBUNG_SANITIZE MATCHES fuzzer)
    set(level -O1)
  else()
    set(level -O0)
  endif()
  add_compile_options(-fsanitize=${LUMBUNG_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all ${level} -g1)
  add_compile_options($<$<CXX_COMPILER_ID:Clang>:-fsanitize-ignorelist=${CMAKE_SOURCE_DIR}/tests/sanitizers.ignore>)
  add_link_options(-fsanitize=${LUMBUNG_SANITIZE})
  if(LUMBUNG_SANITIZE STREQUAL "thread")
    # ThreadSanitizer does not know fences and GCC refuses them with it; Asio's queues synchronise by mutex.
    add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK)
  endif()
  # Clang says by a feature what GCC says by a macro.
  foreach(kind address thread)
    if(LUMBUNG_SANITIZE MATCHES ${kind})
      string(TOUPPER ${kind} name)
      add_compile_definitions($<$<CXX_COMPILER_ID:Clang>:__SANITIZE_${name}__=1>)
    endif()
  endforeach()
else()
  add_link_options(-Wl,-z,relro,-z,now)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  add_compile_options(-D_FORTIFY_SOURCE=2 -g1)
endif()

find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(PkgConfig REQUIRED)
