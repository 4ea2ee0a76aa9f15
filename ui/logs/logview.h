#pragma once

#include "logs/loghunt.h"
#include "logs/logmerge.h"
#include "logs/logscan.h"

#include <QPointer>
#include <QWidget>

#include <memory>
#include <optional>

class QLabel;
class QPushButton;

namespace onggi::ui {

class LogSave;
class LogText;
class SearchField;

// The log of a container, or of several in the order of time, with its toolbar: search, filter, times, wrapping,
// copying and saving. Follows from its first showing on. Self-contained: a page or a window of its own shows it.
class LogView : public QWidget
{
    Q_OBJECT

public:
    LogView(DockerClient& client, const QString& containerId, QWidget* parent = nullptr);
    LogView(DockerClient& client, const QList<LogMerge::Container>& containers, QWidget* parent = nullptr);
    ~LogView() override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    LogView(std::unique_ptr<LogFeed> feed, QWidget* parent);
    void buildToolbar();
    void searchChanged();
    void windowMoved();
    void huntProgressed();
    void cancelLong();
    qint64 hitCount() const;
    qint64 hitAt(qint64 index) const;
    void step(int by);
    void showCount();
    void showState();
    void placeWaiting();
    void save();

    std::unique_ptr<LogFeed> m_feed;
    LogPattern m_pattern;
    LogScan m_scan;
    LogHunt m_hunt;
    LogStore m_matching; // the lines that the filter leaves
    LogText* m_text;
    QWidget* m_toolbar;
    SearchField* m_field;
    QLabel* m_count;
    QPushButton* m_regular;
    QPushButton* m_onlyMatching;
    QPushButton* m_timestamps;
    QPushButton* m_wrap;
    QPushButton* m_json;
    QPushButton* m_waiting;
    QLabel* m_state;
    QPushButton* m_cancel;
    QPointer<LogSave> m_save;
    QString m_failure; // of the search, as a sentence
    std::optional<qint64> m_hit; // which of the hits is current
    qint64 m_lookedAt = 0;       // lines up to here were looked at for JSON
};

} // namespace onggi::ui
