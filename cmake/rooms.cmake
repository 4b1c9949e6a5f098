# Precompiles a header of cmake/, which includes nothing of ours. The first target of its kind that asks for a header
# compiles it and the others of that kind reuse it: a program is compiled with -fPIE, a library with -fPIC, and neither
# can read the other's. What the first defines (-D), all must define: the humblest comes first. A checksum beside the compiled form lets ccache find objects again that another build folder
# made: the compiled form differs from folder to folder, what it stands for does not.
function(lumbung_precompile target header)
  get_target_property(type ${target} TYPE)
  string(REGEX REPLACE ".*_" "" kind ${type})
  set(key LUMBUNG_PRECOMPILED_${kind}_${header})
  get_property(owner GLOBAL PROPERTY ${key})
  if(owner)
    target_precompile_headers(${target} REUSE_FROM ${owner})
    return()
  endif()
  set_property(GLOBAL PROPERTY ${key} ${target})
  set(path ${CMAKE_SOURCE_DIR}/cmake/${header})
  target_precompile_headers(${target} PRIVATE ${path})
  file(SHA256 ${path} checksum)
  foreach(compiled gch pch)
    set(sum ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${target}.dir/cmake_pch.hxx.${compiled}.sum)
    file(WRITE ${sum} "${checksum} ${CMAKE_CXX_COMPILER_VERSION}\n")
  endforeach()
endfunction()

# Nearly all of the compiler's time goes into headers. Files of one target are compiled several at a time, one after the other, which
# passes over their headers once: under a sanitizer, and in what ./dev makes optimised, which takes a third of the time so. A debug
# build (./dev unit) compiles each alone, for it is there that one file changes after the other; it also shows that each includes
# what it needs. The codec's loops stay as they were measured. Two files that define the same name for
# themselves can't go together: the second says so in a line of its CMakeLists.txt.
function(lumbung_compiled_together target)
  if(LUMBUNG_SANITIZE)
    set(files 48)
  elseif(LUMBUNG_TOGETHER AND NOT target STREQUAL "lumbung_codec")
    set(files 24)  # of which GCC takes 0.9 GB
  else()
    return()
  endif()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${files})
endfunction()

# lumbung_compiled_alone(PATTERN…): files that lumbung_compiled_together leaves as they are. By the definition tools/tidy.py
# tells them from those that go together.
function(lumbung_compiled_alone)
  file(GLOB_RECURSE alone ${ARGN})
  set_source_files_properties(${alone} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON COMPILE_DEFINITIONS LUMBUNG_COMPILED_ALONE)
endfunction()

# A room is one folder of src/ with its shelves, one static library `lumbung_<room>`, and the rooms that it may include
# (the arrows stand in tests/architecture/rules.py, against which every #include and every call of this is checked).
#
#   lumbung_room(storage USES media telemetry LIBS OpenSSL::Crypto PCH pch_std.h)
function(lumbung_room name)
  cmake_parse_arguments(R "" "PCH" "USES;LIBS;PRIVATE_LIBS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
  if(NOT sources)
    return()
  endif()
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  add_library(lumbung_${name} STATIC ${sources})
  target_link_libraries(lumbung_${name} PUBLIC lumbung_options ${R_LIBS} PRIVATE ${R_PRIVATE_LIBS})
  foreach(used IN LISTS R_USES)
    target_link_libraries(lumbung_${name} PUBLIC lumbung_${used})
  endforeach()
  lumbung_compiled_together(lumbung_${name})
  if(R_PCH)
    lumbung_precompile(lumbung_${name} ${R_PCH})
  endif()
endfunction()

# lumbung_gtests(PROGRAM PREFIX LABEL [OWN_PROCESSES]): each TEST of the program is one ctest entry, "<PREFIX><test>". Under a
# sanitizer a process takes longer to start than most tests take, so all of a program are two entries there, "<PREFIX>part1"
# and "<PREFIX>part2", unless the tests need processes of their own.
function(lumbung_gtests program prefix label)
  cmake_parse_arguments(G "OWN_PROCESSES" "" "" ${ARGN})
  set(lsan LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/lsan.supp:print_suppressions=0)
  if(NOT LUMBUNG_SANITIZE OR G_OWN_PROCESSES)
    gtest_discover_tests(${program} DISCOVERY_MODE PRE_TEST TEST_PREFIX ${prefix} PROPERTIES TIMEOUT 300 LABELS ${label} ENVIRONMENT ${lsan})
    return()
  endif()
  # What was freed rests for 32 MB and not for 256: fresh pages instead of it took a third of a suite's time.
  set(asan ASAN_OPTIONS=quarantine_size_mb=32)
  foreach(index 0 1)
    math(EXPR part "${index} + 1")
    add_test(NAME ${prefix}part${part} COMMAND ${program})
    set_tests_properties(${prefix}part${part} PROPERTIES TIMEOUT 1200 COST 200 LABELS ${label}
                         ENVIRONMENT "${lsan};${asan};GTEST_TOTAL_SHARDS=2;GTEST_SHARD_INDEX=${index}")
  endforeach()
endfunction()

# All of tests/unit/<room>/ becomes one program. A main.cpp in a folder of its own is a program beside it.
function(lumbung_unit_tests room)
  cmake_parse_arguments(T "OWN_PROCESSES" "PCH" "LIBS" ${ARGN})
  if(NOT T_PCH)
    set(T_PCH pch_test.h)
  endif()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${room}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  if(NOT sources OR NOT TARGET lumbung_${room})
    return()
  endif()
  add_executable(unit_${room} ${sources})
  target_include_directories(unit_${room} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_link_libraries(unit_${room} PRIVATE lumbung_${room} ${T_LIBS} GTest::gmock GTest::gtest_main)
  lumbung_compiled_together(unit_${room})
  lumbung_precompile(unit_${room} ${T_PCH})
  set(own_processes)
  if(T_OWN_PROCESSES)
    set(own_processes OWN_PROCESSES)
  endif()
  lumbung_gtests(unit_${room} unit.${room}. unit ${own_processes})
endfunction()
