#include "containers/containerterminals.h"

#include "containers/runspec.h"
#include "models/shellline.h"
#include "terminal/containerchannel.h"
#include "terminal/execchannel.h"
#include "terminal/terminalpanel.h"
#include "terminal/terminalview.h"
#include "widgets/buttons.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QInputDialog>
#include <QMenu>
#include <QStackedWidget>
#include <QTabBar>

namespace onggi::ui {

ContainerTerminals::ContainerTerminals(Engine& engine, const QString& id, QWidget* parent)
    : QWidget(parent), m_engine(engine), m_id(id), m_bar(new QWidget(this)), m_tabs(new QTabBar(m_bar)), m_stack(new QStackedWidget(this))
{
    m_bar->setProperty("kind", "side");
    m_bar->setAttribute(Qt::WA_StyledBackground);
    m_tabs->setProperty("kind", "sessions");
    m_tabs->setAccessibleName(tr("Terminals of the container"));
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(false);
    m_tabs->addTab(tr("Main process"));
    auto* another = new IconButton("plus", tr("New shell"), m_bar);
    auto* asUser = new IconButton("chevron-down", tr("New shell as another user…"), m_bar);
    auto* row = new QHBoxLayout(m_bar);
    row->setContentsMargins(10, 2, 10, 2);
    row->setSpacing(2);
    row->addWidget(m_tabs);
    row->addWidget(another);
    row->addWidget(asUser);
    row->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_bar);
    layout->addWidget(m_stack, 1);
    m_stack->addWidget(makeMain());
    setFocusProxy(m_stack);

    connect(m_tabs, &QTabBar::currentChanged, this, [this](int index) {
        if (index < 0 || index >= m_stack->count())
            return;
        m_stack->setCurrentIndex(index);
        m_stack->setFocusProxy(m_stack->currentWidget());
        emit commandUsed(index == 0 ? "docker attach " + nameOf() : "docker exec -it " + nameOf() + " /bin/sh");
    });
    connect(another, &QToolButton::clicked, this, [this] { openShell(); });
    connect(asUser, &QToolButton::clicked, this, [this] {
        auto* question = new QInputDialog(window());
        question->setAttribute(Qt::WA_DeleteOnClose);
        question->setWindowTitle(tr("New shell"));
        question->setLabelText(tr("User in the container: a name or a number, also user:group."));
        question->setTextValue("root");
        connect(question, &QInputDialog::textValueSelected, this, [this](const QString& user) { openShell(user.trimmed()); });
        question->open();
    });
    m_stack->setFocusProxy(m_stack->currentWidget());
    refreshBar();
}

ContainerTerminals::~ContainerTerminals() = default;

QString ContainerTerminals::nameOf() const
{
    const auto* container = m_engine.containers().find(m_id);
    return shellQuoted(container ? container->name : m_id.left(12));
}

TerminalPanel* ContainerTerminals::makeMain()
{
    auto* panel = new TerminalPanel(std::make_unique<ContainerChannel>(m_engine.client(), m_id));
    panel->setAccessibleName(tr("Terminal"));
    connect(panel, &TerminalPanel::restartRequested, this, &ContainerTerminals::startRequested);
    followTitle(panel);
    // However it was started again, its terminal is there for it.
    connect(&m_engine, &Engine::eventReceived, panel, [this, panel](const Event& event) {
        if (event.type == "container" && event.id == m_id && event.action == "start"
            && panel->session().state() == TerminalSession::State::Ended)
            panel->start();
    });
    panel->start();
    return panel;
}

void ContainerTerminals::openShell(const QString& user)
{
    auto* panel = new TerminalPanel(std::make_unique<ExecChannel>(m_engine.client(), m_id, QStringList(), user));
    panel->setSubject(TerminalPanel::Subject::Shell);
    panel->setAccessibleName(tr("Shell"));
    connect(panel, &TerminalPanel::restartRequested, panel, &TerminalPanel::start);
    followTitle(panel);
    m_stack->addWidget(panel);
    ++m_opened;
    const auto title = user.isEmpty() ? tr("Shell %1").arg(m_opened) : tr("Shell %1 (%2)").arg(m_opened).arg(user);
    const int index = m_tabs->addTab(title);
    auto* close = new IconButton("close", tr("Close %1").arg(title), m_tabs);
    close->setProperty("kind", "tab-close");
    m_tabs->setTabButton(index, QTabBar::RightSide, close);
    connect(close, &QToolButton::clicked, this, [this, panel] { closeShell(m_stack->indexOf(panel)); });
    panel->start();
    refreshBar();
    m_tabs->setCurrentIndex(index);
    if (!user.isEmpty())
        emit commandUsed("docker exec -it -u " + shellQuoted(user) + ' ' + nameOf() + " /bin/sh");
    panel->setFocus();
}

/// What a program calls its terminal is told on its tab.
void ContainerTerminals::followTitle(TerminalPanel* panel)
{
    connect(panel, &QWidget::windowTitleChanged, this, [this, panel](const QString& title) {
        if (const int index = m_stack->indexOf(panel); index >= 0)
            m_tabs->setTabToolTip(index, title);
    });
}

void ContainerTerminals::showShell()
{
    if (shellCount() == 0)
        openShell();
    else
        m_tabs->setCurrentIndex(m_tabs->count() - 1);
    m_stack->currentWidget()->setFocus();
}

void ContainerTerminals::showMain()
{
    m_tabs->setCurrentIndex(0);
}

int ContainerTerminals::shellCount() const
{
    return m_stack->count() - 1;
}

TerminalPanel* ContainerTerminals::current() const
{
    return static_cast<TerminalPanel*>(m_stack->currentWidget());
}

void ContainerTerminals::closeShell(int index)
{
    if (index < 1)
        return;
    auto* panel = m_stack->widget(index);
    m_stack->removeWidget(panel);
    m_tabs->removeTab(index);
    panel->deleteLater();
    refreshBar();
    if (auto* now = m_stack->currentWidget()) {
        m_stack->setFocusProxy(now);
        now->setFocus();
    }
}

void ContainerTerminals::refreshBar()
{
    m_bar->setVisible(shellCount() > 0);
}

} // namespace onggi::ui
