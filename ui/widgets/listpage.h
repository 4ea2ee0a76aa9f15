#pragma once

#include "widgets/page.h"

#include <QAction>

class QSplitter;
class QStackedWidget;

namespace onggi::ui {

class EmptyState;
class RowsTable;

/// A page that is a list at the left and the details of the chosen row at the right, or an empty state instead of both.
/// How wide each is, is remembered. GUI thread.
class ListPage : public Page
{
    Q_OBJECT
public:
    void setFilter(const QString& text) override;
    QList<QAction*> paletteActions() override;
    void select(const QString& what) override;

protected:
    struct Shares
    {
        QString settingsKey;
        int list;       ///< of the width that is gained or lost
        int details;
        QList<int> sizes; ///< at first
    };
    ListPage(RowsTable* table, QWidget* details, const Shares& shares, QWidget* parent);

    void hideEvent(QHideEvent* event) override;
    /// Shows what there is now; ends in showList(), or in showing m_empty.
    virtual void refresh() = 0;
    /// Calls addPaletteAction() for each action of the palette.
    virtual void fillPalette() = 0;

    template<typename Receiver, typename Slot>
    void addPaletteAction(const QString& text, Receiver* receiver, Slot slot)
    {
        connect(newAction(text), &QAction::triggered, receiver, slot);
    }
    void showEmpty();
    /// With the row that was asked for, or else the first, chosen.
    void showList();

    RowsTable* m_table;
    EmptyState* m_empty;

private:
    QAction* newAction(const QString& text);

    QString m_settingsKey;
    QSplitter* m_splitter;
    QStackedWidget* m_stack;
    QList<QAction*> m_actions;
    QString m_wanted; ///< to be selected once it is listed
};

} // namespace onggi::ui
