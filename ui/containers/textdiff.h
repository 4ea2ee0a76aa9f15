#pragma once

#include <QList>
#include <QString>

namespace onggi::ui {

struct DiffLine
{
    enum class Kind { Same, Added, Removed, Gap }; ///< Gap: lines that are the same are left out here
    Kind kind = Kind::Same;
    QString text;
    bool operator==(const DiffLine&) const = default;
};

/// The fewest lines that make `after` of `before`, with a few lines around each change. Texts that differ in too many
/// lines to be compared are told as one removed and one added.
QList<DiffLine> diffOf(const QString& before, const QString& after);

} // namespace onggi::ui
