#include "hub/hubpage.h"

#include "docker/reference.h"
#include "hub/logindialog.h"
#include "hub/registrystrip.h"
#include "hub/taglist.h"
#include "models/shellline.h"
#include "widgets/noticebar.h"

#include <QAction>
#include <QJsonArray>
#include <QLabel>

// The Hub page's other half: registries of one's own.
namespace onggi::ui {

namespace {
// For so many tags the registry is asked what they run on.
constexpr qsizetype tagsLookedAt = 12;

// "linux/arm64/v8" as the list of tags has it.
HubTag::Platform platformFrom(const QString& text)
{
    return {text.section(u'/', 0, 0), text.section(u'/', 1, 1), text.section(u'/', 2), 0};
}

} // namespace

QString HubPage::filterPlaceholder() const
{
    return m_host.isEmpty() ? tr("Search Docker Hub…") : tr("Search %1…").arg(m_host);
}

QList<QWidget*> HubPage::toolbarWidgets()
{
    return {m_chooser};
}

QList<QAction*> HubPage::paletteActions()
{
    if (m_actions.isEmpty()) {
        auto* add = new QAction(tr("Sign in to a registry…"), this);
        connect(add, &QAction::triggered, this, [this] { signIn({}, false); });
        m_actions.append(add);
    }
    return m_actions;
}

void HubPage::makeRegistries()
{
    connect(m_chooser, &RegistryChooser::chosen, this, &HubPage::chooseRegistry);
    connect(m_chooser, &RegistryChooser::addRequested, this, [this] { signIn({}, false); });
    connect(m_strip, &RegistryStrip::signInRequested, this, [this] { signIn(m_host, true); });
    connect(m_strip, &RegistryStrip::signOutRequested, this, &HubPage::signOut);
    connect(m_strip, &RegistryStrip::removeRequested, this, [this] {
        m_registries->remove(m_host);
        m_chooser->setCurrent({});
        chooseRegistry({});
    });
    connect(&m_registry, &RegistryClient::repositoriesFinished, this,
            [this](const QString& registry, const QStringList& repositories) {
                if (registry != m_host)
                    return;
                m_repositories = repositories;
                showRepositories();
            });
    connect(&m_registry, &RegistryClient::repositoriesFailed, this,
            [this](const QString& registry, const RegistryClient::Error& error) {
                if (registry != m_host)
                    return;
                m_repositories = QStringList();
                showRepositories();
                m_loginHelps = error.login;
                m_notice->showError(error.sentence, error.login ? tr("Sign in…") : tr("Retry"));
            });
    connect(&m_registry, &RegistryClient::tagsFinished, this,
            [this](const QString& registry, const QString& repository, const QStringList& tags) {
                if (m_chosen && m_chosen->name == registry + u'/' + repository)
                    showRegistryTags(m_chosen->name, tags);
            });
    connect(&m_registry, &RegistryClient::tagsFailed, this,
            [this](const QString&, const QString&, const RegistryClient::Error& error) {
                m_loading->hide();
                m_tagNotice->showError(error.sentence, tr("Retry"));
            });
}

void HubPage::chooseRegistry(const QString& registry)
{
    m_host = registry;
    m_repositories.reset();
    m_strip->setRegistry(registry);
    m_chosen.reset();
    m_heading->hide();
    m_tags->clear();
    m_tagNotice->dismiss();
    m_loading->hide();
    clearResults();
    if (m_engine.info()) {
        QStringList insecure;
        auto configs = m_engine.info()->raw["RegistryConfig"].toObject()["IndexConfigs"].toObject();
        for (auto each = configs.begin(); each != configs.end(); ++each) {
            if (!each.value().toObject()["Secure"].toBool(true))
                insecure.append(each.key());
        }
        m_registry.setInsecureRegistries(insecure);
    }
    emit filterPlaceholderChanged();
    searchNow();
}

void HubPage::searchRegistry()
{
    m_hub.cancelSearch();
    arrange();
    if (m_repositories) {
        showRepositories();
        return;
    }
    m_hint->setText(tr("Asking %1 for its repositories…").arg(m_host));
    m_hint->show();
    m_registry.listRepositories(m_host);
}

void HubPage::showRepositories()
{
    QString wanted = m_query.startsWith(m_host + u'/') ? m_query.mid(m_host.size() + 1) : m_query;
    QList<HubRepository> found;
    auto add = [&](const QString& name, const QString& description) {
        HubRepository repository;
        repository.name = m_host + u'/' + name;
        repository.description = description;
        found.append(repository);
    };
    for (const auto& each : std::as_const(*m_repositories)) {
        if (each.contains(wanted, Qt::CaseInsensitive))
            add(each, tr("In %1").arg(m_host));
    }
    // Not every registry lists what it has: a name that was typed may be one all the same.
    if (!wanted.isEmpty() && !m_repositories->contains(wanted) &&
        ImageReference::parse(m_host + u'/' + wanted).isValid() && !wanted.contains(u':'))
        add(wanted, tr("Exactly this repository"));
    showResults(m_query, found);
}

void HubPage::showRegistryTags(const QString& repository, const QStringList& names)
{
    QList<HubTag> tags;
    for (const auto& each : names) {
        HubTag tag;
        tag.name = each;
        tags.append(tag);
    }
    showTags(tags);
    askPlatforms(repository, tags, 0);
}

// One after the other: the engine asks the registry for each, and the list is useful without it.
void HubPage::askPlatforms(const QString& repository, QList<HubTag> tags, qsizetype next)
{
    if (next >= std::min(tags.size(), tagsLookedAt)) {
        if (next > 0)
            showTags(tags);
        return;
    }
    auto goOn = [this, repository, tags, next](const DistributionInfo& info) mutable {
        if (!m_chosen || m_chosen->name != repository)
            return;
        tags[next].digest = info.digest;
        for (const auto& each : info.platforms)
            tags[next].platforms.append(platformFrom(each));
        askPlatforms(repository, tags, next + 1);
    };
    auto* call = m_engine.client().distribution(repository + u':' + tags[next].name);
    m_platforms = call;
    call->then(this, goOn)->otherwise(this, [goOn](const ApiError&) mutable { goOn({}); });
}

void HubPage::signIn(const QString& registry, bool fixed)
{
    auto* dialog = new LoginDialog(m_engine, registry, fixed, this);
    connect(dialog, &LoginDialog::commandUsed, this, &Page::commandUsed);
    connect(dialog, &LoginDialog::signedIn, this, [this](const QString& name) {
        emit noticeRaised(tr("Signed in to %1.").arg(registryTitle(name)));
        m_registries->add(name);
        // For the Hub nothing that is shown becomes another; a registry shows what it has now.
        if (name.isEmpty() && m_host.isEmpty())
            return;
        m_chooser->setCurrent(name);
        chooseRegistry(name);
    });
    dialog->open();
}

void HubPage::signOut()
{
    QString registry = m_host;
    emit commandUsed(shellLine(registry.isEmpty() ? QStringList{"docker", "logout"}
                                                  : QStringList{"docker", "logout", registry}));
    m_engine.credentials().erase(registry, this, [this, registry](const QString& error) {
        if (!error.isEmpty()) {
            m_notice->showError(error);
            return;
        }
        // It stays in the list: one may want to come back.
        m_registries->add(registry);
        emit noticeRaised(tr("Signed out of %1.").arg(registryTitle(registry)));
        if (registry == m_host)
            chooseRegistry(registry);
    });
}

} // namespace onggi::ui
