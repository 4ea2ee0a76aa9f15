# Static, for one runs beside every container and its start is part of the container's: a dynamic one would spend more
# time on its libraries than on its work. fmt comes as headers, because Debian's package has no position-independent
# static library; so the monitor compiles what it needs of the modules itself.
set(engine ${PROJECT_SOURCE_DIR}/engine)
file(GLOB monitor_sources CONFIGURE_DEPENDS ${engine}/monitor/*.cpp ${engine}/cgroup/*.cpp)
add_executable(onggi-monitor
    onggi-monitor.cpp
    ${monitor_sources}
    ${engine}/runtime/capabilities.cpp
    ${engine}/runtime/copyup.cpp
    ${engine}/runtime/defaults.cpp
    ${engine}/runtime/devicetree.cpp
    ${engine}/runtime/execlauncher.cpp
    ${engine}/runtime/initprocess.cpp
    ${engine}/runtime/initreports.cpp
    ${engine}/runtime/joining.cpp
    ${engine}/runtime/launcher.cpp
    ${engine}/runtime/overlay.cpp
    ${engine}/runtime/plan.cpp
    ${engine}/runtime/spec.cpp
    ${engine}/runtime/validation.cpp
    ${engine}/sys/memoryfile.cpp
    ${engine}/sys/messagesocket.cpp
    ${engine}/sys/mounts.cpp
    ${engine}/sys/process.cpp
    ${engine}/sys/rootpath.cpp
    ${engine}/sys/spawn.cpp
    ${engine}/base/clock.cpp
    ${engine}/base/encoding.cpp
    ${engine}/base/error.cpp
    ${engine}/base/log.cpp
    ${engine}/base/uniquefd.cpp)
target_include_directories(onggi-monitor PRIVATE ${engine})
target_link_libraries(onggi-monitor PRIVATE onggi_warnings fmt::fmt-header-only nlohmann_json::nlohmann_json)
target_compile_options(onggi-monitor PRIVATE -ffunction-sections -fdata-sections -fno-sanitize=all)
target_link_options(onggi-monitor PRIVATE -static-pie -fno-sanitize=all -Wl,--gc-sections)
onggi_unity(onggi-monitor)
