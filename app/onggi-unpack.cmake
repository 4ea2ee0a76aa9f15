add_executable(onggi-unpack onggi-unpack.cpp)
target_include_directories(onggi-unpack PRIVATE ${PROJECT_SOURCE_DIR}/engine)
target_link_libraries(onggi-unpack PRIVATE onggi_warnings onggi::unpackworker)
