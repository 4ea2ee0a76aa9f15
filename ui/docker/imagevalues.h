#pragma once

#include "docker/values.h"

#include <QMap>

/// What the API says and is told of images beyond listing them. As in values.h: plain values, sizes in bytes.
namespace onggi::ui {

/// What `docker build` is told.
struct BuildRequest
{
    QString dockerfile = "Dockerfile"; ///< inside the context
    QStringList tags;
    QMap<QString, QString> arguments;
    QString target;                    ///< empty: the last stage
    bool noCache = false;
    bool pull = false;                 ///< asks the registry even for bases that are here
};

struct ImportRequest
{
    QString repository;
    QString tag;
    QString message;
    QStringList changes; ///< Dockerfile instructions: "CMD sh"
};

struct PrunedImages
{
    QStringList untagged;
    QStringList deleted;
    qint64 reclaimed = 0;
    static PrunedImages fromJson(const QJsonObject& json);
};

struct LoginAnswer
{
    QString status;
    QString identityToken; ///< to be kept in place of the password
    static LoginAnswer fromJson(const QJsonObject& json);
};

/// What a registry has under a name.
struct DistributionInfo
{
    QString digest;
    QString mediaType;
    qint64 size = 0;       ///< of the manifest
    QStringList platforms; ///< linux/amd64, linux/arm64/v8
    static DistributionInfo fromJson(const QJsonObject& json);
};

} // namespace onggi::ui
