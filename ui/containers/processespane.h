#pragma once

#include "containers/messagepane.h"
#include "models/engine.h"
#include "models/processmodel.h"
#include "models/statsfeed.h"

#include <QPointer>
#include <QSortFilterProxyModel>

class QLabel;
class QTableView;

namespace onggi::ui {

/// The processes of a container. Asked for when it comes into sight, when something happens to the container, and when
/// its statistics say that there are more or fewer of them.
class ProcessesPane : public MessagePane
{
    Q_OBJECT
public:
    ProcessesPane(Engine& engine, StatsFeed& feed, QWidget* parent = nullptr);
    void setContainer(const QString& id);
    void refresh();

signals:
    void startRequested(const QString& id);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void watch();
    void ask();

    Engine& m_engine;
    StatsFeed& m_feed;
    QString m_id;
    bool m_notRunning = false;
    qint64 m_known = -1; ///< how many there were when last asked
    QPointer<Call> m_question;
    ProcessModel m_model;
    QSortFilterProxyModel m_sorted;
    QTableView* m_table;
    QLabel* m_count;
};

} // namespace onggi::ui
