add_executable(onggi onggi.cpp)
set_target_properties(onggi PROPERTIES AUTOMOC ON)
target_include_directories(onggi PRIVATE ${PROJECT_SOURCE_DIR}/ui)
target_link_libraries(onggi PRIVATE onggi_warnings onggi::shell)

# The window's texts, compiled and embedded. `ninja update_translations` takes new ones into the .ts files;
# the English one has only plural forms to fill in.
set(window_texts ${PROJECT_SOURCE_DIR}/resources/translations/onggi_ko.ts ${PROJECT_SOURCE_DIR}/resources/translations/onggi_en.ts)
qt_add_lrelease(onggi TS_FILES ${window_texts} QM_FILES_OUTPUT_VARIABLE window_qm OPTIONS -silent)
add_custom_target(update_translations
    COMMAND Qt6::lupdate -silent -locations none -no-obsolete ui app/onggi.cpp -ts resources/translations/onggi_ko.ts
    COMMAND Qt6::lupdate -silent -locations none -no-obsolete -pluralonly ui app/onggi.cpp -ts resources/translations/onggi_en.ts
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} VERBATIM)
foreach(qm ${window_qm})
    cmake_path(GET qm FILENAME qm_name)
    set_source_files_properties(${qm} PROPERTIES QT_RESOURCE_ALIAS ${qm_name})
endforeach()
qt_add_resources(onggi onggi_texts PREFIX "/i18n" FILES ${window_qm})
