#pragma once

#include "containers/filelistmodel.h"
#include "containers/messagepane.h"
#include "models/engine.h"

#include <QPointer>
#include <QTableView>

class QLabel;
class QLineEdit;
class QProgressBar;

namespace onggi::ui {

class Button;
class FileTransfer;
class FolderListing;
class IconButton;
class NoticeBar;

/// A table of files that things can be dropped on and dragged out of.
class FileTable : public QTableView
{
    Q_OBJECT
public:
    using QTableView::QTableView;

signals:
    void dropped(const QStringList& paths, int row); ///< row -1: beside all rows
    void dragBegun();
    void opened(int row);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void startDrag(Qt::DropActions actions) override;
    void keyPressEvent(QKeyEvent* event) override;
};

/// The files of a container, running or not: one goes through folders, reads a text, and copies in and out by buttons
/// or by dragging. One copy at a time, with its progress and a way to end it.
class FilesPane : public MessagePane
{
    Q_OBJECT
public:
    explicit FilesPane(Engine& engine, QWidget* parent = nullptr);
    ~FilesPane() override;
    void setContainer(const QString& id);

signals:
    void commandUsed(const QString& line);

protected:
    void showEvent(QShowEvent* event) override;

private:
    struct Copy
    {
        bool out;
        QString from;
        QString to;
    };
    void go(const QString& path);
    void listAgain();
    void open(int row);
    void openText(const QString& path, qint64 size);
    void download();
    void upload();
    void queue(const QList<Copy>& copies);
    void nextCopy();
    void endCopy(const QString& error);
    void dragOut();
    QStringList selectedPaths() const;
    QString pathOf(const QString& name) const;
    void refreshButtons();

    Engine& m_engine;
    QString m_id;
    QHash<QString, QString> m_places; ///< where one was in each container
    QString m_path = "/";
    bool m_listed = false;
    QPointer<FolderListing> m_listing;
    QPointer<FileTransfer> m_transfer;
    QList<Copy> m_waiting;
    Copy m_copy;
    FileListModel m_model;
    FileTable* m_table;
    QLineEdit* m_place;
    IconButton* m_up;
    QLabel* m_count;
    Button* m_view;
    Button* m_download;
    NoticeBar* m_notice;
    QWidget* m_progress;
    QLabel* m_progressText;
    QProgressBar* m_bar;
};

} // namespace onggi::ui
