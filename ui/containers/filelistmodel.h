#pragma once

#include "containers/tarreader.h"

#include <QAbstractTableModel>

namespace onggi::ui {

/// One folder of a container: folders first, then by name.
class FileListModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { NameColumn, SizeColumn, ModifiedColumn, RightsColumn, OwnerColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

    void setEntries(QList<FileEntry> entries);
    const FileEntry& at(int row) const { return m_entries[row]; }

    /// Lines of `ls -lnA`, of coreutils or busybox.
    static QList<FileEntry> parseListing(const QString& text);

private:
    QList<FileEntry> m_entries;
};

} // namespace onggi::ui
