#include "volumes/volumepane.h"

#include "models/humanize.h"
#include "models/refusal.h"
#include "models/shellline.h"
#include "volumes/volumefiles.h"
#include "widgets/buttons.h"
#include "widgets/elidedlabel.h"
#include "widgets/factcard.h"
#include "widgets/jsonview.h"
#include "widgets/linkcard.h"
#include "widgets/noticebar.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

namespace onggi::ui {

VolumePane::VolumePane(Engine& engine, StoreFeed& feed, QWidget* parent)
    : DetailsPane(parent), m_feed(feed), m_removeButton(new Button(tr("Remove"), Button::Kind::Danger)), m_files(new VolumeFiles(engine, feed)),
      m_json(new JsonView)
{
    m_header->addWidget(m_removeButton);
    m_tabs->setAccessibleName(tr("Volume details"));
    addTab(tr("Overview"), makeOverview());
    addTab(tr("Files"), m_files);
    addTab(tr("Inspect"), m_json);
    connect(m_removeButton, &QPushButton::clicked, this, &VolumePane::askToRemove);
    connect(m_notice, &NoticeBar::buttonClicked, this, &VolumePane::remove);
    connect(m_tabs, &QTabBar::currentChanged, this, &VolumePane::tabChanged);
    connect(m_users, &LinkCard::linkClicked, this, &VolumePane::containerChosen);
    connect(m_files, &VolumeFiles::commandUsed, this, &VolumePane::commandUsed);
    connect(&feed, &StoreFeed::changed, this, &VolumePane::refresh);
}

QWidget* VolumePane::makeOverview()
{
    m_facts = new FactCard(tr("Volume"));
    m_users = new LinkCard(tr("Used by"));
    m_labels = new FactCard(tr("Labels"));
    m_options = new FactCard(tr("Driver options"));
    return makeCardPage({m_facts, m_users, m_labels, m_options});
}

void VolumePane::setVolume(const QString& name)
{
    if (name == m_name)
        return;
    m_name = name;
    m_notice->dismiss();
    m_files->setVolume(name);
    m_json->clear();
    refresh();
    tabChanged();
}

void VolumePane::setTab(Tab tab)
{
    m_tabs->setCurrentIndex(tab);
}

void VolumePane::refresh()
{
    const auto* volume = m_feed.volume(m_name);
    if (!volume)
        return;
    m_heading->setText(volume->name);
    const auto size = m_feed.sizeOf(m_name);
    m_facts->setFacts({{tr("Name"), volume->name, volume->isAnonymous()},
                       {tr("Kind"), volume->isAnonymous() ? tr("without a name: made for one container") : tr("named")},
                       {tr("Driver"), volume->driver},
                       {tr("Size"), size ? bytesText(*size) : tr("is being counted")},
                       {tr("Created"), volume->created.isValid() ? absoluteTimeText(volume->created) : QString()},
                       {tr("Folder"), volume->mountpoint, true}});
    const auto pairs = [](const QHash<QString, QString>& texts) {
        QList<FactCard::Fact> facts;
        auto names = texts.keys();
        names.sort();
        for (const auto& name : names)
            facts.append({name, texts.value(name).isEmpty() ? QStringLiteral("–") : texts.value(name), true});
        return facts;
    };
    m_labels->setFacts(pairs(volume->labels));
    m_options->setFacts(pairs(volume->options));
    QList<LinkCard::Link> links;
    for (const auto& user : m_feed.usersOf(m_name)) {
        const auto* mount = user.volume(m_name);
        auto detail = tr("as %1").arg(mount->destination);
        if (mount->readOnly)
            detail += QStringLiteral(" · ") + tr("read only");
        if (!user.running)
            detail += QStringLiteral(" · ") + tr("not running");
        links.append({user.id, user.name, detail});
    }
    m_users->setLinks(links, tr("No container has it."));
}

void VolumePane::tabChanged()
{
    m_stack->setCurrentIndex(m_tabs->currentIndex());
    if (m_name.isEmpty())
        return;
    if (m_tabs->currentIndex() == Files) {
        m_files->load();
    } else if (m_tabs->currentIndex() == Inspect) {
        if (m_inspect)
            m_inspect->cancel();
        emit commandUsed(shellLine({"docker", "volume", "inspect", m_name}));
        auto* reply = m_feed.client().inspectVolume(m_name);
        m_inspect = reply;
        reply->then(this, [this](const QJsonObject& json) { m_json->setJson(json); })
            ->otherwise(this, [this](const ApiError& error) { m_notice->showError(refusalText(error)); });
    }
}

void VolumePane::askToRemove()
{
    if (!m_feed.volume(m_name))
        return;
    QStringList users;
    for (const auto& user : m_feed.usersOf(m_name))
        users.append(user.name);
    if (!users.isEmpty()) {
        m_notice->showError(tr("%1 is in use by %2. Remove these containers first; the volume stays when they go.").arg(m_name, users.join(", ")));
        return;
    }
    const auto size = m_feed.sizeOf(m_name);
    m_notice->showNotice(size ? tr("The files of %1 are deleted for good, and %2 come free.").arg(m_name, bytesText(*size))
                              : tr("The files of %1 are deleted for good.").arg(m_name),
                         tr("Remove it"));
}

void VolumePane::remove()
{
    m_notice->dismiss();
    const auto name = m_name;
    emit commandUsed(shellLine({"docker", "volume", "rm", name}));
    m_feed.client()
        .removeVolume(name)
        ->then(this,
               [this, name] {
                   m_feed.refresh();
                   emit noticeRaised(tr("Removed the volume %1.").arg(name));
               })
        ->otherwise(this, [this, name](const ApiError& error) {
            if (name == m_name)
                m_notice->showError(tr("%1 cannot be removed: %2").arg(name, refusalText(error)));
        });
}

} // namespace onggi::ui
