#include "images/imagespage.h"

#include "images/imageactions.h"
#include "images/imagebulk.h"
#include "images/imagepane.h"
#include "images/imagetable.h"
#include "images/layerindex.h"
#include "images/prunedialog.h"
#include "widgets/buttons.h"
#include "widgets/emptystate.h"
#include "widgets/theme.h"

#include <QAction>
#include <QMenu>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {
const auto splitterKey = QStringLiteral("images/splitter");
}

ImagesPage::ImagesPage(Engine& engine, QWidget* parent)
    : Page(parent)
    , m_engine(engine)
    , m_list(new ImageList(engine, this))
    , m_index(new LayerIndex(engine, this))
    , m_imageActions(new ImageActions(engine, *m_index, this))
    , m_table(new ImageTable(*m_list))
    , m_pane(new ImagePane(engine, *m_list, *m_index, *m_imageActions))
    , m_bulk(new ImageBulk(*m_imageActions))
    , m_details(new QStackedWidget)
    , m_empty(new EmptyState)
    , m_splitter(new QSplitter)
    , m_stack(new QStackedWidget)
{
    makeToolbar();
    m_details->addWidget(m_pane);
    m_details->addWidget(m_bulk);
    m_splitter->addWidget(m_table);
    m_splitter->addWidget(m_details);
    m_splitter->setStretchFactor(0, 4);
    m_splitter->setStretchFactor(1, 5);
    m_splitter->setSizes({560, 525});
    m_splitter->setHandleWidth(1);
    m_splitter->setChildrenCollapsible(false);
    if (auto saved = QSettings().value(splitterKey).toByteArray(); !saved.isEmpty())
        m_splitter->restoreState(saved);
    m_stack->addWidget(m_splitter);
    m_stack->addWidget(m_empty);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);

    connect(&engine.images(), &ImageModel::countsChanged, this, [this] {
        refresh();
        // Only who looks at images pays for the questions about their layers.
        if (isVisible())
            m_index->update();
    });
    connect(m_list, &QAbstractItemModel::rowsInserted, this, &ImagesPage::refresh);
    connect(m_list, &QAbstractItemModel::rowsRemoved, this, &ImagesPage::refresh);
    connect(m_table, &ImageTable::choiceChanged, this, &ImagesPage::choose);
    connect(m_table, &ImageTable::menuRequested, this, &ImagesPage::showMenu);
    connect(m_table, &ImageTable::removeRequested, this, [this] {
        if (m_details->currentWidget() == m_bulk)
            m_bulk->askToRemove();
        else
            m_pane->askToRemove();
    });
    connect(m_table, &QTableView::doubleClicked, m_pane, &ImagePane::run);
    connect(m_pane, &ImagePane::imageChosen, this, &ImagesPage::select);
    connect(m_imageActions, &ImageActions::commandUsed, this, &Page::commandUsed);
    connect(m_imageActions, &ImageActions::noticeRaised, this, &Page::noticeRaised);
    connect(m_imageActions, &ImageActions::imageMade, this, &ImagesPage::select);
    connect(m_index, &LayerIndex::completed, this, [this] {
        m_engine.images().supplySharedSizes(sharedBytes(m_index->all()));
        m_bulk->refresh();
        refreshPrune();
    });
    connect(&engine.containers(), &ContainerModel::countsChanged, this, &ImagesPage::refreshPrune);
    connect(m_pane, &ImagePane::runRequested, this, &Page::runRequested);
    connect(m_pane, &ImagePane::commandUsed, this, [this](const QString& line) {
        if (isVisible())
            emit commandUsed(line);
    });
    connect(m_pane, &ImagePane::noticeRaised, this, &Page::noticeRaised);
    connect(m_empty, &EmptyState::buttonClicked, this,
            [this] { emit pageRequested(QStringLiteral("hub"), {}); });
    refresh();
}

ImagesPage::~ImagesPage() = default;

void ImagesPage::setFilter(const QString& text)
{
    m_list->setFilter(text);
    refresh();
}

void ImagesPage::refresh()
{
    if (m_list->rowCount() == 0) {
        if (m_engine.images().imageCount() == 0)
            m_empty->setContent(
                QStringLiteral("images"), tr("No images yet"),
                tr("An image is what a container starts from. Find one on the Hub and pull it."),
                tr("Search the Hub"));
        else
            m_empty->setContent(QStringLiteral("images"), tr("Nothing matches"),
                                tr("None of the images has this in its name."), tr("Search the Hub"));
        m_stack->setCurrentWidget(m_empty);
        return;
    }
    m_stack->setCurrentWidget(m_splitter);
    if (!m_wanted.isEmpty()) {
        m_table->selectReference(m_wanted);
        if (m_table->currentReference().startsWith(m_wanted))
            m_wanted.clear();
    }
    if (!m_table->currentIndex().isValid())
        m_table->setCurrentIndex(m_list->index(0, 0));
}

