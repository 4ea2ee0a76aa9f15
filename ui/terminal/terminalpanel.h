#pragma once

#include "terminal/terminalsession.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace onggi::ui {

class TerminalView;

// A terminal with the line below it that appears when the process has ended or the connection is lost. This
// is what a page or a window of its own shows.
class TerminalPanel : public QWidget
{
    Q_OBJECT

public:
    explicit TerminalPanel(std::unique_ptr<TerminalChannel> channel, QWidget* parent = nullptr);
    ~TerminalPanel() override;

    // What runs in it: decides what is said when it ends.
    enum class Subject
    {
        MainProcess,
        Shell,
    };
    void setSubject(Subject subject) { m_subject = subject; }

    TerminalView& view() { return *m_view; }
    TerminalSession& session() { return *m_session; }

public slots:
    void start() { m_session->start(); }

signals:
    // The button beside "ended with code …": starts the container, or one more shell.
    void restartRequested();

private:
    void refresh();

    TerminalView* m_view;
    std::unique_ptr<TerminalSession> m_session;
    QWidget* m_strip;
    QLabel* m_text;
    QPushButton* m_button;
    Subject m_subject = Subject::MainProcess;
};

} // namespace onggi::ui
