#pragma once

#include <QJsonDocument>
#include <QJsonObject>

/// The object that stands in a test's text.
inline QJsonObject json(const char* text)
{
    QJsonParseError error;
    const auto document = QJsonDocument::fromJson(text, &error);
    Q_ASSERT_X(error.error == QJsonParseError::NoError, "json", qPrintable(error.errorString()));
    return document.object();
}
