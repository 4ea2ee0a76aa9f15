#pragma once

#include "models/engine.h"

#include <QScrollArea>
#include <QTimer>

class QLabel;
class QProgressBar;

namespace onggi::ui {

class Button;
class NoticeBar;

// What lies on the engine's disk, a card for each kind: how much, how much of it nobody needs, and a button that removes
// that. Counted when it is looked at, since the engine has to look at everything for it.
class DiskView : public QScrollArea
{
    Q_OBJECT

public:
    explicit DiskView(Engine& engine, QWidget* parent = nullptr);
    void refresh();

signals:
    void commandUsed(const QString& line);
    void noticeRaised(const QString& sentence);
    // Those of containers and images are asked for by the pages that show them.
    void pruneRequested(const QString& pageId);

private:
    struct Row
    {
        QLabel* count;
        QLabel* size;
        QLabel* free;
        QProgressBar* bar;
        QLabel* reason;
        Button* prune;
        Feature feature;
        DiskUsage::Kind DiskUsage::* kind;
    };
    QWidget* addRow(const QString& iconName, const QString& title, const QString& pruneText, Feature feature,
                    DiskUsage::Kind DiskUsage::* kind);
    void show(const DiskUsage& usage);
    void setReason(Row& row, const QString& reason);
    void counted(const DiskUsage& usage);
    void prune(Feature feature);

    Engine& m_engine;
    QLabel* m_sum;
    Button* m_again;
    NoticeBar* m_error;
    QList<Row> m_rows;
    QTimer m_soon;
    QPointer<Call> m_call;
};

} // namespace onggi::ui
