#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace onggi::ui {

/// The line at the bottom of the window: the docker command that the last action equals, to be copied or explained.
class CommandStrip : public QWidget
{
    Q_OBJECT
public:
    explicit CommandStrip(QWidget* parent = nullptr);
    void setLine(const QString& line);

private:
    void explain();
    void copy();
    QString m_line;
    QLabel* m_text;
    QPushButton* m_copy;
    QPushButton* m_explain;
};

} // namespace onggi::ui
