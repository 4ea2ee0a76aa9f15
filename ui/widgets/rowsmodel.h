#pragma once

#include <QAbstractTableModel>
#include <QVariant>

namespace onggi::ui {

/// A table of ready texts, each row with a key that stays the same while its texts change. New rows are put in by
/// comparing keys: rows that stay keep their place, so selection and scrolling hold. Owned by its table.
class RowsModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    struct Column
    {
        QString title;
        bool figure = false; ///< aligned right
    };
    struct Cell
    {
        QString text;
        QVariant sort;   ///< what the column sorts by, where that is not the text
        QString toolTip;
        bool operator==(const Cell&) const = default;
    };
    struct Row
    {
        QString key;
        QString filter; ///< everything that a filter may match
        QList<Cell> cells;
        bool operator==(const Row&) const = default;
    };
    enum Role { KeyRole = Qt::UserRole + 1, SortRole, FilterRole };

    explicit RowsModel(const QList<Column>& columns, QObject* parent = nullptr);
    void setRows(const QList<Row>& rows);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QList<Column> m_columns;
    QList<Row> m_rows;
};

} // namespace onggi::ui
