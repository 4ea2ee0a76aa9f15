#pragma once

#include <QSet>
#include <QPersistentModelIndex>
#include <QTimer>
#include <QTreeView>

namespace onggi::ui {

class ContainerDelegate;

/// The list of containers, with those of a project below its row: whole rows are selected, hovered and acted on. What is
/// clicked inside a row (an action, a port) comes out as a signal; a project's row stands for all of its containers.
/// Columns can be chosen from the header's menu.
class ContainerTable : public QTreeView
{
    Q_OBJECT
public:
    enum class Action { StartStop, Restart, Terminal, More };

    explicit ContainerTable(QWidget* parent = nullptr);
    void setModel(QAbstractItemModel* model) override;
    bool isHovered(const QModelIndex& index) const;
    QPoint pointer() const { return m_pointer; }
    int spinnerPhase() const { return m_spinnerPhase; }
    QStringList selectedIds() const; ///< each once; of a project, those of its containers that are shown
    QString selectedProject() const; ///< when one project's row and nothing else is selected
    void select(const QString& id);
    void selectFirst();
    QSet<QString> shownIds() const;  ///< of the rows that can be seen without scrolling
    int heightForRows() const;       ///< what header and rows need
    void setSpinning(bool spinning); ///< while some row is busy
    /// Projects whose rows are folded.
    QStringList folded() const { return QStringList(m_folded.begin(), m_folded.end()); }
    void setFolded(const QStringList& projects);
    void openColumnMenu();

signals:
    void actionClicked(const QStringList& ids, onggi::ui::ContainerTable::Action action, const QPoint& globalPosition);
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
    void drawBranches(QPainter* painter, const QRect& rect, const QModelIndex& index) const override;
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;

private:
    void point(const QPoint& position);
    void unfoldNew(const QModelIndex& parent, int first, int last);
    void openColumnMenuAt(const QPoint& globalPosition);
    QStringList idsAt(const QModelIndex& index) const;
    QModelIndex find(const QString& id) const;
    static QString projectAt(const QModelIndex& index);

    ContainerDelegate* m_delegate;
    QTimer m_spinner; ///< runs only while a row is busy
    QPoint m_pointer{-1, -1};
    QPersistentModelIndex m_hovered;
    int m_spinnerPhase = 0;
    QStringList m_pressed;
    QSet<QString> m_folded;
};

} // namespace onggi::ui
