#pragma once

#include <QStackedWidget>

namespace onggi::ui {

class EmptyState;
struct ApiError;

/// A tab of a container's details that shows either its content, or in its place a sentence why there is none, with
/// the button that changes it.
class MessagePane : public QStackedWidget
{
    Q_OBJECT
public:
    explicit MessagePane(QWidget* parent = nullptr);

protected:
    void setContent(QWidget* content);
    void showContent();
    bool isContentShown() const;
    void showMessage(const QString& icon, const QString& title, const QString& sentence, const QString& buttonText = {});
    /// What an engine answered, as a sentence that also serves where it does not know the call at all.
    void showFailure(const ApiError& error, const QString& title);

signals:
    void messageButtonClicked();

private:
    EmptyState* m_message;
    QWidget* m_content = nullptr;
};

} // namespace onggi::ui
