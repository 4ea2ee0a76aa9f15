#include "containers/messagepane.h"

#include "docker/values.h"
#include "widgets/emptystate.h"

#include <QPushButton>

namespace onggi::ui {

QString refusalText(const ApiError& error)
{
    const bool unknownPath = error.status == 404
                             && (error.message.contains("page not found", Qt::CaseInsensitive) || error.message == "Not Found");
    if (unknownPath || error.status == 405)
        return MessagePane::tr("This engine does not have this function. A newer version of it may.");
    if (error.status == 501)
        return MessagePane::tr("This engine cannot do this: %1").arg(error.message);
    return error.message;
}

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
