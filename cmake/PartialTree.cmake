# Lets a tree configure while some of its folders, sources or libraries are not
# written yet. What is missing is left out with a warning, and appears by itself
# once the file exists. Set CAUSEWAY_PARTIAL_TREE to OFF and all must be there.
option(CAUSEWAY_PARTIAL_TREE "Leave out what is not written yet" ON)

if(CAUSEWAY_PARTIAL_TREE)
  foreach(folder IN LISTS CAUSEWAY_FOLDERS ITEMS tests)
    # Only to run the configuration again when a file comes or goes.
    file(GLOB_RECURSE _ignored CONFIGURE_DEPENDS
         ${PROJECT_SOURCE_DIR}/${folder}/*.cc
         ${PROJECT_SOURCE_DIR}/${folder}/*.h
         ${PROJECT_SOURCE_DIR}/${folder}/*.proto
         ${PROJECT_SOURCE_DIR}/${folder}/*.sql
         ${PROJECT_SOURCE_DIR}/${folder}/*.toml
         ${PROJECT_SOURCE_DIR}/${folder}/*.json
         ${PROJECT_SOURCE_DIR}/${folder}/*.textproto
         ${PROJECT_SOURCE_DIR}/${folder}/CMakeLists.txt)
  endforeach()
endif()

# add_subdirectory, unless the tree is partial and the folder is not there.
function(causeway_add_folder folder)
  if(CAUSEWAY_PARTIAL_TREE
     AND NOT EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/CMakeLists.txt)
    return()
  endif()
  add_subdirectory(${folder})
endfunction()

# Removes from the list variable the files that do not exist.
function(causeway_keep_existing_files variable)
  if(NOT CAUSEWAY_PARTIAL_TREE)
    return()
  endif()
  set(kept)
  foreach(file IN LISTS ${variable})
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}
               OUTPUT_VARIABLE path)
    if(EXISTS ${path} OR path MATCHES "^${CMAKE_BINARY_DIR}")
      list(APPEND kept ${file})
    else()
      message(STATUS "partial tree: ${path} is not written yet")
    endif()
  endforeach()
  set(${variable} ${kept} PARENT_SCOPE)
endfunction()

# Removes from the list variable the causeway:: targets that do not exist.
function(causeway_keep_existing_targets variable)
  if(NOT CAUSEWAY_PARTIAL_TREE)
    return()
  endif()
  set(kept)
  foreach(dep IN LISTS ${variable})
    if(dep MATCHES "^causeway::" AND NOT TARGET ${dep})
      message(STATUS "partial tree: ${dep} is not there yet")
    else()
      list(APPEND kept ${dep})
    endif()
  endforeach()
  set(${variable} ${kept} PARENT_SCOPE)
endfunction()
