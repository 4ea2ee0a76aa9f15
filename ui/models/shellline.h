#pragma once

#include <QString>
#include <QStringList>
#include <optional>

/// Command lines as a person would type them.
namespace onggi::ui {

/// Words as a POSIX shell would part them: quotes, backslashes, continued lines. Nothing when a quote stays open.
std::optional<QStringList> shellWords(const QString& line);
QString shellQuoted(const QString& word);
QString shellLine(const QStringList& words);

} // namespace onggi::ui
