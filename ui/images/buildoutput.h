#pragma once

#include <QWidget>

class QListView;
class QPlainTextEdit;

namespace onggi::ui {

class BuildLog;

// What a build says while it runs: its steps at the left, each with how it went, and all it prints at the right.
// Choosing a step goes to its place in the text; the failing one stands out.
class BuildOutput : public QWidget
{
    Q_OBJECT

public:
    explicit BuildOutput(BuildLog& log, QWidget* parent = nullptr);
    void clear();
    // A line of our own among the output.
    void say(const QString& text);
    void showFailure();

private:
    void append(const QString& text, bool heading, bool error);
    void goToStep(int row);
    BuildLog& m_log;
    QListView* m_steps;
    QPlainTextEdit* m_text;
    QList<int> m_places; // block numbers of the steps' headings
};

} // namespace onggi::ui
