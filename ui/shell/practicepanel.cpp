#include "shell/practicepanel.h"

#include "widgets/buttons.h"
#include "widgets/theme.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QStyle>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {
constexpr int panelWidth = 290;
}

PracticePanel::PracticePanel(Practice& practice, QWidget* parent) : QWidget(parent), m_practice(practice)
{
    setFixedWidth(panelWidth);
    setProperty("kind", "side");
    setAttribute(Qt::WA_StyledBackground);
    setAccessibleName(tr("Guided practice"));
    auto* heading = new QLabel(tr("Guided practice"), this);
    heading->setProperty("kind", "heading");
    auto* close = new IconButton("close", tr("End the practice"), this);
    auto* head = new QHBoxLayout;
    head->addWidget(heading, 1);
    head->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 12, 14);
    layout->setSpacing(12);
    layout->addLayout(head);
    for (int step = 0; step < Practice::StepCount; ++step) {
        auto& line = m_lines[step];
        line.mark = new QLabel(this);
        line.mark->setFixedWidth(20);
        line.title = new QLabel(titleOf(Practice::Step(step)), this);
        line.text = new QLabel(this);
        line.text->setWordWrap(true);
        auto* grid = new QGridLayout;
        grid->setHorizontalSpacing(8);
        grid->setVerticalSpacing(2);
        grid->setColumnStretch(1, 1);
        grid->addWidget(line.mark, 0, 0, Qt::AlignTop);
        grid->addWidget(line.title, 0, 1);
        grid->addWidget(line.text, 1, 1);
        layout->addLayout(grid);
    }
    m_end = new QLabel(tr("That was the whole life of a container. Its image stays on this computer: run it again whenever you like."), this);
    m_end->setWordWrap(true);
    m_end->setProperty("kind", "good");
    m_show = new PrimaryButton(tr("Show me where"), {}, this);
    m_again = new Button(tr("Once more"), Button::Kind::Plain, "restart", this);
    layout->addWidget(m_end);
    layout->addWidget(m_show, 0, Qt::AlignLeft);
    layout->addWidget(m_again, 0, Qt::AlignLeft);
    layout->addStretch();
    connect(close, &QToolButton::clicked, &practice, &Practice::end);
    connect(m_again, &QPushButton::clicked, &practice, &Practice::begin);
    connect(m_show, &QPushButton::clicked, this, &PracticePanel::showMe);
    connect(&practice, &Practice::changed, this, &PracticePanel::refresh);
    connect(&Theme::instance(), &Theme::changed, this, &PracticePanel::refresh);
    refresh();
}

QString PracticePanel::titleOf(Practice::Step step)
{
    switch (step) {
    case Practice::Search: return tr("1. Search");
    case Practice::Pull: return tr("2. Pull");
    case Practice::Run: return tr("3. Run");
    case Practice::List: return tr("4. List");
    case Practice::Stop: return tr("5. Stop");
    case Practice::StepCount: break;
    }
    return {};
}

QString PracticePanel::taskOf(Practice::Step step)
{
    switch (step) {
    case Practice::Search: return tr("On the page Hub, type what you look for, nginx for example. Without a network, type hello: the starter image is always there.");
    case Practice::Pull: return tr("Choose a result and press Pull beside a tag. The image comes to this computer, layer by layer.");
    case Practice::Run: return tr("Press Run… and then Run: a container is made from the image and started.");
    case Practice::List: return tr("On the page Containers, choose the one that you have just started.");
    case Practice::Stop: return tr("Press Stop. Its main process is asked to end; the container stays in the list.");
    case Practice::StepCount: break;
    }
    return {};
}

void PracticePanel::refresh()
{
    setVisible(m_practice.isActive());
    const auto& c = Theme::colors();
    for (int step = 0; step < Practice::StepCount; ++step) {
        const auto which = Practice::Step(step);
        auto& line = m_lines[step];
        const bool done = m_practice.isDone(which);
        const bool current = m_practice.current() == which;
        line.mark->setPixmap(Theme::pixmap(done ? "check" : current ? "chevron-right" : "more", 16, done ? c.running : current ? c.accent : c.muted, devicePixelRatioF()));
        line.mark->setAccessibleName(done ? tr("done") : current ? tr("now") : tr("later"));
        auto font = line.title->font();
        font.setWeight(current ? QFont::DemiBold : QFont::Normal);
        line.title->setFont(font);
        line.title->setProperty("kind", done || current ? "" : "muted");
        line.title->style()->polish(line.title);
        line.text->setText(done ? m_practice.outcome(which) : current ? taskOf(which) : QString());
        line.text->setProperty("kind", done ? "muted" : "");
        line.text->style()->polish(line.text);
        line.text->setVisible(done || current);
    }
    const bool over = m_practice.current() == Practice::StepCount;
    m_end->setVisible(over);
    m_again->setVisible(over);
    m_show->setVisible(!over);
}

void PracticePanel::showMe()
{
    switch (m_practice.current()) {
    case Practice::Search:
    case Practice::Pull: emit pageWanted("hub", {}); break;
    case Practice::Run: emit runWanted(m_practice.image()); break;
    case Practice::List:
        // Where it is, and not the choice itself: that is what is practised.
        emit pageWanted("containers", {});
        break;
    case Practice::Stop: emit pageWanted("containers", m_practice.containerId()); break;
    case Practice::StepCount: break;
    }
}

} // namespace onggi::ui
