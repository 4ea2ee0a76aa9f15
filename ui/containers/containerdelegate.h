#pragma once

#include "containers/containertable.h"
#include "docker/values.h"
#include "widgets/statuspill.h"

#include <QStyledItemDelegate>
#include <optional>

namespace onggi::ui {

/// Paints the cells of the container table, and knows where in a cell the things are that can be clicked.
class ContainerDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    explicit ContainerDelegate(ContainerTable& table);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

    static constexpr int actionCount = 4;
    static QRect actionRect(const QRect& cell, int action);
    std::optional<ContainerTable::Action> actionAt(const QRect& cell, const QPoint& position) const;
    std::optional<int> portAt(const QRect& cell, const QPoint& position, const QModelIndex& index) const;
    /// Whether the mark that folds a project is there.
    bool foldAt(const QRect& cell, const QPoint& position, const QModelIndex& index) const;
    static QString actionName(ContainerTable::Action action, bool running);

    /// `endAsked`: someone stopped it, so that the code of a signal is no failure.
    static StatusPill::Tone toneOf(const ContainerSummary& container, bool endAsked);
    static QString iconOf(const ContainerSummary& container); ///< beside the word of its state

private:
    struct PortSpot
    {
        QString text;
        int port;
        int x;
        int width;
    };
    QList<PortSpot> portSpots(const QModelIndex& index) const;
    void paintState(QPainter& painter, const QRect& cell, const QModelIndex& index) const;
    void paintName(QPainter& painter, const QRect& cell, const QModelIndex& index) const;
    void paintFigure(QPainter& painter, const QRect& cell, const QModelIndex& index) const;
    void paintPorts(QPainter& painter, const QRect& cell, const QModelIndex& index) const;
    void paintActions(QPainter& painter, const QRect& cell, const QModelIndex& index) const;

    ContainerTable& m_table;
};

} // namespace onggi::ui
