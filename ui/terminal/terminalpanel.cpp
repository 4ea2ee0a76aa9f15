#include "terminal/terminalpanel.h"

#include "terminal/terminalview.h"
#include "widgets/buttons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace onggi::ui {

TerminalPanel::TerminalPanel(std::unique_ptr<TerminalChannel> channel, QWidget* parent)
    : QWidget(parent)
    , m_view(new TerminalView)
    , m_session(std::make_unique<TerminalSession>(*m_view, std::move(channel)))
    , m_strip(new QWidget)
    , m_text(new QLabel)
    , m_button(new Button(tr("Restart")))
{
    auto* strip = new QHBoxLayout(m_strip);
    strip->setContentsMargins(14, 6, 14, 6);
    strip->addWidget(m_text, 1);
    strip->addWidget(m_button);
    m_strip->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_strip->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_strip);
    setFocusProxy(m_view);
    connect(m_view, &QWidget::windowTitleChanged, this, &QWidget::setWindowTitle);
    connect(m_session.get(), &TerminalSession::stateChanged, this, &TerminalPanel::refresh);
    connect(m_button, &QPushButton::clicked, this, [this] {
        if (m_session->state() == TerminalSession::State::Reconnecting)
            m_session->retryNow();
        else
            emit restartRequested();
    });
}

TerminalPanel::~TerminalPanel() = default;

void TerminalPanel::refresh()
{
    switch (m_session->state()) {
    case TerminalSession::State::Reconnecting:
        m_text->setText(
            m_session->dropReason().isEmpty()
                ? tr("The connection to the container was lost. Connecting again…")
                : tr("The connection was lost: %1. Connecting again…").arg(m_session->dropReason()));
        m_button->setText(tr("Try now"));
        m_button->setAccessibleName(tr("Try now"));
        m_strip->show();
        break;
    case TerminalSession::State::Ended:
        if (m_subject == Subject::Shell) {
            m_text->setText(m_session->endReason().isEmpty()
                                ? tr("The shell has ended with code %1.").arg(m_session->exitCode().value_or(0))
                                : m_session->endReason());
            m_button->setText(tr("New shell"));
            m_button->setAccessibleName(tr("New shell"));
            m_button->setVisible(true);
        } else {
            m_text->setText(m_session->exitCode()
                                ? tr("The main process ended with code %1.").arg(*m_session->exitCode())
                                : tr("The container is gone."));
            m_button->setText(tr("Restart"));
            m_button->setAccessibleName(tr("Restart"));
            m_button->setVisible(m_session->exitCode().has_value());
        }
        m_strip->show();
        break;
    default:
        // After "Restart" or "Try now" one wants to type.
        if (m_button->hasFocus())
            m_view->setFocus();
        m_strip->hide();
        break;
    }
}

} // namespace onggi::ui
