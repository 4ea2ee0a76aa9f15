#include "networks/networkdialogs.h"

#include "models/refusal.h"
#include "models/shellline.h"
#include "widgets/formfields.h"
#include "widgets/pairsfield.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QHostAddress>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>
#include <QVBoxLayout>

namespace onggi::ui {

CreateNetworkDialog::CreateNetworkDialog(StoreFeed& feed, QWidget* parent)
    : ActionDialog(tr("Create a network"), tr("Create"), parent), m_feed(feed), m_name(new QLineEdit), m_driver(new QComboBox),
      m_subnet(new QLineEdit), m_gateway(new QLineEdit), m_internal(new QCheckBox(tr("Internal: no way out to other networks"))),
      m_ipv6(new QCheckBox(tr("IPv6 addresses, too"))), m_labels(new PairsField(tr("Labels"), "team=shop"))
{
    auto* what = new QLabel(tr("Containers on the same network reach each other by their names."));
    what->setProperty("kind", "muted");
    what->setWordWrap(true);
    form()->addWidget(what);
    m_name->setAccessibleName(tr("Name"));
    m_driver->setAccessibleName(tr("Driver"));
    m_driver->addItems({"bridge", "macvlan", "ipvlan"});
    m_driver->setEditable(true);
    m_subnet->setAccessibleName(tr("Subnet"));
    m_subnet->setPlaceholderText("172.28.0.0/16");
    m_gateway->setAccessibleName(tr("Gateway"));
    m_gateway->setPlaceholderText("172.28.0.1");
    auto* grid = newFormGrid();
    m_nameHint = addFormField(*grid, tr("Name"), m_name, true);
    addFormField(*grid, tr("Driver"), m_driver, true)->setText(tr("“bridge” joins containers of this computer."));
    m_subnetHint = addFormField(*grid, tr("Subnet"), m_subnet, true);
    m_gatewayHint = addFormField(*grid, tr("Gateway"), m_gateway, true);
    m_labelsHint = addFormField(*grid, tr("Labels"), m_labels, true);
    form()->addLayout(grid);
    for (auto* box : {m_internal, m_ipv6}) {
        form()->addWidget(box);
        connect(box, &QCheckBox::toggled, this, &CreateNetworkDialog::refresh);
    }
    for (auto* field : {m_name, m_subnet, m_gateway})
        connect(field, &QLineEdit::textChanged, this, &CreateNetworkDialog::refresh);
    connect(m_driver, &QComboBox::currentTextChanged, this, &CreateNetworkDialog::refresh);
    connect(m_labels, &QPlainTextEdit::textChanged, this, &CreateNetworkDialog::refresh);
    refresh();
    m_name->setFocus();
}

QString CreateNetworkDialog::commandLine() const
{
    QStringList words{"docker", "network", "create"};
    if (m_driver->currentText() != "bridge")
        words << "-d" << m_driver->currentText();
    if (const auto subnet = m_subnet->text().trimmed(); !subnet.isEmpty())
        words << "--subnet" << subnet;
    if (const auto gateway = m_gateway->text().trimmed(); !gateway.isEmpty())
        words << "--gateway" << gateway;
    if (m_internal->isChecked())
        words << "--internal";
    if (m_ipv6->isChecked())
        words << "--ipv6";
    words += m_labels->asOptions("--label");
    words << (m_name->text().trimmed().isEmpty() ? QStringLiteral("…") : m_name->text().trimmed());
    return shellLine(words);
}

void CreateNetworkDialog::refresh()
{
    static const QRegularExpression valid("^[a-zA-Z0-9][a-zA-Z0-9_.-]*$");
    const auto name = m_name->text().trimmed();
    Verdict verdict{true, tr("✓ Name is free")};
    if (name.isEmpty())
        verdict = {true, tr("What containers are connected to by name.")};
    else if (!valid.match(name).hasMatch())
        verdict = {false, tr("Letters, digits, “_”, “.” or “-”; a letter or digit first.")};
    else if (m_feed.network(name))
        verdict = {false, tr("There is a network of this name.")};
    setVerdict(m_nameHint, m_name, verdict);

    const auto subnet = m_subnet->text().trimmed();
    const auto range = QHostAddress::parseSubnet(subnet);
    Verdict subnetVerdict{true, tr("Empty: the engine chooses a free one.")};
    if (!subnet.isEmpty())
        subnetVerdict = !range.first.isNull() && subnet.contains('/') ? Verdict{true, {}} : Verdict{false, tr("Like 172.28.0.0/16.")};
    setVerdict(m_subnetHint, m_subnet, subnetVerdict);
    const auto gateway = m_gateway->text().trimmed();
    Verdict gatewayVerdict{true, {}};
    if (!gateway.isEmpty() && subnet.isEmpty())
        gatewayVerdict = {false, tr("A gateway needs a subnet.")};
    else if (!gateway.isEmpty() && QHostAddress(gateway).isNull())
        gatewayVerdict = {false, tr("This is no address.")};
    else if (!gateway.isEmpty() && subnetVerdict.ok && !QHostAddress(gateway).isInSubnet(range))
        gatewayVerdict = {false, tr("It is not in the subnet.")};
    setVerdict(m_gatewayHint, m_gateway, gatewayVerdict);
    const bool labels = m_labels->pairs().has_value();
    setVerdict(m_labelsHint, m_labels, {labels, tr("name=value, one on each line.")});
    setLine(commandLine());
    setReady(!name.isEmpty() && verdict.ok && subnetVerdict.ok && gatewayVerdict.ok && labels);
}

void CreateNetworkDialog::carryOut()
{
    setWorking(true);
    emit commandUsed(commandLine());
    const auto name = m_name->text().trimmed();
    m_feed.client()
        .createNetwork({name, m_driver->currentText(), m_subnet->text().trimmed(), m_gateway->text().trimmed(), m_internal->isChecked(),
                        m_ipv6->isChecked(), *m_labels->pairs()})
        ->then(this,
               [this, name] {
                   m_feed.refresh();
                   emit created(name);
                   accept();
               })
        ->otherwise(this, [this](const ApiError& error) { showFailure(refusalText(error)); });
}

ConnectDialog::ConnectDialog(StoreFeed& feed, const QString& network, QWidget* parent)
    : ActionDialog(tr("Connect a container to %1").arg(network), tr("Connect"), parent), m_feed(feed), m_network(network),
      m_container(new QComboBox), m_address(new QLineEdit)
{
    m_container->setAccessibleName(tr("Container"));
    for (const auto& place : feed.places()) {
        if (!place.connection(network))
            m_container->addItem(place.name);
    }
    m_address->setAccessibleName(tr("Address"));
    m_address->setPlaceholderText(tr("the engine's choice"));
    auto* grid = newFormGrid();
    auto* hint = addFormField(*grid, tr("Container"), m_container, true);
    if (m_container->count() == 0)
        hint->setText(tr("Every container is connected already."));
    m_addressHint = addFormField(*grid, tr("Address"), m_address, true);
    form()->addLayout(grid);
    connect(m_container, &QComboBox::currentTextChanged, this, &ConnectDialog::refresh);
    connect(m_address, &QLineEdit::textChanged, this, &ConnectDialog::refresh);
    refresh();
}

QString ConnectDialog::commandLine() const
{
    QStringList words{"docker", "network", "connect"};
    if (const auto address = m_address->text().trimmed(); !address.isEmpty())
        words << "--ip" << address;
    return shellLine(words << m_network << (m_container->currentText().isEmpty() ? QStringLiteral("…") : m_container->currentText()));
}

void ConnectDialog::refresh()
{
    const auto address = m_address->text().trimmed();
    const bool valid = address.isEmpty() || !QHostAddress(address).isNull();
    setVerdict(m_addressHint, m_address, {valid, valid ? QString() : tr("This is no address.")});
    setLine(commandLine());
    setReady(valid && m_container->count() > 0);
}

void ConnectDialog::carryOut()
{
    setWorking(true);
    emit commandUsed(commandLine());
    m_feed.client()
        .connectNetwork(m_network, m_container->currentText(), m_address->text().trimmed())
        ->then(this,
               [this] {
                   m_feed.refresh();
                   accept();
               })
        ->otherwise(this, [this](const ApiError& error) { showFailure(refusalText(error)); });
}

PruneNetworksDialog::PruneNetworksDialog(StoreFeed& feed, QWidget* parent)
    : ActionDialog(tr("Remove networks that no container uses"), tr("Remove"), parent), m_feed(feed), m_names(new QLabel)
{
    m_names->setWordWrap(true);
    m_names->setTextFormat(Qt::PlainText);
    form()->addWidget(m_names);
    auto* note = new QLabel(tr("Containers that are connected later need them to be made again."));
    note->setProperty("kind", "muted");
    note->setWordWrap(true);
    form()->addWidget(note);
    setLine(QStringLiteral("docker network prune"));
    connect(&feed, &StoreFeed::changed, this, &PruneNetworksDialog::refresh);
    refresh();
}

void PruneNetworksDialog::refresh()
{
    QStringList names;
    for (const auto& network : m_feed.networks()) {
        if (!network.isBuiltIn() && m_feed.connectedTo(network.name).isEmpty())
            names.append(network.name);
    }
    m_names->setText(names.isEmpty() ? tr("There are none.") : names.join(", "));
    setReady(!names.isEmpty());
}

void PruneNetworksDialog::carryOut()
{
    setWorking(true);
    emit commandUsed(QStringLiteral("docker network prune"));
    m_feed.client()
        .pruneNetworks()
        ->then(this,
               [this](const QStringList& gone) {
                   m_feed.refresh();
                   emit pruned(gone.isEmpty() ? tr("Nothing was removed: all of them are in use by now.") : tr("Removed: %1.").arg(gone.join(", ")));
                   accept();
               })
        ->otherwise(this, [this](const ApiError& error) { showFailure(refusalText(error)); });
}

} // namespace onggi::ui
