#pragma once

#include "docker/values.h"

#include <QAbstractTableModel>

namespace onggi::ui {

/// The steps that an image was made by, as the engine tells them, the newest first.
class HistoryModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { InstructionColumn, SizeColumn, CreatedColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    void setHistory(QList<HistoryEntry> history);

    /// "/bin/sh -c #(nop)  CMD [...]" and its like, as it stood in the Dockerfile.
    static QString instructionText(const QString& createdBy);

private:
    QList<HistoryEntry> m_history;
};

} // namespace onggi::ui
