#pragma once

#include "widgets/rowsmodel.h"

#include <QTableView>

class QSortFilterProxyModel;

namespace onggi::ui {

/// A quiet list of RowsModel's rows: sorted by any column, filtered, one row chosen at a time. Columns but the first
/// can be hidden at the header's menu; what one chose is remembered under `settingsKey`.
class RowsTable : public QTableView
{
    Q_OBJECT
public:
    RowsTable(const QList<RowsModel::Column>& columns, const QString& settingsKey, QWidget* parent = nullptr);
    void setRows(const QList<RowsModel::Row>& rows);
    void setFilter(const QString& text);
    int shownCount() const;
    QString currentKey() const;
    /// False when no row has the key.
    bool choose(const QString& key);

signals:
    void chosen(const QString& key);
    void removeRequested();
    void menuRequested(const QPoint& position);

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void chooseColumns(const QPoint& position);
    RowsModel* m_rows;
    QSortFilterProxyModel* m_proxy;
    QString m_settingsKey;
};

} // namespace onggi::ui
