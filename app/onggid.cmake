find_package(CLI11 REQUIRED)

add_executable(onggid onggid.cpp)
target_include_directories(onggid PRIVATE ${PROJECT_SOURCE_DIR}/engine)
target_link_libraries(onggid PRIVATE onggi_warnings onggi::daemon CLI11::CLI11)
target_compile_definitions(onggid PRIVATE ONGGI_VERSION="${PROJECT_VERSION}")
