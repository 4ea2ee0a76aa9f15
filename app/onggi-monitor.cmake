add_executable(onggi-monitor onggi-monitor.cpp)
target_link_libraries(onggi-monitor PRIVATE onggi_build onggi::monitor onggi::runtime)
target_link_options(onggi-monitor PRIVATE -static-libstdc++ -static-libgcc -Wl,--as-needed)
