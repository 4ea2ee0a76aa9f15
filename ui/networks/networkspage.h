#pragma once

#include "models/storefeed.h"
#include "widgets/listpage.h"

namespace onggi::ui {

class Button;
class NetworkPane;

/// The networks: the list at the left, the details of the selected one at the right. What the engine cannot do with
/// networks is disabled, with its reason.
class NetworksPage : public ListPage
{
    Q_OBJECT
public:
    explicit NetworksPage(StoreFeed& feed, QWidget* parent = nullptr);

    static PageEntry entry() { return {QStringLiteral("networks"), tr("Networks"), QStringLiteral("networks")}; }
    QString filterPlaceholder() const override { return tr("Filter networks…"); }
    QList<QWidget*> toolbarWidgets() override;
    void activated() override;

protected:
    void refresh() override;
    void fillPalette() override;

private:
    NetworksPage(NetworkPane* pane, StoreFeed& feed, QWidget* parent);
    void fill();
    void create();
    void prune();
    void showMenu(const QPoint& position);

    StoreFeed& m_feed;
    NetworkPane* m_pane;
    Button* m_create;
    Button* m_prune;
};

} // namespace onggi::ui
