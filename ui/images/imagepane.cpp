#include "images/imagepane.h"

#include "hub/pullcard.h"
#include "images/imagetable.h"
#include "images/layersview.h"
#include "models/humanize.h"
#include "widgets/buttons.h"
#include "widgets/factcard.h"
#include "widgets/jsonview.h"
#include "widgets/noticebar.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QInputDialog>
#include <QLabel>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

#include <algorithm>

namespace onggi::ui {

namespace {

QString quoted(const QStringList& words)
{
    QStringList shown;
    for (const auto& word : words)
        shown += word.isEmpty() || word.contains(u' ') || word.contains(u'"') ? u'\'' + word + u'\'' : word;
    return shown.join(u' ');
}

} // namespace

ImagePane::ImagePane(Engine& engine, ImageList& list, QWidget* parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_list(list)
    , m_index(engine)
    , m_notice(new NoticeBar)
    , m_tabs(new QTabBar)
    , m_stack(new QStackedWidget)
    , m_layers(new LayersView)
    , m_json(new JsonView)
{
    setProperty("kind", "panel");
    setAttribute(Qt::WA_StyledBackground);
    m_tabs->setAccessibleName(tr("Image details"));
    m_tabs->addTab(tr("Overview"));
    m_tabs->addTab(tr("Layers"));
    m_tabs->addTab(tr("Inspect"));
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(false);
    m_tabs->setUsesScrollButtons(false);
    auto* line = new QFrame;
    line->setProperty("kind", "line");
    line->setFixedHeight(1);
    m_stack->addWidget(makeOverview());
    m_stack->addWidget(m_layers);
    m_stack->addWidget(m_json);

    m_pulls = new QVBoxLayout;
    m_pulls->setContentsMargins(14, 0, 14, 0);
    auto* noticeRow = new QHBoxLayout;
    noticeRow->setContentsMargins(14, 0, 14, 0);
    noticeRow->addWidget(m_notice);
    auto* tabRow = new QHBoxLayout;
    tabRow->setContentsMargins(12, 0, 10, 0);
    tabRow->addWidget(m_tabs);
    tabRow->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHeader());
    layout->addLayout(noticeRow);
    layout->addLayout(m_pulls);
    layout->addLayout(tabRow);
    layout->addWidget(line);
    layout->addWidget(m_stack, 1);

    connect(m_tabs, &QTabBar::currentChanged, this, &ImagePane::tabChanged);
    connect(&m_index, &LayerIndex::completed, this, &ImagePane::showLayers);
    connect(m_notice, &NoticeBar::buttonClicked, this, [this] { remove(m_forceNext); });
}

ImagePane::~ImagePane() = default;

QWidget* ImagePane::makeHeader()
{
    m_name = new QLabel;
    m_name->setProperty("kind", "heading");
    m_name->setTextFormat(Qt::PlainText);
    m_name->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_shortId = new QLabel;
    m_shortId->setProperty("kind", "muted");
    m_shortId->setFont(Theme::monospace());
    m_shortId->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* run = new PrimaryButton(tr("Run…"), QStringLiteral("play"));
    m_pullButton = new Button(tr("Pull again"));
    m_tagButton = new Button(tr("Tag…"));
    auto* remove = new Button(tr("Delete"), Button::Kind::Danger);
    auto* holder = new QWidget;
    auto* header = new QHBoxLayout(holder);
    header->setContentsMargins(14, 9, 10, 6);
    header->setSpacing(8);
    header->addWidget(m_name);
    header->addWidget(m_shortId);
    header->addStretch(1);
    for (QPushButton* button :
         {static_cast<QPushButton*>(run), m_pullButton, m_tagButton, static_cast<QPushButton*>(remove)}) {
        button->setAccessibleName(button->text());
        header->addWidget(button);
    }
    connect(run, &QPushButton::clicked, this, &ImagePane::run);
    connect(m_pullButton, &QPushButton::clicked, this, &ImagePane::pullAgain);
    connect(m_tagButton, &QPushButton::clicked, this, &ImagePane::askForTag);
    connect(remove, &QPushButton::clicked, this, &ImagePane::askToRemove);
    return holder;
}

QWidget* ImagePane::makeOverview()
{
    m_identity = new FactCard(tr("Image"));
    m_process = new FactCard(tr("What it runs"));
    m_environment = new FactCard(tr("Environment"));
    m_labels = new FactCard(tr("Labels"));
    auto* page = new QWidget;
    page->setProperty("kind", "field");
    page->setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(14, 12, 14, 14);
    layout->setSpacing(10);
    for (auto* card : {m_identity, m_process, m_environment, m_labels})
        layout->addWidget(card);
    layout->addStretch(1);
    auto* area = new QScrollArea;
    area->setWidget(page);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    return area;
}

void ImagePane::setReference(const QString& reference)
{
    if (reference == m_reference)
        return;
    m_reference = reference;
    m_notice->dismiss();
    if (m_pull && !m_pull->isRunning())
        m_pull->deleteLater();
    load();
}

void ImagePane::setTab(Tab tab)
{
    m_tabs->setCurrentIndex(tab);
}

void ImagePane::load()
{
    for (const auto& call : {m_inspect, m_historyCall}) {
        if (call)
            call->cancel();
    }
    m_loaded = m_historyLoaded = false;
    m_history.clear();
    bool named = !m_reference.startsWith(QStringLiteral("sha256:"));
    m_name->setText(named ? m_reference : tr("untagged"));
    m_pullButton->setEnabled(named);
    if (m_reference.isEmpty())
        return;
    auto* reply = m_engine.client().inspectImage(m_reference);
    m_inspect = reply;
    reply
        ->then(this,
               [this](const ImageDetails& details) {
                   m_details = details;
                   m_loaded = true;
                   showDetails();
                   tabChanged();
               })
        ->otherwise(this, [this](const ApiError& error) {
            m_notice->showError(tr("The engine says: %1.").arg(error.message));
        });
    tabChanged();
}

void ImagePane::showDetails()
{
    const auto& d = m_details;
    QString digits = d.id.section(u':', -1);
    m_shortId->setText(digits.left(12));
    m_shortId->setToolTip(d.id);
    m_identity->setFacts({
        {tr("Tags"), d.tags.join(u'\n')},
        {tr("Digests"), d.digests.join(u'\n'), true},
        {tr("Created"), d.created.isValid()
                            ? agoText(d.created) + QStringLiteral(" · ") + absoluteTimeText(d.created)
                            : QString()},
        {tr("Size"), bytesText(d.size)},
        {tr("Platform"), d.os + u'/' + d.architecture},
        {tr("Author"), d.author},
        {tr("Used by"), m_list.usersOf(d.id, m_reference).join(QStringLiteral(", "))},
        {tr("ID"), d.id, true},
    });
    m_process->setFacts({
        {tr("Entrypoint"), quoted(d.entrypoint), true},
        {tr("Command"), quoted(d.command), true},
        {tr("Folder"), d.workingDirectory, true},
        {tr("User"), d.user.isEmpty() ? QStringLiteral("root") : d.user},
        {tr("Ports"), d.exposedPorts.join(QStringLiteral(", "))},
        {tr("Volumes"), d.volumes.join(u'\n'), true},
    });
    QList<FactCard::Fact> environment;
    for (const auto& each : d.environment)
        environment.append({each.section(u'=', 0, 0), each.section(u'=', 1), true});
    m_environment->setFacts(environment);
    QList<FactCard::Fact> labels;
    QStringList names = d.labels.keys();
    names.sort();
    for (const auto& name : std::as_const(names))
        labels.append({name, d.labels[name]});
    m_labels->setFacts(labels);
    m_json->setJson(d.raw);
}

void ImagePane::tabChanged()
{
    m_stack->setCurrentIndex(m_tabs->currentIndex());
    if (m_tabs->currentIndex() == Inspect)
        emit commandUsed(QStringLiteral("docker image inspect ") + m_reference);
    if (m_tabs->currentIndex() != Layers || !m_loaded)
        return;
    emit commandUsed(QStringLiteral("docker history ") + m_reference);
    if (m_historyLoaded) {
        m_index.update();
        return;
    }
    auto* reply = m_engine.client().imageHistory(m_reference);
    m_historyCall = reply;
    reply
        ->then(this,
               [this](const QList<HistoryEntry>& history) {
                   m_history = history;
                   m_historyLoaded = true;
                   showLayers();
                   m_index.update();
               })
        ->otherwise(this, [this](const ApiError& error) {
            m_layers->showMessage(tr("The layers are not known. The engine says: %1.").arg(error.message));
        });
}

void ImagePane::showLayers()
{
    if (m_loaded && m_historyLoaded)
        m_layers->setStack(layerStack(m_history, m_details, m_index.others(m_details.id)));
}

void ImagePane::run()
{
    emit runRequested(m_reference);
}

void ImagePane::pullAgain()
{
    if (m_pull)
        m_pull->deleteLater();
    m_pull = new PullCard(m_engine.client(), m_reference);
    m_pulls->addWidget(m_pull);
    connect(m_pull, &PullCard::closeRequested, m_pull, &QObject::deleteLater);
    connect(m_pull, &PullCard::runRequested, this, &ImagePane::runRequested);
    connect(m_pull, &PullCard::finished, this, &ImagePane::load);
    m_pull->start();
    emit commandUsed(QStringLiteral("docker pull ") + m_reference);
}

void ImagePane::askForTag()
{
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Tag %1").arg(m_reference));
    dialog->setLabelText(tr("Another name for this image, like team/app:1.2:"));
    dialog->setTextValue(m_reference.startsWith(QStringLiteral("sha256:")) ? QString() : m_reference);
    connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& text) {
        QString name = text.trimmed();
        auto colon = name.indexOf(u':', name.lastIndexOf(u'/') + 1);
        QString tag = colon > 0 ? name.mid(colon + 1) : QStringLiteral("latest");
        QString repository = colon > 0 ? name.left(colon) : name;
        if (repository.isEmpty())
            return;
        emit commandUsed(QStringLiteral("docker tag %1 %2").arg(m_reference, name));
        m_engine.client()
            .tagImage(m_reference, repository, tag)
            ->then(this,
                   [this, repository, tag] {
                       emit noticeRaised(tr("The image is also called %1:%2 now.").arg(repository, tag));
                       m_engine.refreshImages();
                   })
            ->otherwise(this, [this](const ApiError& error) {
                m_notice->showError(
                    tr("The image could not be tagged. The engine says: %1.").arg(error.message));
            });
    });
    dialog->open();
}

