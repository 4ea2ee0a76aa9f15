#include "networks/networkpane.h"

#include "models/humanize.h"
#include "models/refusal.h"
#include "models/shellline.h"
#include "networks/networkdialogs.h"
#include "networks/networkpicture.h"
#include "widgets/buttons.h"
#include "widgets/elidedlabel.h"
#include "widgets/factcard.h"
#include "widgets/jsonview.h"
#include "widgets/linkcard.h"
#include "widgets/noticebar.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

namespace onggi::ui {

NetworkPane::NetworkPane(StoreFeed& feed, QWidget* parent)
    : DetailsPane(parent), m_feed(feed), m_connect(new Button(tr("Connect…"))), m_disconnect(new Button(tr("Disconnect…"))),
      m_removeButton(new Button(tr("Remove"), Button::Kind::Danger)), m_picture(new NetworkPicture(feed)), m_json(new JsonView)
{
    for (auto* button : {m_connect, m_disconnect, m_removeButton})
        m_header->addWidget(button);
    m_tabs->setAccessibleName(tr("Network details"));
    addTab(tr("Overview"), makeOverview());
    addTab(tr("Picture"), m_picture);
    addTab(tr("Inspect"), m_json);
    connect(m_connect, &QPushButton::clicked, this, &NetworkPane::connectContainer);
    connect(m_disconnect, &QPushButton::clicked, this, &NetworkPane::showDisconnectMenu);
    connect(m_removeButton, &QPushButton::clicked, this, &NetworkPane::askToRemove);
    connect(m_notice, &NoticeBar::buttonClicked, this, &NetworkPane::remove);
    connect(m_tabs, &QTabBar::currentChanged, this, &NetworkPane::tabChanged);
    connect(m_connected, &LinkCard::linkClicked, this, &NetworkPane::containerChosen);
    connect(m_picture, &NetworkPicture::containerChosen, this, &NetworkPane::containerChosen);
    connect(m_picture, &NetworkPicture::networkChosen, this, &NetworkPane::networkChosen);
    connect(&feed, &StoreFeed::changed, this, &NetworkPane::refresh);
}

QWidget* NetworkPane::makeOverview()
{
    m_facts = new FactCard(tr("Network"));
    m_connected = new LinkCard(tr("Connected containers"));
    m_labels = new FactCard(tr("Labels"));
    m_options = new FactCard(tr("Driver options"));
    return makeCardPage({m_facts, m_connected, m_labels, m_options});
}

void NetworkPane::setNetwork(const QString& name)
{
    if (name == m_name)
        return;
    m_name = name;
    m_notice->dismiss();
    m_json->clear();
    m_picture->setCurrentNetwork(name);
    refresh();
    tabChanged();
}

void NetworkPane::setTab(Tab tab)
{
    m_tabs->setCurrentIndex(tab);
}

void NetworkPane::refresh()
{
    const auto* network = m_feed.network(m_name);
    if (!network)
        return;
    m_heading->setText(network->name);
    const auto& refusal = m_feed.networkRefusal();
    const bool builtIn = network->isBuiltIn();
    const auto connected = m_feed.connectedTo(m_name);
    m_connect->setEnabled(refusal.isEmpty());
    m_disconnect->setEnabled(refusal.isEmpty() && !connected.isEmpty());
    m_removeButton->setEnabled(refusal.isEmpty() && !builtIn);
    m_connect->setToolTip(refusal);
    m_disconnect->setToolTip(refusal);
    m_removeButton->setToolTip(builtIn ? tr("Every engine has this network: it cannot be removed.") : refusal);
    const auto purpose = network->name == "bridge" ? tr("the default: containers with an address of their own, and a way out")
                         : network->name == "host" ? tr("containers that share this computer's own network")
                         : network->name == "none" ? tr("containers without any network")
                                                   : QString();
    m_facts->setFacts({{tr("Name"), network->name},
                       {tr("Meant for"), purpose},
                       {tr("Driver"), network->driver},
                       {tr("Scope"), network->scope},
                       {tr("Subnet"), network->subnets.join(", "), true},
                       {tr("Gateway"), network->gateways.join(", "), true},
                       {tr("Way out"), network->internal ? tr("none: it is internal") : QString()},
                       {tr("IPv6"), network->ipv6 ? tr("yes") : QString()},
                       {tr("Created"), network->created.isValid() ? absoluteTimeText(network->created) : QString()},
                       {tr("ID"), network->id.left(12), true}});
    const auto pairs = [](const QHash<QString, QString>& texts) {
        QList<FactCard::Fact> facts;
        auto names = texts.keys();
        names.sort();
        for (const auto& name : names)
            facts.append({name, texts.value(name).isEmpty() ? QStringLiteral("–") : texts.value(name), true});
        return facts;
    };
    m_labels->setFacts(pairs(network->labels));
    m_options->setFacts(pairs(network->options));
    QList<LinkCard::Link> links;
    for (const auto& place : connected) {
        const auto& address = place.connection(m_name)->address;
        links.append({place.id, place.name, !address.isEmpty() ? address : place.running ? tr("no address of its own") : tr("not running")});
    }
    m_connected->setLinks(links, tr("No container is connected."));
}

void NetworkPane::tabChanged()
{
    m_stack->setCurrentIndex(m_tabs->currentIndex());
    if (m_tabs->currentIndex() != Inspect || m_name.isEmpty())
        return;
    if (m_inspect)
        m_inspect->cancel();
    emit commandUsed(shellLine({"docker", "network", "inspect", m_name}));
    auto* reply = m_feed.client().inspectNetwork(m_name);
    m_inspect = reply;
    reply->then(this, [this](const QJsonObject& json) { m_json->setJson(json); })
        ->otherwise(this, [this](const ApiError& error) { showRefusal(error); });
}

void NetworkPane::showRefusal(const ApiError& error)
{
    m_notice->showError(refusalText(error));
}

void NetworkPane::connectContainer()
{
    if (!m_connect->isEnabled()) {
        m_notice->showError(m_feed.networkRefusal());
        return;
    }
    auto* dialog = new ConnectDialog(m_feed, m_name, this);
    connect(dialog, &ConnectDialog::commandUsed, this, &NetworkPane::commandUsed);
    dialog->open();
}

void NetworkPane::showDisconnectMenu()
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const auto& place : m_feed.connectedTo(m_name))
        menu->addAction(place.name, this, [this, name = place.name] { disconnectContainer(name); });
    menu->popup(m_disconnect->mapToGlobal(QPoint(0, m_disconnect->height())));
}

