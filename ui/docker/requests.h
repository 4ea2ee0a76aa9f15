#pragma once

#include "docker/dockerclient.h"
#include "docker/httpexchange.h"

#include <QJsonArray>
#include <QElapsedTimer>
#include <QUrl>
#include <type_traits>

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
    reply->run(std::make_unique<HttpExchange>(m_dialer, HttpExchange::Request{method, target, body, false}));
    return reply;
}

template<typename Work>
Work* DockerClient::watched(Work* work, Operation::Kind kind, const QString& object)
{
    struct Watch
    {
        QElapsedTimer clock;
        QString error;
    };
    auto watch = std::make_shared<Watch>();
    watch->clock.start();
    const auto tell = [this, watch, kind, object](const QString& error) {
        emit operationEnded({kind, object, watch->clock.elapsed(), error});
    };
    // A stream that began well can only tell of a failure inside itself.
    if constexpr (std::is_same_v<Work, JsonStream>)
        connect(work, &JsonStream::received, this, [watch](const QJsonObject& line) {
            if (const auto error = line.value("error").toString(); !error.isEmpty())
                watch->error = error;
        });
    connect(work, &Work::finished, this, [watch, tell] { tell(watch->error); });
    connect(work, &Work::failed, this, [tell](const ApiError& error) { tell(error.message); });
    return work;
}

} // namespace onggi::ui
