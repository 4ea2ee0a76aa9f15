#include "hub/logindialog.h"

#include "docker/keyring.h"
#include "models/refusal.h"
#include "models/shellline.h"
#include "widgets/formfields.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>
#include <QVBoxLayout>

namespace onggi::ui {

QString registryTitle(const QString& registry)
{
    return registry.isEmpty() ? QStringLiteral("Docker Hub") : registry;
}

bool LoginDialog::wouldHelp(const ApiError& error)
{
    static const QRegularExpression words(
        QStringLiteral("unauthorized|authentication required|no basic auth|access denied|denied: |docker login"),
        QRegularExpression::CaseInsensitiveOption);
    return error.status == 401 || words.match(error.message).hasMatch();
}

LoginDialog::LoginDialog(Engine& engine, const QString& registry, bool fixed, QWidget* parent)
    : ActionDialog(fixed ? tr("Sign in to %1").arg(registryTitle(registry)) : tr("Sign in to a registry"),
                   tr("Sign in"), parent)
    , m_engine(engine)
    , m_registry(new QLineEdit(registry))
    , m_user(new QLineEdit)
    , m_password(new QLineEdit)
    , m_keyring(new QCheckBox(tr("Keep the login in the desktop's keyring")))
    , m_place(new QLabel)
{
    auto* grid = newFormGrid();
    auto add = [&](QLineEdit* field, const QString& name) {
        field->setAccessibleName(name);
        connect(field, &QLineEdit::textChanged, this, &LoginDialog::refresh);
        return addFormField(*grid, name, field, true);
    };
    m_registryHint = add(m_registry, tr("Registry"));
    m_registry->setPlaceholderText(tr("Docker Hub, or a host such as registry.example.org"));
    m_registry->setReadOnly(fixed);
    add(m_user, tr("User name"));
    add(m_password, tr("Password or token"));
    m_password->setEchoMode(QLineEdit::Password);
    form()->addLayout(grid);
    m_keyring->hide();
    connect(m_keyring, &QCheckBox::toggled, this, &LoginDialog::refresh);
    form()->addWidget(m_keyring);
    m_place->setProperty("kind", "muted");
    m_place->setWordWrap(true);
    form()->addWidget(m_place);
    refresh();
    (fixed ? m_user : m_registry)->setFocus();
    // What is known already need not be typed again.
    m_engine.credentials().find(registry, this, [this](const std::optional<RegistryLogin>& login) {
        if (login && m_user->text().isEmpty())
            m_user->setText(login->user);
    });
    Keyring::ask(this, [this](Keyring::Presence presence) {
        m_keyringThere = presence != Keyring::Presence::None;
        m_keyring->setChecked(presence == Keyring::Presence::Running);
        refresh();
    });
}

// A pasted address counts as the host in it.
QString LoginDialog::registry() const
{
    return CredentialStore::registryFromKey(m_registry->text().trimmed());
}

QString LoginDialog::commandLine() const
{
    QStringList words{"docker", "login", "-u", m_user->text().isEmpty() ? "…" : m_user->text()};
    if (!registry().isEmpty())
        words += registry();
    return shellLine(words);
}

void LoginDialog::refresh()
{
    static const QRegularExpression host(QStringLiteral("^([A-Za-z0-9.-]+|\\[[0-9a-fA-F:]+\\])(:\\d+)?$"));
    QString name = registry();
    bool ok = name.isEmpty() || host.match(name).hasMatch();
    setVerdict(m_registryHint, m_registry,
               {ok, ok ? (name.isEmpty() ? tr("Empty: Docker Hub") : QString())
                       : tr("A registry is a host, with its port where it has one.")});
    QString helper = m_engine.credentials().helperFor(name);
    m_keyring->setVisible(m_keyringThere && helper.isEmpty());
    m_place->setText(
        !helper.isEmpty() ? tr("The login is kept by docker-credential-%1, as your docker settings say.").arg(helper)
        : m_keyring->isChecked()
            ? tr("Encrypted, and unlocked with your session. Docker's own command line does not look there and needs a login of its own.")
            : tr("The login is kept in %1, where docker keeps it: not encrypted, but readable by you alone.")
                  .arg(m_engine.credentials().path()));
    setLine(commandLine());
    setReady(ok && !m_user->text().isEmpty() && !m_password->text().isEmpty());
}

void LoginDialog::carryOut()
{
    setWorking(true);
    emit commandUsed(commandLine());
    RegistryLogin login{registry(), m_user->text(), m_password->text(), {}};
    m_engine.client()
        .login(login)
        ->then(this,
               [this, login](const LoginAnswer& answer) mutable {
                   login.identityToken = answer.identityToken;
                   const auto place = m_keyring->isChecked() ? CredentialStore::Place::Keyring : CredentialStore::Place::AsDocker;
                   const auto kept = [this, login](const QString& error) {
                       if (!error.isEmpty()) {
                           showFailure(error);
                           return;
                       }
                       emit signedIn(login.registry);
                       accept();
                   };
                   m_engine.credentials().save(login, this, kept, place);
               })
        ->otherwise(this, [this](const ApiError& error) {
            showFailure(wouldHelp(error)
                            ? tr("%1 does not take this user name with this password.").arg(registryTitle(registry()))
                            : tr("Signing in did not work. The engine says: %1.").arg(refusalText(error)));
        });
}

} // namespace onggi::ui
