# Precompiles a header that includes nothing of ours. Its checksum beside the compiled form lets ccache find objects again
# that another build folder made: the compiled form differs from folder to folder, what it stands for does not.
function(lumbung_precompile target header)
  target_precompile_headers(${target} PRIVATE ${header})
  file(SHA256 ${header} checksum)
  set(sum ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${target}.dir/cmake_pch.hxx.gch.sum)
  file(WRITE ${sum} "${checksum} ${CMAKE_CXX_COMPILER_VERSION}\n")
endfunction()

# A room is one folder of src/, one static library `lumbung_<room>`, and the rooms that it may include
# (docs/ARCHITECTURE.md draws the arrows; tests/architecture enforces them on every #include).
#
#   lumbung_room(storage USES media telemetry LIBS OpenSSL::Crypto PCH cmake/pch_std.h)
function(lumbung_room name)
  cmake_parse_arguments(R "" "PCH" "USES;LIBS;PRIVATE_LIBS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
  if(NOT sources)
    return()
  endif()
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  add_library(lumbung_${name} STATIC ${sources})
  target_link_libraries(lumbung_${name} PUBLIC lumbung_options ${R_LIBS} PRIVATE ${R_PRIVATE_LIBS})
  foreach(used IN LISTS R_USES)
    target_link_libraries(lumbung_${name} PUBLIC lumbung_${used})
  endforeach()
  if(R_PCH)
    lumbung_precompile(lumbung_${name} ${CMAKE_SOURCE_DIR}/${R_PCH})
  endif()
endfunction()

# All of tests/unit/<room>/*_test.cpp become one program, each TEST one ctest entry.
function(lumbung_unit_tests room)
  cmake_parse_arguments(T "" "" "LIBS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${room}/*.cpp)
  if(NOT sources OR NOT TARGET lumbung_${room})
    return()
  endif()
  add_executable(unit_${room} ${sources})
  target_include_directories(unit_${room} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_link_libraries(unit_${room} PRIVATE lumbung_${room} ${T_LIBS} GTest::gmock GTest::gtest_main)
  lumbung_precompile(unit_${room} ${CMAKE_SOURCE_DIR}/cmake/pch_test.h)
  gtest_discover_tests(unit_${room} DISCOVERY_MODE PRE_TEST TEST_PREFIX unit.${room}.
                       PROPERTIES TIMEOUT 120 LABELS unit ENVIRONMENT
                       LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/lsan.supp:print_suppressions=0)
endfunction()
