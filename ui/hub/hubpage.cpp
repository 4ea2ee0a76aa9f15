#include "hub/hubpage.h"

#include "docker/reference.h"
#include "hub/logindialog.h"
#include "hub/pullcard.h"
#include "hub/registrystrip.h"
#include "hub/resultcard.h"
#include "hub/taglist.h"
#include "widgets/emptystate.h"
#include "widgets/noticebar.h"
#include "widgets/theme.h"

#include <QAction>
#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace onggi::ui {

namespace {

constexpr int typingPause = 200;
const auto starterImage = QStringLiteral("onggi/hello");

// Something with a registry, a tag or a digest names one image: the Hub's search would not find it.
bool isExactReference(const QString& text)
{
    if (text.contains(u' '))
        return false;
    QString first = text.section(u'/', 0, 0);
    bool registry =
        text.contains(u'/') && (first.contains(u'.') || first.contains(u':') || first == "localhost");
    QString last = text.section(u'/', -1);
    return !last.isEmpty() && (registry || last.indexOf(u':') > 0 || last.indexOf(u'@') > 0);
}

QScrollArea* scrollAreaFor(QWidget* content)
{
    auto* area = new QScrollArea;
    area->setWidget(content);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    return area;
}

} // namespace

HubPage::HubPage(Engine& engine, const QUrl& hubUrl, QWidget* parent)
    : Page(parent)
    , m_engine(engine)
    , m_hub(hubUrl)
    , m_registry(engine.credentials())
    , m_registries(new RegistryList(engine, this))
    , m_chooser(new RegistryChooser(*m_registries))
    , m_strip(new RegistryStrip(engine))
    , m_stack(new QStackedWidget)
    , m_welcome(new EmptyState)
    , m_splitter(new QSplitter)
    , m_resultList(new QWidget)
    , m_results(new QVBoxLayout(m_resultList))
    , m_notice(new NoticeBar)
    , m_hint(new QLabel)
    , m_cards(new QButtonGroup(this))
{
    m_welcome->setContent(
        QStringLiteral("hub"), tr("Find an image"),
        tr("Type a name above: node, postgres, nginx… Or begin with the starter image, which is here "
           "already and needs no network."),
        tr("Run the starter image"));
    connect(m_welcome, &EmptyState::buttonClicked, this, [this] { emit runRequested(starterImage); });

    m_results->setContentsMargins(12, 12, 12, 12);
    m_results->setSpacing(8);
    m_results->addWidget(m_notice);
    m_hint->setProperty("kind", "muted");
    m_hint->setWordWrap(true);
    m_hint->setAlignment(Qt::AlignCenter);
    m_hint->setContentsMargins(12, 24, 12, 24);
    m_results->addWidget(m_hint);
    m_results->addStretch(1);
    m_hint->hide();
    m_resultList->setAccessibleName(tr("Results"));
    m_resultArea = scrollAreaFor(m_resultList);

    m_splitter->addWidget(m_resultArea);
    m_splitter->addWidget(makeDetails());
    m_splitter->setStretchFactor(0, 2);
    m_splitter->setStretchFactor(1, 3);
    m_splitter->setSizes({430, 655});
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
    m_stack->addWidget(m_welcome);
    m_stack->addWidget(m_splitter);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_strip);
    layout->addWidget(m_stack, 1);

    m_typing.setSingleShot(true);
    m_typing.setInterval(typingPause);
    connect(&m_typing, &QTimer::timeout, this, &HubPage::searchNow);
    connect(&m_hub, &HubClient::searchFinished, this, &HubPage::showResults);
    connect(&m_hub, &HubClient::searchFailed, this,
            [this](const QString&, const HubClient::Error& error) { showSearchError(error); });
    connect(&m_hub, &HubClient::tagsFinished, this,
            [this](const QString& repository, const QList<HubTag>& tags) {
                if (m_chosen && m_chosen->name == repository)
                    showTags(tags);
            });
    connect(&m_hub, &HubClient::tagsFailed, this, [this](const QString&, const HubClient::Error& error) {
        m_loading->hide();
        m_tagNotice->showError(error.sentence, tr("Retry"));
    });
    connect(m_notice, &NoticeBar::buttonClicked, this, [this] {
        if (std::exchange(m_loginHelps, false))
            signIn(m_host, true);
        else
            searchNow();
    });
    connect(m_tagNotice, &NoticeBar::buttonClicked, this, [this] {
        m_tagNotice->dismiss();
        if (m_chosen)
            choose(HubRepository(*m_chosen));
    });
    connect(&m_engine.images(), &ImageModel::countsChanged, this, &HubPage::markTags);
    makeRegistries();
}

HubPage::~HubPage() = default;

