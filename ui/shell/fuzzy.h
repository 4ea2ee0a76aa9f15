#pragma once

#include <QList>
#include <QString>
#include <optional>

namespace onggi::ui {

/// How well typed letters fit a text, and which of the text's letters they are.
struct FuzzyMatch
{
    int score = 0; ///< the more, the better: at the beginnings of words, and side by side
    QList<int> places;
};
/// The letters of each word must come in the text in their order, wherever; words in any order. Nothing: they do not.
std::optional<FuzzyMatch> fuzzyMatch(const QString& typed, const QString& text);

} // namespace onggi::ui
