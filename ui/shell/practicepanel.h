#pragma once

#include "shell/practice.h"

#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace onggi::ui {

class Button;

/// Beside the pages while one practises: the steps, what to do for the current one, and what has happened.
class PracticePanel : public QWidget
{
    Q_OBJECT
public:
    PracticePanel(Practice& practice, QWidget* parent);

signals:
    void pageWanted(const QString& pageId, const QString& what); ///< the place of the current step
    void runWanted(const QString& image);

private:
    struct Line
    {
        QLabel* mark;
        QLabel* title;
        QLabel* text;
    };
    void refresh();
    void showMe();
    static QString titleOf(Practice::Step step);
    static QString taskOf(Practice::Step step);

    Practice& m_practice;
    Line m_lines[Practice::StepCount];
    QLabel* m_end;
    Button* m_show;
    Button* m_again;
};

} // namespace onggi::ui
