#pragma once

#include "models/engine.h"

#include <QObject>
#include <optional>

namespace onggi::ui {

/// A file of a container beside what its image has at the same place. The image is looked into by a container that is
/// made for it, never started, and removed at once; the list does not show it. Deletes itself after its one signal.
class FileComparison : public QObject
{
    Q_OBJECT
public:
    FileComparison(Engine& engine, const QString& id, const QString& imageId, const QString& path, QObject* parent);
    ~FileComparison() override;

signals:
    /// Nothing where there is no such file on that side.
    void compared(const std::optional<QByteArray>& before, const std::optional<QByteArray>& after);
    void failed(const QString& sentence);

private:
    void readAfter();
    void readBefore();
    void fail(const QString& sentence);

    Engine& m_engine;
    QString m_id;
    QString m_image;
    QString m_path;
    QString m_passing; ///< the container for the image's side
    std::optional<QByteArray> m_before;
    std::optional<QByteArray> m_after;
};

} // namespace onggi::ui
