#pragma once

#include <QList>
#include <QString>
#include <optional>

namespace onggi::ui {

struct ExplainedWord
{
    QString words;    ///< as they stand in the line: "-p 8080:80"
    QString meaning;  ///< in plain language
};

/// What each part of a docker line means. Nothing when a part of it is not known: half an explanation misleads.
std::optional<QList<ExplainedWord>> explainLine(const QString& line);

} // namespace onggi::ui
