#pragma once

#include "containers/containeractions.h"
#include "containers/containerdialogs.h"
#include "containers/containerfilter.h"
#include "containers/containerpane.h"
#include "containers/containertable.h"
#include "models/containertree.h"
#include "models/statsfeed.h"
#include "widgets/page.h"

#include <QPointer>
#include <QTimer>

class QSplitter;
class QStackedWidget;

namespace onggi::ui {

class BulkPanel;
class Button;
class Chip;
class EmptyState;
class NoticeBar;
class RunDialog;

/// The containers: the list above, the details of the selected one below.
class ContainersPage : public Page
{
    Q_OBJECT
public:
    explicit ContainersPage(Engine& engine, QWidget* parent = nullptr);
    ~ContainersPage() override;

    static PageEntry entry() { return {"containers", tr("Containers"), "containers"}; }
    QString filterPlaceholder() const override { return tr("Filter: name, image, port, state…"); }
    void setFilter(const QString& text) override;
    QList<QWidget*> toolbarWidgets() override;
    QList<QAction*> paletteActions() override;
    void activated() override;

    void select(const QString& idOrName) override;
    void openRunForm(const QString& reference = {});
    ContainerActions& actions() { return m_actions; }

signals:
    void containerShown(const QString& id); ///< it is chosen in the list that can be seen

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void makeActions();
    void refresh();        ///< which of list, empty state, details and bulk panel is shown
    void refreshChips();
    void selectionMoved();
    QStringList matching(const QStringList& ids, bool (ContainerActions::*can)(const QStringList&) const) const;
    void showLogs(const QStringList& ids);
    void showMenu(const QStringList& ids, const QPoint& position);
    void fitTable();
    void watchShown();
    void showTabOf(const QString& id, ContainerPane::Tab tab);
    void selectWhenListed(const QString& id, ContainerPane::Tab tab);
    void saveLayout() const;
    void restoreLayout();

    Engine& m_engine;
    ContainerActions m_actions;
    StatsFeed m_stats;
    ContainerDialogs m_dialogs;
    ContainerTree m_tree;
    ContainerFilter m_filter;
    QTimer m_soon;      ///< after changes that come thick
    QTimer m_watchSoon; ///< after rows that come and go
    QStackedWidget* m_stack;
    QSplitter* m_splitter;
    ContainerTable* m_table;
    ContainerPane* m_pane;
    BulkPanel* m_bulk;
    QStackedWidget* m_details;
    EmptyState* m_empty;
    EmptyState* m_noMatch;
    QPointer<NoticeBar> m_notice; ///< over all pages: what it offers to undo outlasts a change of page
    NoticeBar* m_imageNotice;
    NoticeBar* m_changeNotice;
    QString m_changed; ///< the container that was made anew last
    QString m_imageMade;
    Chip* m_chips[3];
    Button* m_prune;
    int m_tableHeight = 0;   ///< as the user likes it when there are rows for it
    QString m_selection;
    QString m_lostSelection; ///< of before the engine was lost
    QList<QAction*> m_paletteActions;
    QPointer<RunDialog> m_runDialog;
    QString m_awaited;   ///< a container just made, to be selected once it is listed
    ContainerPane::Tab m_awaitedTab = ContainerPane::Overview;
};

} // namespace onggi::ui
