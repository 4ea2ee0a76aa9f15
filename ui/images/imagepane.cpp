#include "images/imagepane.h"

#include "hub/pullcard.h"
#include "images/imageactions.h"
#include "images/imagetable.h"
#include "images/layergraph.h"
#include "images/layersview.h"
#include "models/humanize.h"
#include "models/shellline.h"
#include "widgets/buttons.h"
#include "widgets/elidedlabel.h"
#include "widgets/factcard.h"
#include "widgets/jsonview.h"
#include "widgets/noticebar.h"
#include "widgets/tables.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTabBar>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace onggi::ui {

ImagePane::ImagePane(Engine& engine, ImageList& list, LayerIndex& index, ImageActions& actions, QWidget* parent)
    : DetailsPane(parent)
    , m_engine(engine)
    , m_list(list)
    , m_index(index)
    , m_actions(actions)
    , m_layers(new LayersView)
    , m_graph(new LayerGraph)
    , m_json(new JsonView)
{
    fillHeader();
    m_tabs->setAccessibleName(tr("Image details"));
    addTab(tr("Overview"), makeOverview());
    addTab(tr("Layers"), m_layers);
    addTab(tr("History"), makeHistory());
    addTab(tr("Graph"), m_graph);
    addTab(tr("Inspect"), m_json);

    connect(m_tabs, &QTabBar::currentChanged, this, &ImagePane::tabChanged);
    connect(&m_index, &LayerIndex::completed, this, [this] {
        showLayers();
        showUsage();
        if (m_tabs->currentIndex() == Graph)
            showGraph();
    });
    connect(m_graph, &LayerGraph::imageChosen, this, &ImagePane::imageChosen);
    connect(m_notice, &NoticeBar::buttonClicked, this, [this] { m_actions.remove({m_reference}, m_forceNext); });
    connect(&m_actions, &ImageActions::removeFailed, this,
            [this](const QStringList& references, const QString& sentence, bool conflict) {
                if (references != QStringList{m_reference})
                    return;
                m_forceNext = conflict;
                m_notice->showError(tr("It cannot be deleted. The engine says: %1.").arg(sentence),
                                    conflict ? tr("Delete anyway") : QString());
            });
}

ImagePane::~ImagePane() = default;

void ImagePane::fillHeader()
{
    m_heading->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    auto* run = new PrimaryButton(tr("Run…"), QStringLiteral("play"));
    m_pushButton = new Button(tr("Push…"));
    m_removeButton = new Button(tr("Delete"), Button::Kind::Danger);
    m_more = new IconButton(QStringLiteral("more"), tr("More actions"));
    m_header->addStretch(1);
    for (auto* button : {static_cast<Button*>(run), m_pushButton, m_removeButton}) {
        button->setAccessibleName(button->text());
        m_header->addWidget(button);
    }
    m_header->addWidget(m_more);
    connect(run, &QPushButton::clicked, this, &ImagePane::run);
    connect(m_pushButton, &QPushButton::clicked, this, &ImagePane::push);
    connect(m_removeButton, &QPushButton::clicked, this, &ImagePane::askToRemove);
    connect(m_more, &QToolButton::clicked, this, &ImagePane::showMenu);
}

QTableView* ImagePane::makeHistory()
{
    auto* table = new QTableView;
    makeQuiet(*table, 34);
    table->setAccessibleName(tr("History"));
    table->setModel(&m_historyModel);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setTextElideMode(Qt::ElideRight);
    table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* columns = table->horizontalHeader();
    columns->setSectionResizeMode(HistoryModel::InstructionColumn, QHeaderView::Stretch);
    columns->resizeSection(HistoryModel::SizeColumn, 90);
    columns->resizeSection(HistoryModel::CreatedColumn, 120);
    return table;
}

