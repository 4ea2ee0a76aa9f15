#pragma once

#include "models/storefeed.h"
#include "widgets/page.h"

class QSplitter;
class QStackedWidget;

namespace onggi::ui {

class Button;
class EmptyState;
class NetworkPane;
class RowsTable;

/// The networks: the list at the left, the details of the selected one at the right. What the engine cannot do with
/// networks is disabled, with its reason.
class NetworksPage : public Page
{
    Q_OBJECT
public:
    explicit NetworksPage(StoreFeed& feed, QWidget* parent = nullptr);

    QString pageId() const override { return QStringLiteral("networks"); }
    QString title() const override { return tr("Networks"); }
    QString iconName() const override { return QStringLiteral("networks"); }
    std::optional<int> count() const override;
    QString filterPlaceholder() const override { return tr("Filter networks…"); }
    void setFilter(const QString& text) override;
    QList<QWidget*> toolbarWidgets() override;
    QList<QAction*> paletteActions() override;
    void select(const QString& what) override;
    void activated() override;

protected:
    void hideEvent(QHideEvent* event) override;

private:
    void refresh();
    void fill();
    void create();
    void prune();
    void showMenu(const QPoint& position);

    StoreFeed& m_feed;
    RowsTable* m_table;
    NetworkPane* m_pane;
    Button* m_create;
    Button* m_prune;
    EmptyState* m_empty;
    QSplitter* m_splitter;
    QStackedWidget* m_stack;
    QList<QAction*> m_actions;
    QString m_wanted; ///< to be selected once it is listed
};

} // namespace onggi::ui
