#pragma once

#include <QJsonObject>
#include <QList>
#include <QPair>
#include <QString>
#include <QStringList>

/// The options of `docker run` that few containers need: one table says how each is written, where it stands in the
/// engine's create body, what it does and what it risks. Form, line, body and inspection all read this table.
namespace onggi::ui {

struct FurtherOption
{
    enum class Kind {
        List,     ///< an array of the values
        Text,
        Bytes,    ///< "64m"
        Number,
        Pairs,    ///< key=value each, an object
        Tmpfs,    ///< path or path:options, an object
        Device,   ///< /dev/x, /dev/x:/dev/y or /dev/x:/dev/y:rwm
        Ulimit,   ///< name=soft or name=soft:hard
        Switch,   ///< no value
    };
    const char* name;      ///< without the dashes
    const char* place;     ///< in the create body: "HostConfig.CapAdd", "StopSignal"
    Kind kind;
    const char* example;
    const char* meaning;   ///< a sentence, to be translated
    const char* risk = nullptr; ///< a sentence for those that open something; to be translated

    bool repeats() const { return kind != Kind::Text && kind != Kind::Bytes && kind != Kind::Number && kind != Kind::Switch; }
    QString meaningText() const;
    QString riskText(const QString& value) const; ///< empty where this value is harmless
};

const QList<FurtherOption>& furtherOptions();
const FurtherOption* furtherOption(const QString& name);

/// Name and value, in the order in which they were given.
using OptionValues = QList<QPair<QString, QString>>;

/// What is wrong with the value, as a sentence; empty when it will do.
QString optionMistake(const FurtherOption& option, const QString& value);
void insertOptions(QJsonObject& body, const OptionValues& options);
/// Takes all places of options out of a create body.
void eraseOptions(QJsonObject& body);
/// What an inspection has beyond the engine's defaults. `imageConfig`: what comes from the image is left out.
OptionValues optionsFromInspection(const QJsonObject& inspection, const QJsonObject& imageConfig);

} // namespace onggi::ui
