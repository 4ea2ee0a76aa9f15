#pragma once

#include <QByteArray>
#include <QObject>

#include <optional>

namespace onggi::ui {

// A two-way connection between a terminal and a process, wherever that is. Owned by its session. A channel is
// opened at most once at a time and can be opened again after it ended or dropped.
class TerminalChannel : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;
    ~TerminalChannel() override;

    enum class Opening
    {
        First,
        AfterLoss, // what was printed before is still on the screen
        AfterEnd,  // the process was over; waits for it to be started anew
    };
    virtual void open(Opening opening) = 0;
    virtual void write(const QByteArray& bytes) = 0;
    virtual void resize(int rows, int columns) = 0;
    // While paused nothing is received and the process has to wait.
    virtual void setPaused(bool paused) = 0;
    virtual void close() = 0;
    // Why it ended where a code alone does not say it, as a sentence.
    virtual QString endReason() const { return {}; }

signals:
    // `replays`: what comes first was printed long ago; answers to it must not reach the process.
    // `terminal`: the process has a pseudo-terminal. `input`: it reads what is typed.
    void opened(bool replays, bool terminal, bool input);
    void received(const QByteArray& bytes);
    // The process is over.
    void ended(std::optional<int> exitCode);
    // The connection is gone while the process goes on, or nobody knows.
    void dropped(const QString& reason);
};

} // namespace onggi::ui
