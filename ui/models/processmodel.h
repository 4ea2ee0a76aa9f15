#pragma once

#include "docker/observed.h"

#include <QAbstractTableModel>

namespace onggi::ui {

/// The processes of one container, a row each, as the engine lists them. Rows that stay keep their place when the list
/// is read again, so that a selection holds.
class ProcessModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    void setTable(const ProcessTable& table);
    void clear();
    /// Numbers are sorted as numbers.
    static constexpr int SortRole = Qt::UserRole + 1;

private:
    QString titleText(const QString& title) const;
    int pidColumn() const;
    ProcessTable m_table;
};

} // namespace onggi::ui
