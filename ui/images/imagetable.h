#pragma once

#include "models/engine.h"

#include <QSortFilterProxyModel>
#include <QTableView>

namespace onggi::ui {

// The images as the page lists them: filtered, sorted, a repository's name only in the first of its rows, and
// who uses an image in place of its id.
class ImageList : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    static constexpr int usedByColumn = ImageModel::IdColumn;
    enum Role
    {
        GroupRole = Qt::UserRole + 100
    }; // true: the row above is of the same repository

    explicit ImageList(Engine& engine, QObject* parent = nullptr);
    void setFilter(const QString& text);
    // The names of the containers that use the image.
    QStringList usersOf(const QString& imageId, const QString& reference) const;

    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    bool continuesGroup(const QModelIndex& index) const;
    Engine& m_engine;
    QString m_filter;
};

class ImageTable : public QTableView
{
    Q_OBJECT

public:
    explicit ImageTable(ImageList& list, QWidget* parent = nullptr);
    QString currentReference() const;
    QStringList selectedReferences() const;
    void selectReference(const QString& reference);

signals:
    // The current image, or which ones are selected.
    void choiceChanged();
    void menuRequested(const QPoint& position);
    void removeRequested();

protected:
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void chooseColumns(const QPoint& position);
};

} // namespace onggi::ui