void NetworkPane::disconnectContainer(const QString& container)
{
    emit commandUsed(shellLine({"docker", "network", "disconnect", m_name, container}));
    m_feed.client()
        .disconnectNetwork(m_name, container)
        ->then(this, [this] { m_feed.refresh(); })
        ->otherwise(this, [this](const ApiError& error) { showRefusal(error); });
}

void NetworkPane::askToRemove()
{
    const auto* network = m_feed.network(m_name);
    if (!network)
        return;
    if (!m_removeButton->isEnabled()) {
        m_notice->showError(m_removeButton->toolTip());
        return;
    }
    QStringList connected;
    for (const auto& place : m_feed.connectedTo(m_name))
        connected.append(place.name);
    m_notice->showNotice(connected.isEmpty() ? tr("The network %1 goes; nobody is connected to it.").arg(m_name)
                                             : tr("%1 has containers: %2. They must be disconnected or removed first.").arg(m_name, connected.join(", ")),
                         connected.isEmpty() ? tr("Remove it") : QString());
}

void NetworkPane::remove()
{
    m_notice->dismiss();
    const auto name = m_name;
    emit commandUsed(shellLine({"docker", "network", "rm", name}));
    m_feed.client()
        .removeNetwork(name)
        ->then(this,
               [this, name] {
                   m_feed.refresh();
                   emit noticeRaised(tr("Removed the network %1.").arg(name));
               })
        ->otherwise(this, [this](const ApiError& error) { showRefusal(error); });
}

} // namespace onggi::ui
