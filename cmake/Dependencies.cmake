# Every package of the system this project uses, and only here.
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto SSL)
find_package(SQLite3 3.37 REQUIRED)
find_package(absl CONFIG REQUIRED)           # Debian's file wants an exact version
find_package(Protobuf 3.21 MODULE REQUIRED)  # bookworm ships no CONFIG file
find_package(gRPC 1.51 CONFIG REQUIRED)
find_package(nlohmann_json 3.11 CONFIG REQUIRED)
find_package(CLI11 2.1 CONFIG REQUIRED)
find_package(tomlplusplus 3.3 CONFIG REQUIRED)
if(CAUSEWAY_TESTS)
  find_package(GTest CONFIG REQUIRED)
  find_package(rapidcheck CONFIG REQUIRED)
  include(GoogleTest)
endif()

# ccache makes the second build of a tree quick; nothing depends on it.
find_program(CAUSEWAY_CCACHE ccache)
if(CAUSEWAY_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CAUSEWAY_CCACHE})
endif()
