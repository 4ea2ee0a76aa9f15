#include "containers/messagepane.h"

#include "docker/values.h"
#include "models/refusal.h"
#include "widgets/emptystate.h"

#include <QPushButton>

namespace onggi::ui {

MessagePane::MessagePane(QWidget* parent) : QStackedWidget(parent), m_message(new EmptyState(this))
{
    setProperty("kind", "panel");
    addWidget(m_message);
    connect(m_message, &EmptyState::buttonClicked, this, &MessagePane::messageButtonClicked);
}

void MessagePane::setContent(QWidget* content)
{
    m_content = content;
    addWidget(content);
}

void MessagePane::showContent()
{
    setCurrentWidget(m_content);
}

bool MessagePane::isContentShown() const
{
    return currentWidget() == m_content;
}

void MessagePane::showMessage(const QString& icon, const QString& title, const QString& sentence, const QString& buttonText)
{
    m_message->setContent(icon, title, sentence, buttonText);
    setCurrentWidget(m_message);
}

void MessagePane::showFailure(const ApiError& error, const QString& title)
{
    showMessage("alert", title, refusalText(error), tr("Try again"));
}

} // namespace onggi::ui
