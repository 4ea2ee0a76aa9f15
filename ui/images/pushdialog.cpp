#include "images/pushdialog.h"

#include "docker/reference.h"
#include "hub/layerbars.h"
#include "hub/logindialog.h"
#include "models/humanize.h"
#include "models/refusal.h"
#include "models/shellline.h"
#include "widgets/buttons.h"
#include "widgets/formfields.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {
constexpr int refreshMilliseconds = 100;
}

PushDialog::PushDialog(Engine& engine, const QString& reference, QWidget* parent)
    : ActionDialog(tr("Push %1").arg(reference), tr("Push"), parent)
    , m_engine(engine)
    , m_reference(reference)
    , m_name(new QLineEdit)
    , m_login(new QLabel)
    , m_signIn(new Button(tr("Sign in…")))
    , m_figures(new QLabel)
    , m_bars(new LayerBars(LayerBars::Direction::Push))
{
    auto* grid = newFormGrid();
    m_name->setAccessibleName(tr("Push as"));
    m_name->setPlaceholderText(tr("registry.example.org/team/app:1.2"));
    if (!reference.startsWith(QStringLiteral("sha256:")))
        m_name->setText(reference);
    m_hint = addFormField(*grid, tr("Push as"), m_name, true);
    auto* login = new QWidget;
    auto* row = new QHBoxLayout(login);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(10);
    row->addWidget(m_login, 1);
    row->addWidget(m_signIn);
    addFormField(*grid, tr("Login"), login, false);
    form()->addLayout(grid);
    m_figures->setProperty("kind", "muted");
    m_figures->hide();
    m_bars->hide();
    form()->addWidget(m_figures);
    form()->addWidget(m_bars);
    m_refresh.setSingleShot(true);
    m_refresh.setInterval(refreshMilliseconds);
    connect(&m_refresh, &QTimer::timeout, this, &PushDialog::showProgress);
    connect(m_name, &QLineEdit::textChanged, this, &PushDialog::refresh);
    connect(m_signIn, &QPushButton::clicked, this, [this] { signIn(false); });
    connect(&engine.credentials(), &CredentialStore::changed, this, &PushDialog::refreshLogin);
    refresh();
    m_name->setFocus();
}

PushDialog::~PushDialog() = default;

QString PushDialog::target() const
{
    return m_name->text().trimmed();
}

QString PushDialog::commandLine() const
{
    QString name = target().isEmpty() ? QStringLiteral("…") : target();
    QString line = shellLine({"docker", "push", name});
    return name == m_reference ? line : shellLine({"docker", "tag", m_reference, name}) + QStringLiteral(" && ") + line;
}

void PushDialog::refresh()
{
    auto reference = ImageReference::parse(target());
    Verdict verdict{true, {}};
    if (target().isEmpty())
        verdict = {false, tr("The name says where to: registry/repository:tag")};
    else if (!reference.isValid() || !reference.digest.isEmpty())
        verdict = {false, tr("This is not an image's name: write repository:tag in small letters.")};
    else if (reference.registry().isEmpty() && reference.repository().startsWith(QStringLiteral("library/")))
        verdict.sentence = tr("Docker Hub takes images as your-name/%1. For another registry, put its host in front.")
                               .arg(reference.repository().mid(8));
    else if (target() != m_reference)
        verdict.sentence = tr("It gets this name first.");
    setVerdict(m_hint, m_name, target().isEmpty() ? Verdict{true, verdict.sentence} : verdict);
    setLine(commandLine());
    setReady(verdict.ok);
    refreshLogin();
}

void PushDialog::refreshLogin()
{
    QString registry = ImageReference::parse(target()).registry();
    m_engine.credentials().find(registry, this, [this, registry](const std::optional<RegistryLogin>& login) {
        if (registry != ImageReference::parse(target()).registry())
            return;
        QString title = registryTitle(registry);
        m_login->setText(!login                   ? tr("Not signed in to %1").arg(title)
                         : login->user.isEmpty() ? tr("Signed in to %1").arg(title)
                                                  : tr("Signed in to %1 as %2").arg(title, login->user));
        m_signIn->setText(login ? tr("Change…") : tr("Sign in…"));
        m_signIn->setAccessibleName(m_signIn->text());
    });
}

void PushDialog::signIn(bool pushAfterwards)
{
    auto* dialog = new LoginDialog(m_engine, ImageReference::parse(target()).registry(), true, this);
    connect(dialog, &LoginDialog::commandUsed, this, &PushDialog::commandUsed);
    if (pushAfterwards)
        connect(dialog, &LoginDialog::signedIn, this, [this] { carryOut(); });
    dialog->open();
}

void PushDialog::remedyChosen()
{
    signIn(true);
}

void PushDialog::carryOut()
{
    setWorking(true);
    m_name->setEnabled(false);
    m_signIn->setEnabled(false);
    emit commandUsed(commandLine());
    if (target() == m_reference) {
        push();
        return;
    }
    auto name = ImageReference::parse(target());
    m_engine.client()
        .tagImage(m_reference, name.name, name.tagOrLatest())
        ->then(this,
               [this] {
                   m_engine.refreshImages();
                   push();
               })
        ->otherwise(this, [this](const ApiError& error) { failed(error); });
}

void PushDialog::push()
{
    m_push = m_engine.client().push(target(), this);
    m_figures->setText(tr("asking the registry…"));
    m_figures->show();
    m_bars->setLayers({});
    m_bars->show();
    connect(m_push, &Push::changed, this, [this] {
        if (!m_refresh.isActive())
            m_refresh.start();
    });
    connect(m_push, &Push::finished, this, &PushDialog::succeeded);
    connect(m_push, &Push::failed, this, &PushDialog::failed);
}

void PushDialog::showProgress()
{
    if (!m_push || !m_push->isRunning())
        return;
    m_bars->setLayers(m_push->layers());
    QString figures = transferFigures(*m_push);
    m_figures->setText(figures.isEmpty() ? m_push->headline() : figures);
}

void PushDialog::succeeded()
{
    qsizetype sent = 0;
    for (const auto& layer : m_push->layers())
        sent += !layer.shared;
    QString name = ImageReference::parse(target()).full();
    emit pushed(name, sent == 0 ? tr("Pushed %1: the registry had all of its layers already.").arg(name)
                                : tr("Pushed %1: %n layer(s) sent, %2.", nullptr, int(sent))
                                      .arg(name, bytesText(m_push->transferredBytes())));
    accept();
}

void PushDialog::failed(const ApiError& error)
{
    if (m_push)
        m_push->deleteLater();
    m_figures->hide();
    m_bars->hide();
    m_name->setEnabled(true);
    m_signIn->setEnabled(true);
    QString title = registryTitle(ImageReference::parse(target()).registry());
    if (LoginDialog::wouldHelp(error))
        showFailure(tr("%1 does not let you push there. The engine says: %2.").arg(title, refusalText(error)), tr("Sign in…"));
    else
        showFailure(tr("It was not pushed. The engine says: %1.").arg(refusalText(error)));
}

} // namespace onggi::ui
