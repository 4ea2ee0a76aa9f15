#include "networks/networkspage.h"

#include "models/humanize.h"
#include "models/refusal.h"
#include "networks/networkdialogs.h"
#include "networks/networkpane.h"
#include "widgets/buttons.h"
#include "widgets/emptystate.h"
#include "widgets/rowstable.h"

#include <QMenu>

namespace onggi::ui {

namespace {
enum NetworkColumn { NetworkNameColumn, NetworkDriverColumn, NetworkSubnetColumn, NetworkConnectedColumn };
} // namespace

NetworksPage::NetworksPage(StoreFeed& feed, QWidget* parent)
    : NetworksPage(new NetworkPane(feed), feed, parent)
{
}

NetworksPage::NetworksPage(NetworkPane* pane, StoreFeed& feed, QWidget* parent)
    : ListPage(new RowsTable({{tr("Name")}, {tr("Driver")}, {tr("Subnet")}, {tr("Connected"), true}}, "networks/hidden"),
               pane, {"networks/splitter", 4, 5, {480, 605}}, parent),
      m_feed(feed), m_pane(pane), m_create(new Button(tr("Create…"))), m_prune(new Button(tr("Prune…")))
{
    m_table->setAccessibleName(tr("Networks"));
    m_table->setColumnWidth(NetworkDriverColumn, 84);
    m_table->setColumnWidth(NetworkSubnetColumn, 140);
    m_table->setColumnWidth(NetworkConnectedColumn, 104);
    connect(m_create, &QPushButton::clicked, this, &NetworksPage::create);
    connect(m_prune, &QPushButton::clicked, this, &NetworksPage::prune);
    connect(m_table, &RowsTable::chosen, m_pane, &NetworkPane::setNetwork);
    connect(m_table, &RowsTable::removeRequested, m_pane, &NetworkPane::askToRemove);
    connect(m_table, &RowsTable::menuRequested, this, &NetworksPage::showMenu);
    connect(m_pane, &NetworkPane::commandUsed, this, [this](const QString& line) {
        if (isVisible())
            emit commandUsed(line);
    });
    connect(m_pane, &NetworkPane::noticeRaised, this, &Page::noticeRaised);
    connect(m_pane, &NetworkPane::networkChosen, this, &NetworksPage::select);
    connect(m_pane, &NetworkPane::containerChosen, this, [this](const QString& id) { emit pageRequested("containers", id); });
    connect(m_empty, &EmptyState::buttonClicked, &feed, &StoreFeed::refresh);
    connect(&feed, &StoreFeed::changed, this, [this] {
        fill();
        refresh();
    });
    fill();
    refresh();
}

QList<QWidget*> NetworksPage::toolbarWidgets()
{
    return {m_create, m_prune};
}

void NetworksPage::fillPalette()
{
    addPaletteAction(tr("Create a network…"), this, &NetworksPage::create);
    addPaletteAction(tr("Remove networks that no container uses…"), this, &NetworksPage::prune);
    addPaletteAction(tr("Connect a container to the selected network…"), m_pane, &NetworkPane::connectContainer);
    addPaletteAction(tr("Remove the selected network"), m_pane, &NetworkPane::askToRemove);
}

void NetworksPage::activated()
{
    m_table->setFocus();
    emit commandUsed("docker network ls");
}

void NetworksPage::fill()
{
    QList<RowsModel::Row> rows;
    for (const auto& network : m_feed.networks()) {
        QStringList names;
        for (const auto& place : m_feed.connectedTo(network.name))
            names.append(place.name);
        const auto subnets = network.subnets.join(", ");
        rows.append({network.name,
                     (QStringList{network.name, network.driver, subnets} + names).join(' '),
                     {{network.name, {}, network.name},
                      {network.driver, {}, {}},
                      {subnets, {}, {}},
                      {names.isEmpty() ? QStringLiteral("–") : QString::number(names.size()), int(names.size()), names.join('\n')}}});
    }
    m_table->setRows(rows);
}

void NetworksPage::refresh()
{
    const auto& refusal = m_feed.networkRefusal();
    m_create->setEnabled(refusal.isEmpty());
    m_create->setToolTip(refusal);
    m_create->setAccessibleDescription(refusal);
    if (m_table->shownCount() == 0) {
        if (!m_feed.error().isEmpty())
            m_empty->setContent("alert", tr("The networks could not be listed"), m_feed.error(), tr("Try again"));
        else if (!m_feed.isReady())
            m_empty->setContent("networks", tr("Looking…"), {});
        else
            m_empty->setContent("networks", tr("Nothing matches"), tr("None of the networks has this in its name, addresses or containers."));
        showEmpty();
        return;
    }
    showList();
}

void NetworksPage::create()
{
    if (const auto& refusal = m_feed.networkRefusal(); !refusal.isEmpty()) {
        emit noticeRaised(refusal);
        return;
    }
    auto* dialog = new CreateNetworkDialog(m_feed, this);
    connect(dialog, &CreateNetworkDialog::commandUsed, this, &Page::commandUsed);
    connect(dialog, &CreateNetworkDialog::created, this, &NetworksPage::select);
    dialog->open();
}

void NetworksPage::prune()
{
    auto* dialog = new PruneNetworksDialog(m_feed, this);
    connect(dialog, &PruneNetworksDialog::commandUsed, this, &Page::commandUsed);
    connect(dialog, &PruneNetworksDialog::pruned, this, &Page::noticeRaised);
    dialog->open();
}

void NetworksPage::showMenu(const QPoint& position)
{
    QMenu menu(this);
    menu.addAction(tr("Picture"), this, [this] { m_pane->setTab(NetworkPane::Picture); });
    menu.addAction(tr("Inspect"), this, [this] { m_pane->setTab(NetworkPane::Inspect); });
    menu.addSeparator();
    menu.addAction(tr("Remove"), m_pane, &NetworkPane::askToRemove);
    menu.exec(position);
}

} // namespace onggi::ui
