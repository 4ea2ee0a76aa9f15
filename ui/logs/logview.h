#pragma once

#include "logs/logscan.h"
#include "logs/logsource.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QPushButton;
class QToolButton;

namespace onggi::ui {

class LogText;
class SearchField;

// The log of one container with what one does to it: search, filter, timestamps, wrapping, following, copy
// and save. Follows the container from its first showing on. Self-contained: a page or a window of its own
// shows it.
class LogView : public QWidget
{
    Q_OBJECT

public:
    LogView(DockerClient& client, const QString& containerId, QWidget* parent = nullptr);
    ~LogView() override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void buildToolbar();
    void searchChanged();
    void step(int by);
    void showCount();
    void showState();
    void placeWaiting();
    void save();

    LogSource m_source;
    LogScan m_search;
    LogScan m_filter;
    LogText* m_text;
    QWidget* m_toolbar;
    SearchField* m_field;
    QLabel* m_count;
    QPushButton* m_regular;
    QPushButton* m_onlyMatching;
    QPushButton* m_timestamps;
    QPushButton* m_wrap;
    QPushButton* m_waiting;
    QLabel* m_state;
    qint64 m_hit = -1; // which of the search's hits is current
};

} // namespace onggi::ui
