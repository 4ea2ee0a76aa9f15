#pragma once

#include "docker/dockerclient.h"
#include "docker/httpexchange.h"

#include <QJsonArray>
#include <QUrl>

/// How DockerClient's calls are written: targets, and the parsers of the common shapes of replies. For the .cpp files
/// of this folder only.
namespace onggi::ui {

using Query = QList<QPair<QString, QString>>;

inline QString targetFor(const QString& path, const Query& query = {})
{
    QString target = path;
    QChar separator = '?';
    for (const auto& [key, value] : query) {
        target += separator + key + '=' + QString::fromLatin1(QUrl::toPercentEncoding(value));
        separator = '&';
    }
    return target;
}

/// Image names keep their slashes: the API's routes are made for them.
inline QString encodedName(const QString& name)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(name, "/:@"));
}

inline QString containerPath(const QString& id, const char* action)
{
    return "/containers/" + QString::fromLatin1(QUrl::toPercentEncoding(id)) + QLatin1String(action);
}

inline QString filtersText(const QJsonObject& filters)
{
    return QString::fromUtf8(QJsonDocument(filters).toJson(QJsonDocument::Compact));
}

template<typename T>
std::optional<T> parseObject(const QByteArray& body)
{
    const auto document = QJsonDocument::fromJson(body);
    if (!document.isObject())
        return std::nullopt;
    return T::fromJson(document.object());
}

template<typename T>
std::optional<QList<T>> parseList(const QByteArray& body)
{
    // An empty list comes as null from engines that are written in Go.
    const auto document = QJsonDocument::fromJson(body);
    if (!document.isArray()) {
        if (body.trimmed() == "null")
            return QList<T>{};
        return std::nullopt;
    }
    QList<T> list;
    const auto array = document.array();
    list.reserve(array.size());
    for (const auto& value : array)
        list.append(T::fromJson(value.toObject()));
    return list;
}

inline std::optional<Nothing> parseNothing(const QByteArray&)
{
    return Nothing{};
}

template<typename T>
Reply<T>* DockerClient::request(const QByteArray& method, const QString& target, typename Reply<T>::Parser parser,
                                const QByteArray& body)
{
    auto* reply = new Reply<T>(std::move(parser), this);
    reply->run(std::make_unique<HttpExchange>(m_transport, HttpExchange::Request{method, target, body, false}));
    return reply;
}

} // namespace onggi::ui
