#pragma once

#include "terminal/terminalchannel.h"

#include <QByteArray>
#include <QTimer>

#include <memory>

namespace onggi::ui {

class TerminalView;

// Keeps a view and a process connected: carries bytes both ways without ever blocking the window, tells the
// process of a new size, connects again after a loss (with a divider in the text), and says how it ended. The
// view must outlive the session; the channel belongs to it.
class TerminalSession : public QObject
{
    Q_OBJECT

public:
    enum class State
    {
        Idle,
        Connecting,
        Attached,
        Reconnecting,
        Ended
    };

    TerminalSession(TerminalView& view, std::unique_ptr<TerminalChannel> channel, QObject* parent = nullptr);
    ~TerminalSession() override;

    State state() const { return m_state; }
    std::optional<int> exitCode() const { return m_exitCode; }
    const QString& dropReason() const { return m_dropReason; }
    QString endReason() const { return m_channel->endReason(); }

public slots:
    // Connects for the first time, or again after the process ended and was started anew.
    void start();
    void retryNow();
    void stop();

signals:
    void stateChanged();

private:
    void setState(State state);
    void reopen();
    void opened(bool replays, bool terminal, bool input);
    void queue(const QByteArray& bytes);
    void feed();
    void feedAll();
    void dropped(const QString& reason);
    void ended(std::optional<int> exitCode);
    void typed(const QByteArray& bytes);
    void divider(const QString& text);

    TerminalView& m_view;
    std::unique_ptr<TerminalChannel> m_channel;
    State m_state = State::Idle;
    QByteArray m_pending; // received and not yet shown
    qsizetype m_pendingStart = 0;
    bool m_paused = false;
    QTimer m_feed;
    QTimer m_resize;
    QTimer m_retry;
    QTimer m_replay; // while it runs, answers of the emulator are not sent
    int m_pause = 0;
    bool m_terminal = true;
    bool m_input = true;
    bool m_shownBefore = false;
    std::optional<int> m_exitCode;
    QString m_dropReason;
};

} // namespace onggi::ui
