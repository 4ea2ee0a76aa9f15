#include "widgets/pairsfield.h"

namespace onggi::ui {

namespace {
constexpr int pairsHeight = 64;
}

PairsField::PairsField(const QString& name, const QString& placeholder, QWidget* parent) : QPlainTextEdit(parent)
{
    setAccessibleName(name);
    setPlaceholderText(placeholder);
    setTabChangesFocus(true);
    setFixedHeight(pairsHeight);
}

QStringList PairsField::lines() const
{
    QStringList found;
    for (const auto& line : toPlainText().split('\n')) {
        if (const auto trimmed = line.trimmed(); !trimmed.isEmpty())
            found.append(trimmed);
    }
    return found;
}

std::optional<QHash<QString, QString>> PairsField::pairs() const
{
    QHash<QString, QString> found;
    for (const auto& line : lines()) {
        const auto name = line.section('=', 0, 0).trimmed();
        if (name.isEmpty() || name.contains(' '))
            return std::nullopt;
        found.insert(name, line.section('=', 1));
    }
    return found;
}

QStringList PairsField::asOptions(const QString& option) const
{
    QStringList words;
    for (const auto& line : lines())
        words << option << line;
    return words;
}

} // namespace onggi::ui
