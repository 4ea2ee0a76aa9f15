#pragma once

#include "containers/containeractions.h"

#include <QWidget>

class QLabel;

namespace onggi::ui {

class Button;
class IconButton;
class StatusPill;

/// The line above a container's details: its name and state, and what one does with it most.
class PaneHeader : public QWidget
{
    Q_OBJECT
public:
    PaneHeader(Engine& engine, ContainerActions& actions, QWidget* parent = nullptr);
    void setContainer(const QString& id);
    void refresh(); ///< from the model

signals:
    void shellRequested(const QString& id);
    void removeRequested(const QString& id);
    void menuRequested(const QString& id, const QPoint& globalPosition);

private:
    bool isBusy() const;

    Engine& m_engine;
    ContainerActions& m_actions;
    QString m_id;
    QLabel* m_name;
    QLabel* m_shortId;
    StatusPill* m_pill;
    Button* m_startStop;
    Button* m_restart;
    Button* m_resume;
    Button* m_shell;
    Button* m_remove;
    IconButton* m_more;
};

} // namespace onggi::ui
