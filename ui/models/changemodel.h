#pragma once

#include "docker/observed.h"

#include <QAbstractTableModel>

namespace onggi::ui {

/// What a container did to its image's files, in the order of their paths. Folders that are only said to be changed
/// because something below them is are left out: they tell nothing.
class ChangeModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { KindColumn, PathColumn, ColumnCount };
    static constexpr int KindRole = Qt::UserRole + 1; ///< FileChange::Kind as int

    using QAbstractTableModel::QAbstractTableModel;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    void setChanges(QList<FileChange> changes);
    int count(FileChange::Kind kind) const;
    static QString kindText(FileChange::Kind kind);

private:
    QList<FileChange> m_changes;
};

} // namespace onggi::ui