void ImagesPage::select(const QString& what)
{
    m_wanted = what;
    refresh();
}

void ImagesPage::activated()
{
    m_table->setFocus();
    m_index->update();
    emit commandUsed(QStringLiteral("docker images"));
}

void ImagesPage::makeToolbar()
{
    m_build = new Button(tr("Build…"));
    m_load = new Button(tr("Load…"));
    m_prune = new Button(tr("Prune…"));
    auto* menu = new QMenu(m_load);
    menu->addAction(tr("Images that were saved…"), m_imageActions, &ImageActions::load);
    menu->addAction(tr("Files as a new image…"), m_imageActions, &ImageActions::importArchive);
    m_load->setMenu(menu);
    connect(m_build, &QPushButton::clicked, m_imageActions, &ImageActions::build);
    connect(m_prune, &QPushButton::clicked, m_imageActions, &ImageActions::prune);
}

QList<QWidget*> ImagesPage::toolbarWidgets()
{
    return {m_build, m_load, m_prune};
}

void ImagesPage::refreshPrune()
{
    auto unused = pruneChoice(m_engine, *m_index, true);
    m_prune->setText(m_index->isComplete() && unused.freed.bytes > 0 ? tr("Prune · %1").arg(bytesText(unused.freed)) : tr("Prune…"));
    m_prune->setAccessibleName(tr("Prune…"));
}

// One selected image shows its details; several what can be done with all of them.
void ImagesPage::choose()
{
    auto references = m_table->selectedReferences();
    if (references.size() > 1) {
        m_bulk->setReferences(references);
        m_details->setCurrentWidget(m_bulk);
        return;
    }
    m_details->setCurrentWidget(m_pane);
    QString reference = references.isEmpty() ? m_table->currentReference() : references.front();
    if (!reference.isEmpty())
        m_pane->setReference(reference);
}

QList<QAction*> ImagesPage::paletteActions()
{
    if (m_actions.isEmpty()) {
        auto add = [this](const QString& text, auto* receiver, auto slot) {
            auto* action = new QAction(text, this);
            connect(action, &QAction::triggered, receiver, slot);
            m_actions.append(action);
            return action;
        };
        add(tr("Build an image…"), m_imageActions, &ImageActions::build);
        add(tr("Load images from a file…"), m_imageActions, &ImageActions::load);
        add(tr("Make an image from an archive of files…"), m_imageActions, &ImageActions::importArchive);
        add(tr("Remove images that nobody uses…"), m_imageActions, &ImageActions::prune)->setObjectName("prune");
        add(tr("Run the selected image…"), m_pane, &ImagePane::run);
        add(tr("Pull the selected image again"), m_pane, &ImagePane::pullAgain);
        add(tr("Push the selected image…"), m_pane, &ImagePane::push);
        add(tr("Tag the selected image…"), m_pane, &ImagePane::tag);
        add(tr("Save the selected image…"), m_pane, &ImagePane::save);
        add(tr("Delete the selected image"), m_pane, &ImagePane::askToRemove);
    }
    return m_actions;
}

void ImagesPage::showMenu(const QPoint& position)
{
    QMenu menu(this);
    auto references = m_table->selectedReferences();
    if (references.size() > 1) {
        menu.addAction(tr("Save into one file…"), this, [this, references] { m_imageActions->save(references); });
        menu.addSeparator();
        menu.addAction(tr("Delete"), m_bulk, &ImageBulk::askToRemove);
    } else {
        menu.addAction(tr("Run…"), m_pane, &ImagePane::run);
        menu.addAction(tr("Pull again"), m_pane, &ImagePane::pullAgain);
        menu.addAction(tr("Push…"), m_pane, &ImagePane::push);
        menu.addAction(tr("Tag…"), m_pane, &ImagePane::tag);
        menu.addAction(tr("Save into a file…"), m_pane, &ImagePane::save);
        menu.addSeparator();
        menu.addAction(tr("Delete"), m_pane, &ImagePane::askToRemove);
    }
    menu.exec(position);
}

void ImagesPage::hideEvent(QHideEvent* event)
{
    QSettings().setValue(splitterKey, m_splitter->saveState());
    Page::hideEvent(event);
}

} // namespace onggi::ui
