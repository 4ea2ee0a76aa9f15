#include "widgets/detailspane.h"

#include "widgets/elidedlabel.h"
#include "widgets/noticebar.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

namespace onggi::ui {

DetailsPane::DetailsPane(QWidget* parent)
    : QWidget(parent), m_heading(new ElidedLabel), m_header(new QHBoxLayout), m_notice(new NoticeBar), m_aboveTabs(new QVBoxLayout),
      m_tabs(new QTabBar), m_stack(new QStackedWidget)
{
    setProperty("kind", "panel");
    setAttribute(Qt::WA_StyledBackground);
    m_heading->setProperty("kind", "heading");
    m_heading->setTextFormat(Qt::PlainText);
    m_header->setContentsMargins(14, 9, 10, 6);
    m_header->setSpacing(8);
    m_header->addWidget(m_heading, 100);
    auto* noticeRow = new QHBoxLayout;
    noticeRow->setContentsMargins(14, 0, 14, 0);
    noticeRow->addWidget(m_notice);
    m_aboveTabs->setContentsMargins(14, 0, 14, 0);
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(false);
    m_tabs->setUsesScrollButtons(false);
    auto* tabRow = new QHBoxLayout;
    tabRow->setContentsMargins(12, 0, 10, 0);
    tabRow->addWidget(m_tabs);
    tabRow->addStretch(1);
    auto* line = new QFrame;
    line->setProperty("kind", "line");
    line->setFixedHeight(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(m_header);
    layout->addLayout(noticeRow);
    layout->addLayout(m_aboveTabs);
    layout->addLayout(tabRow);
    layout->addWidget(line);
    layout->addWidget(m_stack, 1);
}

void DetailsPane::addTab(const QString& title, QWidget* page)
{
    m_tabs->addTab(title);
    m_stack->addWidget(page);
}

QScrollArea* DetailsPane::makeCardPage(const QList<QWidget*>& cards)
{
    auto* page = new QWidget;
    page->setProperty("kind", "field");
    page->setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(14, 12, 14, 14);
    layout->setSpacing(10);
    for (auto* card : cards)
        layout->addWidget(card);
    layout->addStretch(1);
    auto* area = new QScrollArea;
    area->setWidget(page);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    return area;
}

} // namespace onggi::ui