QString ImagePane::removalSentence() const
{
    auto names = m_loaded ? m_details.tags : QStringList();
    names.removeOne(m_reference);
    if (!names.isEmpty())
        return tr("Only the name %1 goes: the image stays as %2.")
            .arg(m_reference, names.join(QStringLiteral(", ")));
    auto others = m_index.others(m_details.id);
    if (m_historyLoaded && (!others.isEmpty() || m_engine.images().imageCount() == 1)) {
        auto stack = layerStack(m_history, m_details, others);
        if (stack.sharingKnown) {
            qint64 kept = stack.sharedBytes + stack.baseBytes;
            return kept > 0 ? tr("%1 goes. %2 come free; %3 stay, because other images use them.")
                                  .arg(m_reference, bytesText(stack.uniqueBytes), bytesText(kept))
                            : tr("%1 goes, and %2 come free.").arg(m_reference, bytesText(stack.uniqueBytes));
        }
    }
    return tr("%1 goes, with every layer that no other image uses.").arg(m_reference);
}

void ImagePane::askToRemove()
{
    m_forceNext = false;
    QString sentence = removalSentence();
    auto users = m_loaded ? m_list.usersOf(m_details.id, m_reference) : QStringList();
    if (!users.isEmpty())
        sentence += u' ' + tr("It is used by %1.").arg(users.join(QStringLiteral(", ")));
    m_notice->showNotice(sentence, tr("Delete it"));
}

void ImagePane::remove(bool force)
{
    QString reference = m_reference;
    emit commandUsed(
        QStringLiteral("docker rmi %1%2").arg(force ? QStringLiteral("--force ") : QString(), reference));
    m_engine.client()
        .removeImage(reference, force)
        ->then(this,
               [this, reference](const DockerClient::RemovedImages& removed) {
                   emit noticeRaised(removed.deleted.isEmpty() ? tr("The name %1 is gone.").arg(reference)
                                                               : tr("%1 is gone.").arg(reference));
                   m_engine.refreshImages();
               })
        ->otherwise(this, [this, force](const ApiError& error) {
            bool conflict = error.status == 409 && !force;
            m_forceNext = conflict;
            m_notice->showError(tr("It cannot be deleted. The engine says: %1.").arg(error.message),
                                conflict ? tr("Delete anyway") : QString());
        });
}

} // namespace onggi::ui
