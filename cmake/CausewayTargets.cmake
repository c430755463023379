# causeway_library, causeway_executable, causeway_test: how every folder names
# its targets. A library may use only what the allow-lists (Layers.cmake and below)
# grant to its folder; anything else stops the configuration. tests/architecture checks the
# same rules on the includes.

include(${CMAKE_CURRENT_LIST_DIR}/Layers.cmake)

# Packages a folder may link, as a regular expression over target names.
set(_rpc "gRPC::|protobuf::")
set(_files "nlohmann_json::|tomlplusplus::|CLI11::")
set(CAUSEWAY_EXTERNAL_base "^(absl::|Threads::)")
set(CAUSEWAY_EXTERNAL_proto "^(${_rpc})")
set(CAUSEWAY_EXTERNAL_statemachine "^absl::")
set(CAUSEWAY_EXTERNAL_crypto "^(absl::|OpenSSL::)")
set(CAUSEWAY_EXTERNAL_storage "^(absl::|SQLite::)")
set(CAUSEWAY_EXTERNAL_wire "^(absl::|${_rpc})")
set(CAUSEWAY_EXTERNAL_forms "^(absl::|protobuf::)")
set(CAUSEWAY_EXTERNAL_certs "^(absl::|protobuf::)")
set(CAUSEWAY_EXTERNAL_journal "^(absl::|protobuf::)")
set(CAUSEWAY_EXTERNAL_client "^(absl::|Threads::|${_rpc}|${_files})")
set(CAUSEWAY_EXTERNAL_server "^(absl::|Threads::|${_rpc}|${_files})")
set(CAUSEWAY_EXTERNAL_bench "^absl::")

# The top folder of the CMakeLists.txt that is being read.
function(causeway_current_folder variable)
  cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR
             BASE_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE path)
  string(REGEX REPLACE "/.*" "" folder "${path}")
  set(${variable} ${folder} PARENT_SCOPE)
endfunction()

# Stops the configuration if folder may not use one of the targets that follow.
function(causeway_check_layers folder)
  if(folder STREQUAL "tests")
    return()
  endif()
  if(NOT DEFINED CAUSEWAY_EXTERNAL_${folder})
    message(FATAL_ERROR "architecture: folder ${folder} has no allow-list")
  endif()
  foreach(dep IN LISTS ARGN)
    if(dep MATCHES "^causeway::")
      get_target_property(dep_folder ${dep} CAUSEWAY_FOLDER)
      if(NOT dep_folder STREQUAL folder
         AND NOT dep_folder IN_LIST CAUSEWAY_ALLOWED_${folder})
        message(FATAL_ERROR "architecture: ${folder} may not use ${dep}; "
                "allowed: ${CAUSEWAY_ALLOWED_${folder}}")
      endif()
    elseif(NOT dep MATCHES "${CAUSEWAY_EXTERNAL_${folder}}")
      message(FATAL_ERROR "architecture: ${folder} may not link ${dep}")
    endif()
  endforeach()
endfunction()

# causeway_library(NAME crypto SRCS a.cc HDRS a.h DEPS causeway::base)
# makes target causeway_crypto, alias causeway::crypto. Headers compile alone:
# target all_verify_interface_header_sets checks it.
function(causeway_library)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME" "SRCS;HDRS;DEPS")
  causeway_current_folder(folder)
  causeway_check_layers(${folder} ${arg_DEPS})
  set(target causeway_${arg_NAME})
  if(arg_SRCS)
    add_library(${target} STATIC ${arg_SRCS})
    set(scope PUBLIC)
    target_link_libraries(${target} PRIVATE causeway_flags)
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(causeway::${arg_NAME} ALIAS ${target})
  target_link_libraries(${target} ${scope} ${arg_DEPS})
  target_include_directories(${target} ${scope} ${PROJECT_SOURCE_DIR})
  if(arg_HDRS)
    target_sources(${target} ${scope} FILE_SET HEADERS
                   BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${arg_HDRS})
  endif()
  set_target_properties(${target} PROPERTIES
    CAUSEWAY_FOLDER ${folder} VERIFY_INTERFACE_HEADER_SETS ON)
endfunction()

# causeway_executable(NAME causewayd SRCS main.cc DEPS causeway::server)
function(causeway_executable)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME" "SRCS;DEPS")
  causeway_current_folder(folder)
  causeway_check_layers(${folder} ${arg_DEPS})
  add_executable(${arg_NAME} ${arg_SRCS})
  target_link_libraries(${arg_NAME} PRIVATE ${arg_DEPS} causeway_flags)
  target_include_directories(${arg_NAME} PRIVATE ${PROJECT_SOURCE_DIR})
endfunction()

# causeway_test(NAME crypto_test LABEL unit SRCS x_test.cc DEPS causeway::crypto
#               [TIMEOUT seconds] [SERIAL] [THREADS])
# One GoogleTest binary per folder; ctest knows each of its tests. The code can
# read CAUSEWAY_TEST_SOURCE_DIR (this tree) and CAUSEWAY_TEST_BIN_DIR (programs).
# LABEL: unit, suite, integration or journeys. SERIAL: alone on the machine.
# THREADS: also run under ThreadSanitizer, for code several threads share.
function(causeway_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "SERIAL;THREADS" "NAME;LABEL;TIMEOUT"
                        "SRCS;DEPS")
  causeway_executable(NAME ${arg_NAME} SRCS ${arg_SRCS}
                      DEPS ${arg_DEPS} causeway::testing)
  target_link_libraries(${arg_NAME} PRIVATE GTest::gmock GTest::gtest_main)
  # What is tested is optimised as it ships; the tests themselves need not be,
  # and compile in half the time.
  target_compile_options(${arg_NAME} PRIVATE -O0)
  set_target_properties(${arg_NAME} PROPERTIES CAUSEWAY_TEST ON)
  target_compile_definitions(${arg_NAME} PRIVATE
    CAUSEWAY_TEST_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
    CAUSEWAY_TEST_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  set(serial OFF)
  if(arg_SERIAL)
    set(serial ON)
  endif()
  if(arg_THREADS)
    add_dependencies(causeway_threads_tests ${arg_NAME})
    string(APPEND arg_LABEL "-threads")
  endif()
  if(CAUSEWAY_SANITIZE)
    # Starting an instrumented binary costs more than most of its tests.
    add_test(NAME ${arg_NAME} COMMAND ${arg_NAME} --gtest_brief=1)
    set_tests_properties(${arg_NAME} PROPERTIES
      LABELS ${arg_LABEL} TIMEOUT 1200 RUN_SERIAL ${serial})
    return()
  endif()
  gtest_discover_tests(${arg_NAME} DISCOVERY_MODE PRE_TEST
    DISCOVERY_TIMEOUT 60
    TEST_PREFIX "${arg_NAME}:"
    PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT}
               RUN_SERIAL ${serial})
endfunction()
