#pragma once

#include "docker/values.h"

#include <QAbstractListModel>
#include <QListView>
#include <QSortFilterProxyModel>
#include <QTimer>

#include <deque>

namespace onggi::ui {

// The engine's events, those of this session and those that it still knows of before; the newest first, the oldest are
// forgotten beyond some thousands.
class EventModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role
    {
        EventRole = Qt::UserRole + 1,
        ToneRole,
        TypeRole,
        IdRole, // of the actor
        TimeRole
    };

    explicit EventModel(QObject* parent = nullptr);
    void add(const Event& event);
    // Puts them where they belong in time; those that are there already are left out.
    void addPast(QList<Event> events);
    void clear();
    QDateTime newest() const; // invalid: there is none

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
    void setType(const QString& type); // "container", "image", …; empty: all
    bool isEmpty() const { return m_filter.rowCount() == 0; }

signals:
    // One wants to see what it happened to.
    void chosen(const QString& type, const QString& id);
    void countChanged();

private:
    class Filter : public QSortFilterProxyModel
    {
    public:
        void setType(const QString& type);

    protected:
        bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

    private:
        QString m_type;
    };
    void choose(const QModelIndex& index);
    Filter m_filter;
};

} // namespace onggi::ui