QWidget* HubPage::makeDetails()
{
    m_name = new QLabel;
    m_name->setProperty("kind", "heading");
    m_name->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_official = new OfficialBadge;
    m_description = new QLabel;
    m_description->setProperty("kind", "muted");
    m_description->setWordWrap(true);
    m_loading = new QLabel(tr("Asking for the tags…"));
    m_loading->setProperty("kind", "muted");
    m_loading->setContentsMargins(16, 8, 16, 8);
    m_loading->hide();
    m_tagNotice = new NoticeBar;
    m_tags = new TagList;
    connect(m_tags, &TagList::pullRequested, this, [this](const QString& tag) { pull(referenceOf(tag)); });
    connect(m_tags, &TagList::runRequested, this,
            [this](const QString& tag) { emit runRequested(referenceOf(tag)); });

    m_heading = new QWidget;
    auto* heading = new QVBoxLayout(m_heading);
    heading->setContentsMargins(16, 14, 16, 4);
    heading->setSpacing(6);
    auto* nameRow = new QHBoxLayout;
    nameRow->setSpacing(8);
    nameRow->addWidget(m_name);
    nameRow->addWidget(m_official);
    nameRow->addStretch(1);
    heading->addLayout(nameRow);
    heading->addWidget(m_description);
    m_heading->hide();

    auto* content = new QWidget;
    content->setProperty("kind", "panel");
    content->setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 12);
    layout->setSpacing(6);
    layout->addWidget(m_heading);
    m_pulls = new QVBoxLayout;
    m_pulls->setContentsMargins(16, 6, 16, 6);
    m_pulls->setSpacing(8);
    layout->addLayout(m_pulls);
    auto* noticeRow = new QHBoxLayout;
    noticeRow->setContentsMargins(16, 0, 16, 0);
    noticeRow->addWidget(m_tagNotice);
    layout->addLayout(noticeRow);
    layout->addWidget(m_loading);
    layout->addWidget(m_tags);
    layout->addStretch(1);
    return scrollAreaFor(content);
}

int HubPage::pullsUnderWay() const
{
    return int(std::count_if(m_pullCards.begin(), m_pullCards.end(), [](PullCard* card) { return card->isRunning(); }));
}

QString HubPage::architecture() const
{
    if (!m_engine.info())
        return {};
    // The engine speaks as the kernel does, images as Go does.
    QString name = m_engine.info()->architecture;
    return name == "x86_64" ? QStringLiteral("amd64") : name == "aarch64" ? QStringLiteral("arm64") : name;
}

void HubPage::setFilter(const QString& text)
{
    QString query = text.trimmed();
    if (query == m_query)
        return;
    m_query = query;
    m_typing.start();
}

void HubPage::filterAccepted()
{
    if (m_typing.isActive()) {
        m_typing.stop();
        searchNow();
    } else if (auto* first = m_cards->buttons().value(0)) {
        first->setFocus();
        first->click();
    }
}

void HubPage::select(const QString& what)
{
    setFilter(what);
    filterAccepted();
}

void HubPage::searchNow()
{
    m_notice->dismiss();
    if (!m_host.isEmpty()) {
        searchRegistry();
        return;
    }
    if (m_query.isEmpty()) {
        m_hub.cancelSearch();
        clearResults();
        m_chosen.reset();
        m_heading->hide();
        m_tags->clear();
        arrange();
        return;
    }
    if (isExactReference(m_query)) {
        m_hub.cancelSearch();
        HubRepository exact;
        exact.name = m_query;
        exact.description = tr("Exactly this image");
        showResults(m_query, {exact});
        return;
    }
    emit commandUsed(QStringLiteral("docker search ") + m_query);
    m_hub.search(m_query);
}

void HubPage::clearResults()
{
    for (auto* each : m_cards->buttons()) {
        m_cards->removeButton(each);
        each->hide();
        each->deleteLater();
    }
    m_hint->hide();
}

void HubPage::showResults(const QString& query, const QList<HubRepository>& repositories)
{
    if (query != m_query)
        return;
    m_notice->dismiss();
    clearResults();
    emit searched(query, int(repositories.size()));
    QString chosen = m_chosen ? m_chosen->name : QString();
    ResultCard* first = nullptr;
    ResultCard* same = nullptr;
    for (const auto& each : repositories) {
        auto* card = new ResultCard(each);
        m_cards->addButton(card);
        m_results->insertWidget(m_results->count() - 2, card);
        connect(card, &QAbstractButton::toggled, this, [this, card](bool on) {
            if (on)
                choose(card->repository());
        });
        first = first ? first : card;
        same = each.name == chosen ? card : same;
    }
    if (repositories.isEmpty()) {
        m_hint->setText(
            !m_host.isEmpty() ? tr("%1 has no repository of that name.").arg(m_host)
                              : tr("Nothing on Docker Hub is called “%1”. Check the spelling, or type a whole reference such as "
               "registry.example.org/team/app:1.2.")
                                    .arg(query));
        m_hint->show();
        m_chosen.reset();
        m_heading->hide();
        m_tags->clear();
    }
    arrange();
    if (auto* card = same ? same : first)
        card->setChecked(true);
}

