#pragma once

#include "models/storefeed.h"
#include "widgets/listpage.h"

namespace onggi::ui {

class Button;
class VolumePane;

/// The volumes: the list at the left, the details of the selected one at the right.
class VolumesPage : public ListPage
{
    Q_OBJECT
public:
    VolumesPage(Engine& engine, StoreFeed& feed, QWidget* parent = nullptr);

    static PageEntry entry() { return {QStringLiteral("volumes"), tr("Volumes"), QStringLiteral("volumes")}; }
    QString filterPlaceholder() const override { return tr("Filter volumes…"); }
    QList<QWidget*> toolbarWidgets() override;
    void activated() override;

protected:
    void refresh() override;
    void fillPalette() override;

private:
    VolumesPage(VolumePane* pane, StoreFeed& feed, QWidget* parent);
    void fill();
    void create();
    void prune();
    void showMenu(const QPoint& position);

    StoreFeed& m_feed;
    VolumePane* m_pane;
    Button* m_create;
    Button* m_prune;
};

} // namespace onggi::ui
