#pragma once

#include "models/engine.h"

#include <QWidget>

class QButtonGroup;
class QHBoxLayout;
class QLabel;

namespace onggi::ui {

class Button;
class StatusPill;

// The registries that the user has: those someone has signed in to, and those added by hand. Kept in the
// settings; the logins themselves are docker's.
class RegistryList : public QObject
{
    Q_OBJECT

public:
    explicit RegistryList(Engine& engine, QObject* parent = nullptr);
    QStringList all() const; // without Docker Hub
    void add(const QString& registry);
    void remove(const QString& registry);

signals:
    void changed();

private:
    Engine& m_engine;
};

// The choice of a registry, for the toolbar: Docker Hub, one's own, and the button that adds one.
class RegistryChooser : public QWidget
{
    Q_OBJECT

public:
    explicit RegistryChooser(RegistryList& list, QWidget* parent = nullptr);
    void setCurrent(const QString& registry);
    const QString& current() const { return m_current; }

signals:
    void chosen(const QString& registry);
    void addRequested();

private:
    void rebuild();
    void addChip(const QString& registry);
    RegistryList& m_list;
    QString m_current;
    QHBoxLayout* m_row;
    QButtonGroup* m_chips;
};

// One line about the chosen registry: whether one is signed in there and as whom, and what to do about it.
class RegistryStrip : public QWidget
{
    Q_OBJECT

public:
    explicit RegistryStrip(Engine& engine, QWidget* parent = nullptr);
    void setRegistry(const QString& registry);

signals:
    void signInRequested();
    void signOutRequested();
    void removeRequested();

private:
    void refresh();
    Engine& m_engine;
    QString m_registry;
    QLabel* m_title;
    StatusPill* m_state;
    QLabel* m_place;
    Button* m_signIn;
    Button* m_signOut;
    Button* m_remove;
};

} // namespace onggi::ui
