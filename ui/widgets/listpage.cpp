#include "widgets/listpage.h"

#include "widgets/emptystate.h"
#include "widgets/rowstable.h"

#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace onggi::ui {

ListPage::ListPage(RowsTable* table, QWidget* details, const Shares& shares, QWidget* parent)
    : Page(parent), m_table(table), m_empty(new EmptyState), m_settingsKey(shares.settingsKey), m_splitter(new QSplitter), m_stack(new QStackedWidget)
{
    m_splitter->addWidget(table);
    m_splitter->addWidget(details);
    m_splitter->setStretchFactor(0, shares.list);
    m_splitter->setStretchFactor(1, shares.details);
    m_splitter->setSizes(shares.sizes);
    m_splitter->setHandleWidth(1);
    m_splitter->setChildrenCollapsible(false);
    if (const auto saved = QSettings().value(m_settingsKey).toByteArray(); !saved.isEmpty())
        m_splitter->restoreState(saved);
    m_stack->addWidget(m_splitter);
    m_stack->addWidget(m_empty);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
}

void ListPage::setFilter(const QString& text)
{
    m_table->setFilter(text);
    refresh();
}

void ListPage::select(const QString& what)
{
    m_wanted = what;
    refresh();
}

QList<QAction*> ListPage::paletteActions()
{
    if (m_actions.isEmpty())
        fillPalette();
    return m_actions;
}

QAction* ListPage::newAction(const QString& text)
{
    auto* action = new QAction(text, this);
    m_actions.append(action);
    return action;
}

void ListPage::hideEvent(QHideEvent* event)
{
    QSettings().setValue(m_settingsKey, m_splitter->saveState());
    Page::hideEvent(event);
}

void ListPage::showEmpty()
{
    m_stack->setCurrentWidget(m_empty);
}

void ListPage::showList()
{
    m_stack->setCurrentWidget(m_splitter);
    if (!m_wanted.isEmpty() && m_table->choose(m_wanted))
        m_wanted.clear();
    if (!m_table->currentIndex().isValid())
        m_table->setCurrentIndex(m_table->model()->index(0, 0));
}

} // namespace onggi::ui
