#pragma once

#include "models/storefeed.h"
#include "widgets/actiondialog.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;

namespace onggi::ui {

class PairsField;

/// Makes a network (docker network create).
class CreateNetworkDialog : public ActionDialog
{
    Q_OBJECT
public:
    CreateNetworkDialog(StoreFeed& feed, QWidget* parent);

signals:
    void commandUsed(const QString& line);
    void created(const QString& name);

protected:
    void carryOut() override;

private:
    void refresh();
    QString commandLine() const;
    StoreFeed& m_feed;
    QLineEdit* m_name;
    QComboBox* m_driver;
    QLineEdit* m_subnet;
    QLineEdit* m_gateway;
    QCheckBox* m_internal;
    QCheckBox* m_ipv6;
    PairsField* m_labels;
    QLabel* m_nameHint;
    QLabel* m_subnetHint;
    QLabel* m_gatewayHint;
    QLabel* m_labelsHint;
};

/// Connects a container to a network (docker network connect).
class ConnectDialog : public ActionDialog
{
    Q_OBJECT
public:
    ConnectDialog(StoreFeed& feed, const QString& network, QWidget* parent);

signals:
    void commandUsed(const QString& line);

protected:
    void carryOut() override;

private:
    void refresh();
    QString commandLine() const;
    StoreFeed& m_feed;
    QString m_network;
    QComboBox* m_container;
    QLineEdit* m_address;
    QLabel* m_addressHint;
};

/// Removes the networks that no container is connected to (docker network prune), and says first which.
class PruneNetworksDialog : public ActionDialog
{
    Q_OBJECT
public:
    PruneNetworksDialog(StoreFeed& feed, QWidget* parent);

signals:
    void commandUsed(const QString& line);
    void pruned(const QString& sentence);

protected:
    void carryOut() override;

private:
    void refresh();
    StoreFeed& m_feed;
    QLabel* m_names;
};

} // namespace onggi::ui
