#pragma once

#include "models/engine.h"

#include <QHash>
#include <QObject>

namespace onggi::ui {

// Tells the desktop, while none of our windows is in front, that long work has ended or that a container has failed which
// nobody had asked to end. Speaks to org.freedesktop.Notifications; where there is none, nothing happens. Owned by the
// window.
class Notifier : public QObject
{
    Q_OBJECT

public:
    explicit Notifier(Engine& engine, QObject* parent = nullptr);
    static bool isEnabled();
    static void setEnabled(bool enabled);

signals:
    // A notification was clicked: the page and what to select there.
    void opened(const QString& pageId, const QString& what);

private slots:
    void actionInvoked(uint notification, const QString& action);

private:
    struct Target
    {
        QString pageId;
        QString what;
    };
    void tellOperation(const Operation& operation);
    void tellEvent(const Event& event);
    void send(const QString& key, const QString& title, const QString& text, const Target& target);

    QHash<QString, uint> m_sent; // by what they are about: the next one takes the place of the last
    QHash<uint, Target> m_targets;
    QHash<QString, QDateTime> m_told; // when a container's end was told last
    Engine& m_engine;
    bool m_listening = false;
};

} // namespace onggi::ui
