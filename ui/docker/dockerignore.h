#pragma once

#include <QByteArray>
#include <QRegularExpression>
#include <QString>
#include <vector>

namespace onggi::ui {

/// The rules of a .dockerignore file: which files of a folder do not go to the engine. A plain value. Paths are
/// relative to the folder, with slashes.
class DockerIgnore
{
public:
    static DockerIgnore parse(const QByteArray& content);
    /// A rule of our own behind the file's, like "!Dockerfile".
    void add(const QString& rule);

    /// Whether the last rule that fits the path, or a folder that it lies in, excludes it.
    bool excludes(const QString& path) const;
    /// Whether an exception may let something of this excluded folder in again.
    bool mayLetInBelow(const QString& folder) const;

private:
    struct Rule
    {
        QRegularExpression pattern;
        QString fixedPart; ///< up to the first wildcard
        bool wild = false;
        bool letsIn = false;
    };
    std::vector<Rule> m_rules;
};

} // namespace onggi::ui
