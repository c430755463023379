# causeway_flags: the warnings and hardening of our own code, not of generated
# code. Whether warnings are errors is for the preset to say, so that a newer
# compiler does not break those who package.
add_library(causeway_flags INTERFACE)
target_compile_features(causeway_flags INTERFACE cxx_std_20)

# -Wswitch-enum is left out: protobuf's sentinel values would set it off.
# -Wswitch (in -Wall) finds missing cases in every switch without a default.
target_compile_options(causeway_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
  -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align
  -Wformat=2 -Wimplicit-fallthrough -Wundef
  # No path of the building machine in a check or an assertion.
  -fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(causeway_flags INTERFACE
    -Wlogical-op -Wduplicated-cond)
  if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC bug 105651: false alarm inside std::string operator+.
    target_compile_options(causeway_flags INTERFACE -Wno-restrict)
  endif()
  if(CAUSEWAY_SANITIZE)
    # Instrumented code hides initialisations from this check.
    target_compile_options(causeway_flags INTERFACE -Wno-maybe-uninitialized)
  endif()
else()
  target_compile_options(causeway_flags INTERFACE
    -Wthread-safety -Wthread-safety-beta)
endif()

if(CAUSEWAY_SANITIZE)
  # For the whole tree, generated code too: both halves must agree.
  add_compile_options(-fsanitize=${CAUSEWAY_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${CAUSEWAY_SANITIZE})
else()
  target_compile_options(causeway_flags INTERFACE
    -fstack-protector-strong
    $<$<STREQUAL:${CMAKE_SYSTEM_PROCESSOR},x86_64>:-fcf-protection>
    # It needs an optimised build, which tests are not.
    -U_FORTIFY_SOURCE
    $<$<AND:$<CONFIG:Release,RelWithDebInfo>,$<NOT:$<BOOL:$<TARGET_PROPERTY:CAUSEWAY_TEST>>>>:-D_FORTIFY_SOURCE=2>)
  target_compile_definitions(causeway_flags INTERFACE _GLIBCXX_ASSERTIONS)
  target_link_options(causeway_flags INTERFACE -Wl,-z,relro,-z,now)
endif()
