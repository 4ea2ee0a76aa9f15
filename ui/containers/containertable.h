#pragma once

#include <QSet>
#include <QTableView>
#include <QTimer>

namespace onggi::ui {

class ContainerDelegate;

/// The list of containers: whole rows are selected, hovered and acted on. What is clicked inside a row (an action, a
/// port) comes out as a signal.
class ContainerTable : public QTableView
{
    Q_OBJECT
public:
    enum class Action { StartStop, Restart, Terminal, More };

    explicit ContainerTable(QWidget* parent = nullptr);
    void setModel(QAbstractItemModel* model) override;
    int hoveredRow() const { return m_hoveredRow; }
    QPoint pointer() const { return m_pointer; }
    int spinnerPhase() const { return m_spinnerPhase; }
    QStringList selectedIds() const;
    void select(const QString& id);
    QSet<QString> shownIds() const;  ///< of the rows that can be seen without scrolling
    int heightForRows() const;       ///< what header and rows need

signals:
    void actionClicked(const QString& id, onggi::ui::ContainerTable::Action action, const QPoint& globalPosition);
    void portClicked(int port);
    void menuRequested(const QPoint& globalPosition);
    void opened(const QString& id);     ///< double click or Return
    void selectionMoved();
    void shownRowsMoved(); ///< other rows can be seen than before, perhaps

protected:
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;

private:
    void point(const QPoint& position);
    void updateSpinner();
    QString idAt(const QModelIndex& index) const;

    ContainerDelegate* m_delegate;
    QTimer m_spinner; ///< runs only while a row is busy
    QPoint m_pointer{-1, -1};
    int m_hoveredRow = -1;
    int m_spinnerPhase = 0;
    QString m_pressed;
};

} // namespace onggi::ui
