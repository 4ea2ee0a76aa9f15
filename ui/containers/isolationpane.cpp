#include "containers/isolationpane.h"

#include "widgets/card.h"
#include "widgets/statuspill.h"
#include "widgets/theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

namespace onggi::ui {

IsolationPane::IsolationPane(QWidget* parent) : QScrollArea(parent)
{
    setWidgetResizable(true);
    setFrameShape(NoFrame);
    setAccessibleName(tr("Isolation"));
}

void IsolationPane::clear()
{
    m_details = {};
    m_stale = true;
    delete takeWidget();
}

void IsolationPane::setDetails(const ContainerDetails& details)
{
    m_details = details;
    m_stale = true;
    if (isVisible())
        rebuild();
}

void IsolationPane::showEvent(QShowEvent* event)
{
    QScrollArea::showEvent(event);
    if (m_stale && !m_details.id.isEmpty())
        rebuild();
}

void IsolationPane::rebuild()
{
    m_stale = false;
    auto* page = new QWidget;
    page->setProperty("kind", "field");
    page->setAttribute(Qt::WA_StyledBackground);
    auto* outer = new QVBoxLayout(page);
    outer->setContentsMargins(14, 12, 14, 14);
    outer->setSpacing(10);
    const auto groups = isolationOf(m_details);
    int open = 0;
    for (const auto& group : groups)
        open += int(std::count_if(group.facts.begin(), group.facts.end(), [](const IsolationFact& fact) { return fact.tone == IsolationFact::Tone::Open; }));
    const bool here = isProcessHere(m_details);
    auto* summary = new QLabel(page);
    summary->setWordWrap(true);
    summary->setText((open == 0 ? tr("No wall is open: it is kept apart as containers usually are.") : tr("%n wall(s) are open: they are marked below.", nullptr, open)) + ' '
                     + (here                ? tr("Seen from this computer, as its kernel tells it.")
                        : m_details.pid > 0 ? tr("The engine tells this; its kernel cannot be asked from here.")
                                            : tr("It does not run: this is what it has been told to be.")));
    outer->addWidget(summary);
    auto* row = new QHBoxLayout;
    row->setSpacing(10);
    QVBoxLayout* columns[2];
    for (auto*& column : columns) {
        column = new QVBoxLayout;
        column->setSpacing(10);
        row->addLayout(column, 1);
    }
    for (qsizetype at = 0; at < groups.size(); ++at) {
        const auto& group = groups[at];
        auto* card = new Card(page);
        auto* heading = new QLabel(group.title, card);
        heading->setProperty("kind", "small");
        card->body()->addWidget(heading);
        auto* grid = new QGridLayout;
        grid->setHorizontalSpacing(14);
        grid->setVerticalSpacing(6);
        grid->setColumnStretch(1, 1);
        for (int line = 0; line < int(group.facts.size()); ++line) {
            const auto& fact = group.facts[line];
            auto* name = new QLabel(fact.name, card);
            name->setProperty("kind", "muted");
            auto* value = new QLabel(card);
            value->setTextFormat(Qt::PlainText);
            value->setText((fact.tone == IsolationFact::Tone::Open ? "⚠ " : fact.tone == IsolationFact::Tone::Good ? "✓ " : "") + fact.value);
            value->setWordWrap(true);
            value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
            value->setToolTip(fact.meaning);
            if (fact.tone == IsolationFact::Tone::Open)
                value->setProperty("kind", "bad");
            auto* cell = new QVBoxLayout;
            cell->setSpacing(1);
            cell->addWidget(value);
            if (!fact.meaning.isEmpty()) {
                auto* meaning = new QLabel(fact.meaning, card);
                meaning->setProperty("kind", "small");
                meaning->setWordWrap(true);
                cell->addWidget(meaning);
            }
            grid->addWidget(name, line, 0, Qt::AlignTop);
            grid->addLayout(cell, line, 1);
        }
        card->body()->addLayout(grid);
        columns[at == 0 || at == 3 ? 0 : 1]->addWidget(card);
    }
    for (auto* column : columns)
        column->addStretch();
    outer->addLayout(row);
    outer->addStretch();
    delete takeWidget();
    setWidget(page);
}

} // namespace onggi::ui
