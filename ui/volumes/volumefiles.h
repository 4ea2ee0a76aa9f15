#pragma once

#include "docker/tarlisting.h"
#include "models/storefeed.h"

#include <QPointer>
#include <QWidget>

class QLabel;
class QStackedWidget;
class QStandardItem;
class QStandardItemModel;
class QTreeView;

namespace onggi::ui {

class Button;
class Download;
class EmptyState;

/// The files of a volume as a tree. They are read by the archive API through a container that has the volume, or else
/// through one that is made for it from an image that is here, never started, and removed at once. Owned by the pane.
class VolumeFiles : public QWidget
{
    Q_OBJECT
public:
    VolumeFiles(Engine& engine, StoreFeed& feed, QWidget* parent = nullptr);
    ~VolumeFiles() override;
    /// Forgets what is shown; nothing is read until load().
    void setVolume(const QString& name);
    void load();

signals:
    void commandUsed(const QString& line);

private:
    void makeHelper();
    void read(const QString& container, const QString& path, const QString& name);
    void show(const TarListing& listing, const QString& through);
    void fail(const QString& sentence);
    void dropHelper();
    QStandardItem* folderItem(const QString& path);

    Engine& m_engine;
    StoreFeed& m_feed;
    QString m_volume;
    QString m_helper; ///< the container to remove
    bool m_loaded = false;
    QPointer<Call> m_making;
    QPointer<Download> m_download;
    QStandardItemModel* m_model;
    QHash<QString, QStandardItem*> m_folders;
    QTreeView* m_tree;
    QLabel* m_summary;
    Button* m_reload;
    EmptyState* m_message;
    QStackedWidget* m_stack;
};

} // namespace onggi::ui
