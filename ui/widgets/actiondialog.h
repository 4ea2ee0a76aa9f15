#pragma once

#include <QDialog>

class QVBoxLayout;

namespace onggi::ui {

class CommandLineBox;
class NoticeBar;
class PrimaryButton;

/// A dialog that does one thing with one object: a form, the docker line that it equals, the engine's refusal where
/// it happened, and two buttons. While the engine works it stays open and cannot be sent twice. Deletes itself when closed.
class ActionDialog : public QDialog
{
    Q_OBJECT
public:
    ActionDialog(const QString& title, const QString& acceptText, QWidget* parent);

protected:
    QVBoxLayout* form() const { return m_form; }
    void setLine(const QString& line); ///< empty: none
    void setAcceptText(const QString& text);
    void setReady(bool ready);
    void setWorking(bool working);
    bool isWorking() const { return m_working; }
    /// What went wrong, as a sentence, and the name of what can be done about it: then remedyChosen() is called.
    void showFailure(const QString& sentence, const QString& remedy = {});
    virtual void remedyChosen() {}
    /// The button was pressed, and what the form says can be done.
    virtual void carryOut() = 0;

private:
    void refresh();
    QVBoxLayout* m_form;
    CommandLineBox* m_line;
    NoticeBar* m_error;
    PrimaryButton* m_accept;
    bool m_ready = true;
    bool m_working = false;
};

} // namespace onggi::ui
