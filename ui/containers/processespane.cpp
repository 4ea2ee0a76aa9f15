#include "containers/processespane.h"

#include "widgets/buttons.h"
#include "widgets/tables.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QTableView>

namespace onggi::ui {

ProcessesPane::ProcessesPane(Engine& engine, StatsFeed& feed, QWidget* parent) : MessagePane(parent), m_engine(engine), m_feed(feed)
{
    auto* page = new QWidget;
    m_count = new QLabel(page);
    m_count->setProperty("kind", "muted");
    auto* again = new Button(tr("Refresh"), Button::Kind::Quiet, "restart", page);
    m_sorted.setSourceModel(&m_model);
    m_sorted.setSortRole(ProcessModel::SortRole);
    m_table = new QTableView(page);
    makeQuiet(*m_table);
    m_table->setModel(&m_sorted);
    m_table->setSortingEnabled(true);
    m_table->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->setAccessibleName(tr("Processes"));
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(14, 6, 10, 6);
    bar->addWidget(m_count, 1);
    bar->addWidget(again);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_table, 1);
    setContent(page);

    connect(again, &QPushButton::clicked, this, &ProcessesPane::ask);
    connect(&feed, &StatsFeed::sampled, this, [this](const QString& id) {
        const auto& history = m_feed.history(id);
        if (id == m_id && isVisible() && !history.isEmpty() && std::exchange(m_known, history.last().processes) != history.last().processes)
            ask();
    });
    connect(&engine, &Engine::eventReceived, this, [this](const Event& event) {
        if (event.id == m_id && isVisible() && !event.action.startsWith("top"))
            ask();
    });
    connect(this, &MessagePane::messageButtonClicked, this, [this] {
        if (m_notRunning)
            emit startRequested(m_id);
        else
            ask();
    });
}

void ProcessesPane::setContainer(const QString& id)
{
    if (m_id != id)
        m_model.clear();
    m_id = id;
    watch();
    refresh();
}

void ProcessesPane::watch()
{
    m_known = -1;
    m_feed.setWatched(this, isVisible() && !m_id.isEmpty() ? QSet<QString>{m_id} : QSet<QString>{});
}

void ProcessesPane::showEvent(QShowEvent* event)
{
    MessagePane::showEvent(event);
    watch();
    refresh();
}

void ProcessesPane::hideEvent(QHideEvent* event)
{
    MessagePane::hideEvent(event);
    watch();
}

void ProcessesPane::refresh()
{
    const auto* container = m_engine.containers().find(m_id);
    if (!container || !isVisible())
        return;
    m_notRunning = !container->isRunning();
    if (m_notRunning) {
        m_model.clear();
        showMessage("system", tr("It is not running"), tr("A stopped container has no processes."), tr("Start"));
        return;
    }
    ask();
}

void ProcessesPane::ask()
{
    if (m_question || m_id.isEmpty())
        return;
    auto* reply = m_engine.client().top(m_id);
    reply->cancelWith(this);
    m_question = reply;
    reply
        ->then(this,
               [this, id = m_id](const ProcessTable& table) {
                   m_question.clear();
                   if (id != m_id)
                       return;
                   const bool first = m_model.columnCount() == 0;
                   m_model.setTable(table);
                   if (first) {
                       m_table->resizeColumnsToContents();
                       for (int column = 0; column + 1 < m_model.columnCount(); ++column)
                           m_table->setColumnWidth(column, m_table->columnWidth(column) + 18);
                   }
                   m_count->setText(tr("%n process(es)", nullptr, m_model.rowCount()));
                   showContent();
               })
        ->otherwise(this, [this, id = m_id](const ApiError& error) {
            m_question.clear();
            const auto* container = m_engine.containers().find(m_id);
            // It may just have ended: the list will say so in a moment.
            if (id == m_id && container && container->isRunning())
                showFailure(error, tr("The processes cannot be listed"));
        });
}

} // namespace onggi::ui