void HubPage::showSearchError(const HubClient::Error& error)
{
    clearResults();
    arrange();
    m_notice->showError(error.sentence, tr("Retry"));
    if (error.offline)
        showLocalImages();
}

void HubPage::showLocalImages()
{
    QList<HubRepository> local;
    auto add = [&](const QString& reference, const QString& description) {
        HubRepository repository;
        repository.name = reference;
        repository.description = description;
        local.append(repository);
    };
    QStringList references = m_engine.images().references();
    auto matching = references.filter(m_query, Qt::CaseInsensitive);
    for (const auto& each : matching.isEmpty() ? references : matching)
        add(each, tr("On this computer: runs without the network"));
    if (references.filter(starterImage).isEmpty())
        add(starterImage, tr("The starter image: runs without the network"));
    emit searched(m_query, int(local.size()));
    for (const auto& each : std::as_const(local)) {
        auto* card = new ResultCard(each);
        m_cards->addButton(card);
        m_results->insertWidget(m_results->count() - 2, card);
        connect(card, &QAbstractButton::toggled, this, [this, card](bool on) {
            if (on)
                choose(card->repository());
        });
    }
    if (auto* first = m_cards->buttons().value(0))
        first->setChecked(true);
}

void HubPage::choose(const HubRepository& repository)
{
    bool same = m_chosen && m_chosen->name == repository.name;
    m_chosen = repository;
    m_name->setText(repository.name);
    m_official->setVisible(repository.official);
    m_description->setText(repository.description);
    m_heading->show();
    m_tagNotice->dismiss();
    if (!same)
        m_tags->clear();
    if (m_platforms)
        m_platforms->cancel();
    if (!m_host.isEmpty() && repository.name.startsWith(m_host + u'/')) {
        m_loading->setVisible(!same);
        m_registry.listTags(m_host, repository.name.mid(m_host.size() + 1));
        return;
    }
    // A whole reference, or an image that is here: the Hub is not asked about it.
    if (isExactReference(repository.name) || repository.name == starterImage) {
        m_loading->hide();
        HubTag only;
        auto reference = ImageReference::parse(repository.name);
        only.name = reference.digest.isEmpty() ? reference.tagOrLatest() : u'@' + reference.digest;
        if (const auto* image = m_engine.images().findByReference(repository.name)) {
            only.size = image->size;
            only.updated = image->created;
        }
        showTags({only});
        return;
    }
    m_loading->setVisible(!same);
    m_hub.listTags(repository.name);
}

QString HubPage::referenceOf(const QString& tag) const
{
    if (!m_chosen)
        return {};
    QString name = ImageReference::parse(m_chosen->name).name;
    return tag.startsWith(u'@') ? name + tag : name + u':' + tag;
}

void HubPage::showTags(const QList<HubTag>& tags)
{
    m_loading->hide();
    m_tags->setTags(tags, architecture());
    if (tags.isEmpty())
        m_tagNotice->showNotice(tr("This repository has no tags."));
    markTags();
}

void HubPage::markTags()
{
    m_tags->mark(
        [this](const QString& tag) { return m_engine.images().findByReference(referenceOf(tag)) != nullptr; },
        [this](const QString& tag) {
            QString reference = referenceOf(tag);
            return std::any_of(m_pullCards.begin(), m_pullCards.end(), [&](PullCard* card) {
                return card->reference() == reference && card->isRunning();
            });
        });
}

void HubPage::pull(const QString& reference)
{
    emit commandUsed(QStringLiteral("docker pull ") + reference);
    for (auto* card : std::as_const(m_pullCards)) {
        if (card->reference() == reference) {
            if (!card->isRunning())
                card->start();
            markTags();
            emit pullsChanged();
            return;
        }
    }
    auto* card = new PullCard(m_engine.client(), reference);
    m_pulls->insertWidget(0, card);
    m_pullCards.prepend(card);
    auto changed = [this] {
        markTags();
        emit pullsChanged();
    };
    connect(card, &PullCard::finished, this, [this, changed, reference] {
        changed();
        emit noticeRaised(tr("%1 is here.").arg(reference));
    });
    connect(card, &PullCard::ended, this, changed);
    connect(card, &PullCard::runRequested, this, &Page::runRequested);
    connect(card, &PullCard::signInRequested, this,
            [this](const QString& what) { signIn(ImageReference::parse(what).registry(), true); });
    connect(card, &PullCard::closeRequested, this, [this, card] { closeCard(card); });
    card->start();
    changed();
    arrange();
}

void HubPage::closeCard(PullCard* card)
{
    m_pullCards.removeOne(card);
    card->hide();
    card->deleteLater();
    markTags();
    emit pullsChanged();
    arrange();
}

void HubPage::arrange()
{
    bool searching = !m_query.isEmpty() || !m_host.isEmpty();
    bool empty = !searching && m_pullCards.isEmpty();
    m_resultArea->setVisible(searching);
    m_stack->setCurrentWidget(empty ? static_cast<QWidget*>(m_welcome) : m_splitter);
}

} // namespace onggi::ui
