# How this project builds: language, warnings, sanitizers, and the two functions every folder uses.
#
# A module may include only what it links. Each module's headers are laid out under a directory of their own
# in the build tree, and only targets that link the module see that directory; an include that points upward
# in the architecture does not compile.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

option(PANMEN_TESTS "Build the tests and benchmarks" ON)
option(PANMEN_FUZZERS "Build the libFuzzer targets (clang only)" OFF)
set(PANMEN_SANITIZE "" CACHE STRING "Sanitizers, comma separated, as -fsanitize takes them")

add_library(panmen_flags INTERFACE)
target_compile_options(panmen_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
  -Werror -ffp-contract=off -fno-fast-math
  $<$<CONFIG:Release>:-O2> $<$<CONFIG:Debug>:-Og -g1>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports dangling and uninitialised values that are not there when it inlines std::variant and
  # std::optional (GCC bugs 105593, 105562, 107852), and bounds that are kept when it inlines std::vector.
  target_compile_options(panmen_flags INTERFACE
    -Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds)
else()
  # The standard library of GCC 12 uses a deprecated function of its own in std::stable_sort.
  target_compile_options(panmen_flags INTERFACE -Wno-deprecated-declarations)
endif()
if(PANMEN_SANITIZE)
  target_compile_options(panmen_flags INTERFACE
    -fsanitize=${PANMEN_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(panmen_flags INTERFACE -fsanitize=${PANMEN_SANITIZE})
  if(PANMEN_FUZZERS)
    target_compile_options(panmen_flags INTERFACE -fsanitize=fuzzer-no-link)
  endif()
endif()

# panmen_module(NAME [PREFIX folder] DEPS target...): a static library `panmen_NAME` from the *.cpp of the
# calling folder (not its subfolders; a main.cpp is left to the caller), and, from its *_test.cpp, the test
# program `NAME_test`. Its headers are included as PREFIX/file.hpp.
function(panmen_module name)
  cmake_parse_arguments(arg "" "PREFIX" "DEPS;PRIVATE_DEPS;TEST_DEPS" ${ARGN})
  if(NOT arg_PREFIX)
    set(arg_PREFIX ${name})
  endif()
  file(GLOB sources CONFIGURE_DEPENDS *.cpp)
  file(GLOB headers CONFIGURE_DEPENDS *.hpp *.def)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")

  set(visible ${CMAKE_BINARY_DIR}/include/${name})
  file(REMOVE_RECURSE ${visible})
  file(MAKE_DIRECTORY ${visible}/${arg_PREFIX})
  foreach(header ${headers})
    get_filename_component(file ${header} NAME)
    file(CREATE_LINK ${header} ${visible}/${arg_PREFIX}/${file} SYMBOLIC)
  endforeach()

  if(sources)
    add_library(panmen_${name} STATIC ${sources})
    target_include_directories(panmen_${name} PUBLIC ${visible})
    target_link_libraries(panmen_${name} PUBLIC ${arg_DEPS} PRIVATE panmen_flags ${arg_PRIVATE_DEPS})
  else()
    add_library(panmen_${name} INTERFACE)
    target_include_directories(panmen_${name} INTERFACE ${visible})
    target_link_libraries(panmen_${name} INTERFACE ${arg_DEPS})
  endif()
  if(tests AND PANMEN_TESTS)
    add_executable(${name}_test ${tests})
    target_include_directories(${name}_test SYSTEM PRIVATE ${RAPIDCHECK_INCLUDE_DIR})
    target_compile_definitions(${name}_test PRIVATE PANMEN_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    target_link_libraries(${name}_test PRIVATE
      panmen_${name} panmen_flags ${arg_PRIVATE_DEPS} ${arg_TEST_DEPS}
      GTest::gtest GTest::gtest_main ${RAPIDCHECK_LIBRARY})
    add_test(NAME ${name} COMMAND ${name}_test WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  endif()
endfunction()
