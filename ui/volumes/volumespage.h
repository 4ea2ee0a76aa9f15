#pragma once

#include "models/storefeed.h"
#include "widgets/page.h"

class QSplitter;
class QStackedWidget;

namespace onggi::ui {

class Button;
class EmptyState;
class RowsTable;
class VolumePane;

/// The volumes: the list at the left, the details of the selected one at the right.
class VolumesPage : public Page
{
    Q_OBJECT
public:
    VolumesPage(Engine& engine, StoreFeed& feed, QWidget* parent = nullptr);

    QString pageId() const override { return QStringLiteral("volumes"); }
    QString title() const override { return tr("Volumes"); }
    QString iconName() const override { return QStringLiteral("volumes"); }
    std::optional<int> count() const override;
    QString filterPlaceholder() const override { return tr("Filter volumes…"); }
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
    VolumePane* m_pane;
    Button* m_create;
    Button* m_prune;
    EmptyState* m_empty;
    QSplitter* m_splitter;
    QStackedWidget* m_stack;
    QList<QAction*> m_actions;
    QString m_wanted; ///< to be selected once it is listed
};

} // namespace onggi::ui
