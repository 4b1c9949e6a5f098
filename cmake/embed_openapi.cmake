# lumbung_openapi: docs/openapi.yaml as JSON inside a library; app/openapi_document.h gives it.
find_program(DEBIAN_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH REQUIRED)
set(openapi_yaml ${CMAKE_SOURCE_DIR}/docs/openapi.yaml)
set(openapi_cpp ${CMAKE_BINARY_DIR}/openapi_document.cpp)
add_custom_command(
  OUTPUT ${openapi_cpp}
  COMMAND ${DEBIAN_PYTHON} ${CMAKE_SOURCE_DIR}/cmake/embed_openapi.py ${openapi_yaml} ${openapi_cpp}
  DEPENDS ${openapi_yaml} ${CMAKE_SOURCE_DIR}/cmake/embed_openapi.py
  COMMENT "Packing the API's description"
  VERBATIM)
add_library(lumbung_openapi STATIC ${openapi_cpp})
target_include_directories(lumbung_openapi PRIVATE ${CMAKE_SOURCE_DIR}/src)
