#include "shell/fuzzy.h"

#include <algorithm>

namespace onggi::ui {

namespace {
constexpr int perLetter = 1;
constexpr int sideBySide = 6;
constexpr int wordBegin = 8;
constexpr int textBegin = 4;
constexpr int wholeWord = 30;

bool beginsWord(const QString& text, int at)
{
    return at == 0 || (!text[at - 1].isLetterOrNumber() && text[at].isLetterOrNumber()) || (text[at - 1].isLower() && text[at].isUpper());
}

bool isSubsequence(const QString& letters, const QString& text)
{
    qsizetype found = 0;
    for (qsizetype at = 0; at < text.size() && found < letters.size(); ++at)
        found += text[at].toLower() == letters[found].toLower();
    return found == letters.size();
}

// Where the word stands as it is, at the beginning of a word if there is such a place; -1: nowhere.
int wholePlace(const QString& word, const QString& text)
{
    int first = -1;
    for (int at = int(text.indexOf(word, 0, Qt::CaseInsensitive)); at >= 0; at = int(text.indexOf(word, at + 1, Qt::CaseInsensitive))) {
        if (beginsWord(text, at))
            return at;
        if (first < 0)
            first = at;
    }
    return first;
}
} // namespace

std::optional<FuzzyMatch> fuzzyMatch(const QString& typed, const QString& text)
{
    FuzzyMatch match;
    for (const auto& word : typed.split(' ', Qt::SkipEmptyParts)) {
        if (const int whole = wholePlace(word, text); whole >= 0) {
            match.score += wholeWord + (beginsWord(text, whole) ? wordBegin : 0) + (whole == 0 ? textBegin : 0) + int(word.size()) * sideBySide;
            for (int at = 0; at < word.size(); ++at)
                match.places.append(whole + at);
            continue;
        }
        int from = 0;
        int before = -2;
        for (int letter = 0; letter < word.size(); ++letter) {
            const int next = int(text.indexOf(word[letter], from, Qt::CaseInsensitive));
            if (next < 0)
                return std::nullopt;
            // A letter further on that begins a word is rather what is meant, as long as those behind it still find a place.
            int place = next;
            for (int at = next; next != before + 1 && at < text.size(); ++at) {
                if (text[at].toLower() == word[letter].toLower() && beginsWord(text, at)) {
                    if (isSubsequence(word.mid(letter + 1), text.mid(at + 1)))
                        place = at;
                    break;
                }
            }
            match.score += perLetter + (place == before + 1 ? sideBySide : 0) + (beginsWord(text, place) ? wordBegin : 0);
            match.places.append(place);
            before = place;
            from = place + 1;
        }
    }
    std::sort(match.places.begin(), match.places.end());
    match.places.erase(std::unique(match.places.begin(), match.places.end()), match.places.end());
    return match;
}

} // namespace onggi::ui
