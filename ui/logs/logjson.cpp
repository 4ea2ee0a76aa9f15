#include "logs/logjson.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace onggi::ui {

namespace {

QByteArray valueText(const QJsonValue& value)
{
    switch (value.type()) {
    case QJsonValue::String: {
        QString text = value.toString();
        return text.replace(u'\n', u'↵').remove(u'\x1b').toUtf8();
    }
    case QJsonValue::Object:
        return QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact);
    case QJsonValue::Array:
        return QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact);
    default:
        return value.toVariant().toString().toUtf8();
    }
}

// The first of these keys that is there, taken out of the object.
QByteArray takeFirst(QJsonObject& object, std::initializer_list<const char*> keys)
{
    for (const auto* key : keys) {
        const auto name = QString::fromLatin1(key);
        if (object.contains(name))
            return valueText(object.take(name));
    }
    return {};
}

const char* levelColour(const QByteArray& level)
{
    const auto lower = level.toLower();
    if (lower.startsWith("err") || lower.startsWith("fatal") || lower.startsWith("crit") || lower.startsWith("panic"))
        return "\x1b[31m";
    if (lower.startsWith("warn"))
        return "\x1b[33m";
    if (lower.startsWith("debug") || lower.startsWith("trace"))
        return "\x1b[90m";
    return "\x1b[32m";
}

} // namespace

bool looksLikeJson(QByteArrayView line)
{
    return line.size() > 2 && line.front() == '{' && line.back() == '}' && line.contains("\":");
}

QByteArray readableJson(QByteArrayView line)
{
    if (!looksLikeJson(line))
        return line.toByteArray();
    auto object = QJsonDocument::fromJson(line.toByteArray()).object();
    if (object.isEmpty())
        return line.toByteArray();
    const auto time = takeFirst(object, {"time", "timestamp", "@timestamp", "ts", "t"});
    const auto level = takeFirst(object, {"level", "severity", "lvl"});
    const auto message = takeFirst(object, {"message", "msg"});
    QByteArray text;
    if (!time.isEmpty())
        text += "\x1b[90m" + time + "\x1b[0m ";
    if (!level.isEmpty())
        text += levelColour(level) + level.toUpper() + "\x1b[0m ";
    if (!message.isEmpty())
        text += "\x1b[1m" + message + "\x1b[0m ";
    for (auto each = object.begin(); each != object.end(); ++each)
        text += "\x1b[36m" + each.key().toUtf8() + "\x1b[0m=" + valueText(each.value()) + ' ';
    text.chop(1);
    return text;
}

} // namespace onggi::ui
