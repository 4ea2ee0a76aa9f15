#pragma once

#include <QHash>
#include <QPlainTextEdit>
#include <optional>

namespace onggi::ui {

/// Names with values, a line each: "team=shop". Tab leaves the field.
class PairsField : public QPlainTextEdit
{
    Q_OBJECT
public:
    PairsField(const QString& name, const QString& placeholder, QWidget* parent = nullptr);
    /// Nothing while a line has no name.
    std::optional<QHash<QString, QString>> pairs() const;
    /// The lines, each behind the option's name, for a command line.
    QStringList asOptions(const QString& option) const;

private:
    QStringList lines() const;
};

} // namespace onggi::ui
