#pragma once

#include "docker/dockerclient.h"
#include "models/engine.h"

#include <QWidget>

class QStackedWidget;
class QTabBar;

namespace onggi::ui {

class TerminalPanel;

/// The terminals of one container: its main process, and as many shells as one has opened, each kept alive until it is
/// closed. A bar to choose between them appears with the first shell. A pane or a window of its own shows it.
class ContainerTerminals : public QWidget
{
    Q_OBJECT
public:
    ContainerTerminals(Engine& engine, const QString& id, QWidget* parent = nullptr);
    ~ContainerTerminals() override;

    void showMain();
    /// One more shell, in front.
    void openShell(const QString& user = {});
    /// The last shell, or a first one.
    void showShell();
    int shellCount() const;
    TerminalPanel* current() const;

signals:
    void startRequested();
    void commandUsed(const QString& line);

private:
    TerminalPanel* makeMain();
    void followTitle(TerminalPanel* panel);
    void closeShell(int index);
    void refreshBar();
    QString nameOf() const;

    Engine& m_engine;
    QString m_id;
    QWidget* m_bar;
    QTabBar* m_tabs;
    QStackedWidget* m_stack;
    int m_opened = 0;
};

} // namespace onggi::ui
