#pragma once

#include <QString>

namespace onggi::ui {

/// The window's language: our texts and Qt's own. What is chosen shows at once in whatever is made afterwards; widgets that
/// are there get a LanguageChange.
class Language
{
public:
    /// For this run: the code of a language ("ko"); empty: as the system.
    static void apply(const QString& code);
    /// Applied, and kept for the next start.
    static void choose(const QString& code);
    static QString chosen(); ///< kept; empty: as the system
};

} // namespace onggi::ui
