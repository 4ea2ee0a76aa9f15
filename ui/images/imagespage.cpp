#include "images/imagespage.h"

#include "images/imagepane.h"
#include "images/imagetable.h"
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
    , m_table(new ImageTable(*m_list))
    , m_pane(new ImagePane(engine, *m_list))
    , m_empty(new EmptyState)
    , m_splitter(new QSplitter)
    , m_stack(new QStackedWidget)
{
    m_splitter->addWidget(m_table);
    m_splitter->addWidget(m_pane);
    m_splitter->setStretchFactor(0, 4);
    m_splitter->setStretchFactor(1, 5);
    m_splitter->setSizes({505, 580});
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
        emit countChanged();
        refresh();
    });
    connect(m_list, &QAbstractItemModel::rowsInserted, this, &ImagesPage::refresh);
    connect(m_list, &QAbstractItemModel::rowsRemoved, this, &ImagesPage::refresh);
    connect(m_table, &ImageTable::currentReferenceChanged, this, [this] {
        if (auto reference = m_table->currentReference(); !reference.isEmpty())
            m_pane->setReference(reference);
    });
    connect(m_table, &ImageTable::menuRequested, this, &ImagesPage::showMenu);
    connect(m_table, &ImageTable::removeRequested, m_pane, &ImagePane::askToRemove);
    connect(m_table, &QTableView::doubleClicked, m_pane, &ImagePane::run);
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

std::optional<int> ImagesPage::count() const
{
    if (m_engine.state() != Engine::State::Connected)
        return std::nullopt;
    return m_engine.images().imageCount();
}

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
    emit commandUsed(QStringLiteral("docker images"));
}

QList<QAction*> ImagesPage::paletteActions()
{
    if (m_actions.isEmpty()) {
        auto add = [this](const QString& text, void (ImagePane::*slot)()) {
            auto* action = new QAction(text, this);
            connect(action, &QAction::triggered, m_pane, slot);
            m_actions.append(action);
        };
        add(tr("Run the selected image…"), &ImagePane::run);
        add(tr("Pull the selected image again"), &ImagePane::pullAgain);
        add(tr("Tag the selected image…"), &ImagePane::askForTag);
        add(tr("Delete the selected image"), &ImagePane::askToRemove);
    }
    return m_actions;
}

void ImagesPage::showMenu(const QPoint& position)
{
    QMenu menu(this);
    menu.addAction(tr("Run…"), m_pane, &ImagePane::run);
    menu.addAction(tr("Pull again"), m_pane, &ImagePane::pullAgain);
    menu.addAction(tr("Tag…"), m_pane, &ImagePane::askForTag);
    menu.addSeparator();
    menu.addAction(tr("Delete"), m_pane, &ImagePane::askToRemove);
    menu.exec(position);
}

void ImagesPage::hideEvent(QHideEvent* event)
{
    QSettings().setValue(splitterKey, m_splitter->saveState());
    Page::hideEvent(event);
}

} // namespace onggi::ui
