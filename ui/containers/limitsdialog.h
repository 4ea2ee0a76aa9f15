#pragma once

#include "widgets/actiondialog.h"
#include "models/engine.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace onggi::ui {

/// Changes how much a container may use, and when it is started again, while it runs (docker update). Says what
/// changes before it is done.
class LimitsDialog : public ActionDialog
{
    Q_OBJECT
public:
    LimitsDialog(Engine& engine, const ContainerDetails& details, QWidget* parent);

signals:
    void commandUsed(const QString& line);
    void changed(const QStringList& warnings);

protected:
    void carryOut() override;

private:
    void refresh();
    ContainerLimits wanted() const;
    QString commandLine() const;

    Engine& m_engine;
    QString m_id;
    QString m_name;
    ContainerLimits m_before;
    QLineEdit* m_memory;
    QLabel* m_memoryHint;
    QLineEdit* m_cpus;
    QLabel* m_cpusHint;
    QLineEdit* m_pids;
    QLabel* m_pidsHint;
    QComboBox* m_restart;
    QLabel* m_restartHint;
    QSpinBox* m_retries;
    QLabel* m_changes;
};

} // namespace onggi::ui
