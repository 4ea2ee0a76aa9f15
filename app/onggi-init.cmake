# Static and without our libraries: it is executed once per container inside namespaces where no library could be
# found, and every page of it counts. So it compiles what it needs of the modules itself.
set(engine ${PROJECT_SOURCE_DIR}/engine)
file(GLOB init_sources CONFIGURE_DEPENDS ${engine}/runtime/init/*.cpp)
add_executable(onggi-init
    ${PROJECT_SOURCE_DIR}/app/onggi-init.cpp
    ${init_sources}
    ${engine}/runtime/capabilities.cpp
    ${engine}/runtime/plan.cpp
    ${engine}/sys/memoryfile.cpp
    ${engine}/sys/messagesocket.cpp
    ${engine}/sys/mounts.cpp
    ${engine}/sys/process.cpp
    ${engine}/sys/rootpath.cpp
    ${engine}/base/error.cpp
    ${engine}/base/uniquefd.cpp)
target_include_directories(onggi-init PRIVATE ${engine})
target_link_libraries(onggi-init PRIVATE onggi_warnings)
target_compile_options(onggi-init PRIVATE -ffunction-sections -fdata-sections -fno-sanitize=all -fno-pie)
target_link_options(onggi-init PRIVATE -static -no-pie -fno-sanitize=all -Wl,--gc-sections)
set_target_properties(onggi-init PROPERTIES POSITION_INDEPENDENT_CODE OFF)
onggi_unity(onggi-init)
