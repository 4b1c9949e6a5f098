# lumbung_console_assets: the built console inside a library; app/console_assets.h reads it. Builds console/dist with
# npm first when it is missing or older than its sources; its texts are in the library packed, too.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
set(console ${CMAKE_SOURCE_DIR}/console)
set(packed ${CMAKE_BINARY_DIR}/console_packed)
set(blob ${CMAKE_BINARY_DIR}/console_assets.bin)
set(table ${CMAKE_BINARY_DIR}/console_assets.cpp)

file(GLOB_RECURSE console_sources CONFIGURE_DEPENDS
  ${console}/src/* ${console}/public/* ${CMAKE_SOURCE_DIR}/clients/js/src/*)
# The build makes it from the description of the API.
list(FILTER console_sources EXCLUDE REGEX "/schema\\.d\\.ts$")
file(GLOB console_settings CONFIGURE_DEPENDS ${console}/*.json ${console}/*.ts ${console}/*.html)

# The site of the documentation goes in where it was built for that (SITE_BASE=/docs/ site/run); no build needs it.
file(GLOB site_page CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/site/inside/index.html)
if(site_page)
  set(site ${CMAKE_SOURCE_DIR}/site/inside ${CMAKE_BINARY_DIR}/site_packed)
  set(pack_site COMMAND node ${CMAKE_SOURCE_DIR}/cmake/pack_console.mjs ${site})
endif()

add_custom_command(
  OUTPUT ${blob} ${table}
  COMMAND ${CMAKE_SOURCE_DIR}/cmake/build_console.sh ${console}
  COMMAND node ${CMAKE_SOURCE_DIR}/cmake/pack_console.mjs ${console}/dist ${packed}
  ${pack_site}
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/cmake/embed_console.py ${console}/dist ${packed} ${blob} ${table} ${site}
  DEPENDS ${site_page} ${console_sources} ${console_settings} ${CMAKE_SOURCE_DIR}/docs/openapi.yaml
          ${CMAKE_SOURCE_DIR}/cmake/build_console.sh ${CMAKE_SOURCE_DIR}/cmake/pack_console.mjs ${CMAKE_SOURCE_DIR}/cmake/embed_console.py
  COMMENT "Building and packing the console"
  VERBATIM)

add_library(lumbung_console_assets STATIC ${table} ${CMAKE_SOURCE_DIR}/cmake/console_blob.S)
set_source_files_properties(${CMAKE_SOURCE_DIR}/cmake/console_blob.S PROPERTIES
  OBJECT_DEPENDS ${blob} COMPILE_DEFINITIONS CONSOLE_BLOB="${blob}")
target_include_directories(lumbung_console_assets PRIVATE ${CMAKE_SOURCE_DIR}/src)
