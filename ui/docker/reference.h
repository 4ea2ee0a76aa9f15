#pragma once

#include <QString>

namespace onggi::ui {

/// An image's name in its parts, as docker reads it: registry/repository:tag@digest. A plain value.
struct ImageReference
{
    QString name;   ///< everything before tag and digest, as it was written: "localhost:5000/team/app"
    QString tag;    ///< empty: none was written
    QString digest; ///< sha256:…, empty: none

    static ImageReference parse(const QString& text);
    /// The registry's host with its port; empty: Docker Hub.
    QString registry() const;
    /// The repository inside its registry: "team/app", "library/node".
    QString repository() const;
    QString tagOrLatest() const { return tag.isEmpty() ? QString("latest") : tag; }
    /// With a tag in any case, except where a digest says it.
    QString full() const;
    /// Whether docker would take it for a name with or without tag and digest.
    bool isValid() const;
};

} // namespace onggi::ui
