#include "system/enginedialog.h"

#include "models/refusal.h"
#include "widgets/buttons.h"
#include "widgets/formfields.h"

#include <QCheckBox>
#include <QDir>
#include <QFileDialog>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace onggi::ui {

EngineDialog::EngineDialog(EngineList& engines, const QString& id, QWidget* parent)
    : ActionDialog(id.isEmpty() ? tr("Add an engine") : tr("Change an engine"), tr("Test and keep"), parent)
    , m_engines(engines)
    , m_id(id)
    , m_name(new QLineEdit)
    , m_address(new QLineEdit)
    , m_tlsRow(new QWidget)
    , m_folder(new QLineEdit)
    , m_verified(new QCheckBox(tr("Check the engine's certificate")))
{
    auto* grid = newFormGrid();
    m_name->setAccessibleName(tr("Name"));
    m_nameHint = addFormField(*grid, tr("Name"), m_name, true);
    m_address->setAccessibleName(tr("Address"));
    m_address->setPlaceholderText(QStringLiteral("ssh://user@host"));
    m_addressHint = addFormField(*grid, tr("Address"), m_address, true);
    form()->addLayout(grid);

    auto* tls = newFormGrid();
    tls->setContentsMargins(0, 0, 0, 0);
    m_folder->setAccessibleName(tr("Certificates"));
    auto* field = new QWidget;
    auto* fieldLayout = new QHBoxLayout(field);
    fieldLayout->setContentsMargins(0, 0, 0, 0);
    fieldLayout->setSpacing(6);
    auto* browse = new IconButton(QStringLiteral("folder"), tr("Choose the folder with the certificates"));
    fieldLayout->addWidget(m_folder, 1);
    fieldLayout->addWidget(browse);
    m_folderHint = addFormField(*tls, tr("Certificates"), field, true);
    addFormField(*tls, {}, m_verified, true);
    auto* tlsLayout = new QVBoxLayout(m_tlsRow);
    tlsLayout->setContentsMargins(0, 0, 0, 0);
    tlsLayout->addLayout(tls);
    form()->addWidget(m_tlsRow);

    m_verified->setChecked(true);
    if (const auto known = engines.saved(id)) {
        m_name->setText(known->name);
        m_address->setText(known->url);
        m_folder->setText(known->certificates);
        m_verified->setChecked(known->verified);
    }
    for (auto* each : {m_name, m_address, m_folder})
        connect(each, &QLineEdit::textChanged, this, &EngineDialog::refresh);
    connect(m_verified, &QCheckBox::toggled, this, &EngineDialog::refresh);
    connect(browse, &QToolButton::clicked, this, &EngineDialog::chooseFolder);
    refresh();
    m_name->setFocus();
}

EngineDialog::~EngineDialog() = default;

EngineList::Saved EngineDialog::entered() const
{
    const auto folder = m_tlsRow->isHidden() ? QString() : m_folder->text().trimmed();
    return {m_id, m_name->text().trimmed(), m_address->text().trimmed(), folder, folder.isEmpty() || m_verified->isChecked()};
}

void EngineDialog::refresh()
{
    // What stands there is another engine now: a test of the one before says nothing of it.
    m_test.reset();
    setWorking(false);
    const auto name = m_name->text().trimmed();
    const auto address = m_address->text().trimmed();
    const auto folder = m_folder->text().trimmed();
    Verdict nameVerdict{!name.isEmpty(), name.isEmpty() ? tr("What you want to call it") : QString()};
    for (const auto& entry : m_engines.all()) {
        if (entry.id != m_id && entry.name == name)
            nameVerdict = {false, tr("There is an engine of this name.")};
    }
    const auto transport = EngineList::transportOf({{}, {}, address, {}, true});
    QString kind = tr("unix:///path of a socket, ssh://user@host, or tcp://host:port");
    if (transport) {
        switch (transport->kind()) {
        case Transport::Kind::Unix: kind = tr("A socket on this machine"); break;
        case Transport::Kind::Ssh: kind = tr("By ssh, with your key. The docker CLI must be installed there."); break;
        case Transport::Kind::Tcp: kind = tr("By network, port %1").arg(transport->port()); break;
        }
    }
    const bool tcp = transport && transport->kind() == Transport::Kind::Tcp;
    m_tlsRow->setVisible(tcp);
    Verdict folderVerdict{true, tr("Empty: without TLS. Whoever reaches this port has the whole machine.")};
    if (!folder.isEmpty()) {
        const auto found = Transport::tlsFromFolder(folder);
        QStringList names;
        for (const auto* file : {"ca.pem", "cert.pem", "key.pem"}) {
            if (QFileInfo::exists(QDir(folder).filePath(QString::fromLatin1(file))))
                names.append(QString::fromLatin1(file));
        }
        const bool half = found.certificate.isEmpty() != found.key.isEmpty();
        folderVerdict = {!names.isEmpty() && !half, names.isEmpty() ? tr("There is no ca.pem, cert.pem or key.pem in this folder.")
                                                   : half         ? tr("cert.pem and key.pem belong together; one of them is missing.")
                                                                  : tr("Found: %1").arg(names.join(QStringLiteral(", ")))};
    }
    m_verified->setEnabled(!folder.isEmpty());
    // Nobody has to read that an empty form is wrong.
    setVerdict(m_nameHint, m_name, {nameVerdict.ok || name.isEmpty(), nameVerdict.sentence});
    setVerdict(m_addressHint, m_address, {transport || address.isEmpty(), kind});
    setVerdict(m_folderHint, m_folder, folderVerdict);
    setReady(nameVerdict.ok && transport && (!tcp || folderVerdict.ok));
    setLine(transport && !name.isEmpty() && transport->kind() != Transport::Kind::Unix
                ? QStringLiteral("docker -H %1 version").arg(transport->url())
                : QString());
}

void EngineDialog::chooseFolder()
{
    const auto folder = QFileDialog::getExistingDirectory(this, tr("Folder with ca.pem, cert.pem and key.pem"),
                                                          m_folder->text().isEmpty() ? QDir::homePath() : m_folder->text());
    if (!folder.isEmpty())
        m_folder->setText(folder);
}

void EngineDialog::carryOut()
{
    if (const auto transport = EngineList::transportOf(entered()))
        connectTo(*transport);
}

void EngineDialog::connectTo(const Transport& transport)
{
    setWorking(true);
    m_test = std::make_unique<DockerClient>(transport);
    const auto fail = [this](const ApiError& error) {
        showFailure(tr("It does not answer as an engine does. %1").arg(refusalText(error)), tr("Keep it all the same"));
    };
    auto* ping = m_test->ping();
    ping->otherwise(this, fail);
    ping->then(this, [this, fail](const QString& version) {
        if (!m_test->agreeOn(version)) {
            showFailure(tr("The engine speaks version %1 of the API, which is too old for this window.").arg(version));
            return;
        }
        auto* call = m_test->version();
        call->otherwise(this, fail);
        call->then(this, [this](const VersionInfo&) { keep(); });
    });
}

void EngineDialog::remedyChosen()
{
    keep();
}

void EngineDialog::keep()
{
    const auto saving = entered();
    m_engines.save(saving);
    emit saved(saving.name);
    accept();
}

} // namespace onggi::ui
