add_executable(onggi-transfer ${CMAKE_CURRENT_LIST_DIR}/onggi-transfer.cpp)
target_include_directories(onggi-transfer PRIVATE ${PROJECT_SOURCE_DIR}/engine)
target_link_libraries(onggi-transfer PRIVATE onggi_warnings onggi::registryclient)