QWidget* ImagePane::makeOverview()
{
    m_identity = new FactCard(tr("Image"));
    m_usage = new FactCard(tr("On this disk"));
    m_process = new FactCard(tr("What it runs"));
    m_environment = new FactCard(tr("Environment"));
    m_labels = new FactCard(tr("Labels"));
    return makeCardPage({m_identity, m_usage, m_process, m_environment, m_labels});
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
    m_heading->setText(named ? m_reference : tr("untagged"));
    m_historyModel.setHistory({});
    m_graph->setCurrentImage({});
    if (m_reference.isEmpty())
        return;
    auto* reply = m_engine.client().inspectImage(m_reference);
    m_inspect = reply;
    reply
        ->then(this,
               [this](const ImageDetails& details) {
                   m_details = details;
                   m_loaded = true;
                   m_graph->setCurrentImage(details.id);
                   showDetails();
                   if (isVisible())
                       m_index.update();
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
    m_heading->setToolTip(m_reference);
    m_identity->setFacts({
        {tr("Tags"), d.tags.join(u'\n')},
        {tr("Digests"), d.digests.join(u'\n'), true},
        {tr("Created"), d.created.isValid()
                            ? agoText(d.created) + QStringLiteral(" · ") + absoluteTimeText(d.created)
                            : QString()},
        {tr("Platform"), d.os + u'/' + d.architecture},
        {tr("Author"), d.author},
        {tr("ID"), d.id, true},
    });
    m_process->setFacts({
        {tr("Entrypoint"), shellLine(d.entrypoint), true},
        {tr("Command"), shellLine(d.command), true},
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
    showUsage();
}

// What it takes, and what of that is its own: the names of those that share it stand in the layers.
void ImagePane::showUsage()
{
    if (!m_loaded)
        return;
    auto freed = m_actions.freedBy({m_reference});
    QString own;
    QString shared;
    if (m_index.isComplete()) {
        auto unique = bytesFreed(m_index.all(), {m_details.id});
        own = bytesText(unique);
        if (unique.exact)
            shared = bytesText(std::max<qint64>(0, m_details.size - unique.bytes));
    }
    auto users = m_list.usersOf(m_details.id, m_reference);
    m_usage->setFacts({
        {tr("Size"), bytesText(m_details.size)},
        {tr("Its own"), own},
        {tr("Shared"), shared},
        {tr("Layers"), QString::number(m_details.layers.size())},
        {tr("Used by"), users.isEmpty() ? tr("no container") : users.join(QStringLiteral(", "))},
    });
    m_removeButton->setText(m_index.isComplete() && freed.bytes > 0 ? tr("Delete · frees %1").arg(bytesText(freed)) : tr("Delete"));
    m_removeButton->setAccessibleName(m_removeButton->text());
}

void ImagePane::tabChanged()
{
    int tab = m_tabs->currentIndex();
    m_stack->setCurrentIndex(tab);
    if (tab == Inspect)
        emit commandUsed(shellLine({"docker", "image", "inspect", m_reference}));
    else if (tab == Layers || tab == History)
        emit commandUsed(shellLine({"docker", "history", m_reference}));
    if (!m_loaded)
        return;
    if (tab == Layers || tab == History)
        loadHistory();
    if (tab == Layers || tab == Graph)
        m_index.update();
    if (tab == Graph)
        showGraph();
}

void ImagePane::loadHistory()
{
    if (m_historyLoaded || m_historyCall)
        return;
    auto* reply = m_engine.client().imageHistory(m_reference);
    m_historyCall = reply;
    reply
        ->then(this,
               [this](const QList<HistoryEntry>& history) {
                   m_history = history;
                   m_historyLoaded = true;
                   m_historyModel.setHistory(history);
                   showLayers();
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

void ImagePane::showGraph()
{
    if (!m_index.isComplete()) {
        m_graph->showMessage(tr("Asking the engine for the layers of all images…"));
        return;
    }
    auto all = m_index.all();
    qint64 apart = 0;
    for (const auto& image : m_engine.images().images())
        apart += image.size;
    auto stored = bytesOnDisk(all);
    QString summary = tr("%n image(s) take %1.", nullptr, int(all.size())).arg(bytesText(stored));
    if (stored.exact && apart > stored.bytes)
        summary += u' ' + tr("Without shared layers it would be %1.").arg(bytesText(apart));
    m_graph->setTree(layerTree(all), summary);
    m_graph->setCurrentImage(m_details.id);
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
    m_aboveTabs->addWidget(m_pull);
    connect(m_pull, &PullCard::closeRequested, m_pull, &QObject::deleteLater);
    connect(m_pull, &PullCard::runRequested, this, &ImagePane::runRequested);
    connect(m_pull, &PullCard::finished, this, &ImagePane::load);
    m_pull->start();
    emit commandUsed(QStringLiteral("docker pull ") + m_reference);
}

void ImagePane::push()
{
    m_actions.push(m_reference);
}

void ImagePane::tag()
{
    m_actions.tag(m_reference);
}

void ImagePane::save()
{
    m_actions.save({m_reference});
}

void ImagePane::showMenu()
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    auto* again = menu->addAction(tr("Pull again"), this, &ImagePane::pullAgain);
    again->setEnabled(!m_reference.startsWith(QStringLiteral("sha256:")));
    menu->addAction(tr("Tag…"), this, &ImagePane::tag);
    menu->addAction(tr("Save into a file…"), this, &ImagePane::save);
    menu->popup(m_more->mapToGlobal(QPoint(0, m_more->height())));
}

QString ImagePane::removalSentence() const
{
    auto names = m_loaded ? m_details.tags : QStringList();
    names.removeOne(m_reference);
    if (!names.isEmpty())
        return tr("Only the name %1 goes: the image stays as %2.")
            .arg(m_reference, names.join(QStringLiteral(", ")));
    if (m_index.isComplete()) {
        auto freed = m_actions.freedBy({m_reference});
        qint64 kept = m_details.size - freed.bytes;
        return kept > 0 && freed.exact ? tr("%1 goes. %2 come free; %3 stay, because other images use them.")
                                             .arg(m_reference, bytesText(freed), bytesText(kept))
                                       : tr("%1 goes, and %2 come free.").arg(m_reference, bytesText(freed));
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

} // namespace onggi::ui
