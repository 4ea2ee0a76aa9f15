#pragma once

#include "docker/values.h"

#include <QAbstractListModel>
#include <QListView>
#include <QSortFilterProxyModel>
#include <QTimer>

#include <deque>

namespace onggi::ui {

// The engine's events of this session, the newest first; the oldest are forgotten beyond some thousands.
class EventModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role
    {
        EventRole = Qt::UserRole + 1,
        ToneRole,
        KindRole,
        TimeRole
    };

    explicit EventModel(QObject* parent = nullptr);
    void add(const Event& event);
    void clear();

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

    // "Container web was started", "Image node:22 was pulled".
    static QString sentence(const Event& event);

private:
    std::deque<Event> m_events;
};

// The events as a timeline with a dot for each, filtered by a text.
class EventList : public QListView
{
    Q_OBJECT

public:
    explicit EventList(EventModel& model, QWidget* parent = nullptr);
    void setFilter(const QString& text);

private:
    QSortFilterProxyModel m_filter;
};

} // namespace onggi::ui
