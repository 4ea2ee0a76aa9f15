#pragma once

#include "widgets/actiondialog.h"
#include "containers/containeractions.h"

class QLabel;
class QLineEdit;

namespace onggi::ui {

/// Gives a container another name, which is judged while it is typed.
class RenameDialog : public ActionDialog
{
    Q_OBJECT
public:
    RenameDialog(Engine& engine, ContainerActions& actions, const ContainerSummary& container, QWidget* parent);

protected:
    void carryOut() override;

private:
    void refresh();

    Engine& m_engine;
    ContainerActions& m_actions;
    QString m_id;
    QString m_name;
    QLineEdit* m_field;
    QLabel* m_hint;
};

} // namespace onggi::ui
