#pragma once

#include "containers/containeractions.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace onggi::ui {

/// What can be done with several selected containers at once.
class BulkPanel : public QWidget
{
    Q_OBJECT
public:
    BulkPanel(ContainerActions& actions, QWidget* parent = nullptr);
    /// With a project's name, when they are all of that project.
    void setIds(const QStringList& ids, const QString& project = {});
    void refresh();

signals:
    void removeRequested(const QStringList& ids);
    void logsRequested(const QStringList& ids);

private:
    QStringList matching(bool (ContainerActions::*can)(const QStringList&) const) const;
    ContainerActions& m_actions;
    QStringList m_ids;
    QString m_project;
    QLabel* m_title;
    QLabel* m_names;
    QPushButton* m_start;
    QPushButton* m_stop;
    QPushButton* m_restart;
    QPushButton* m_pause;
    QPushButton* m_resume;
    QPushButton* m_remove;
};

} // namespace onggi::ui
