#pragma once

#include <QPointer>
#include <QTimer>
#include <QWidget>

class QLabel;
class QProgressBar;

namespace onggi::ui {

class Pull;

/// One line and one bar for an image that is being fetched: how much of how much, how fast, how long still.
class PullProgressLine : public QWidget
{
    Q_OBJECT
public:
    explicit PullProgressLine(QWidget* parent = nullptr);
    void follow(Pull* pull);

private:
    void refresh();
    QPointer<Pull> m_pull;
    QLabel* m_text;
    QLabel* m_figures;
    QProgressBar* m_bar;
    QTimer m_refresh; ///< a fast line brings more news than a screen can show
};

} // namespace onggi::ui
