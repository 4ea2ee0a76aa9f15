#pragma once

#include "containers/containeractions.h"

#include <QObject>

class QWidget;

namespace onggi::ui {

/// The questions and forms about containers that the list and the details open: each stands over the window, one at a
/// time, and does its work when it is accepted. Owned by the containers page.
class ContainerDialogs : public QObject
{
    Q_OBJECT
public:
    ContainerDialogs(Engine& engine, ContainerActions& actions, QWidget& page);

    void rename(const QString& id);
    void prune();
    void editLimits(const QString& id);
    /// The Run form with what the container was told; it is then made anew.
    void edit(const QString& id);
    /// Puts the one that was kept when this one was made anew in its place again.
    void swapBack(const QString& id);
    QString keptOf(const QString& id) const; ///< the id of that one; empty: there is none
    void makeImage(const QString& id);
    void copyOut(const QString& id);
    void copyIn(const QString& id);
    void exportAll(const QString& id);

signals:
    void commandUsed(const QString& line);
    void noticeRaised(const QString& sentence);
    void imageMade(const QString& reference);
    void containerMade(const QString& id, bool started, bool interactive);
    void containerChanged(const QString& id, const QString& keptName);

private:
    QWidget* window() const;
    void openCopy(const QString& id, bool out);
    void pruneNow();

    Engine& m_engine;
    ContainerActions& m_actions;
    QWidget& m_page;
};

} // namespace onggi::ui
