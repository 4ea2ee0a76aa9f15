#pragma once

#include "widgets/actiondialog.h"
#include "models/engine.h"

class QCheckBox;
class QLabel;
class QLineEdit;

namespace onggi::ui {

/// Makes an image from what a container has become (docker commit).
class CommitDialog : public ActionDialog
{
    Q_OBJECT
public:
    CommitDialog(Engine& engine, const ContainerSummary& container, QWidget* parent);

signals:
    void commandUsed(const QString& line);
    void imageMade(const QString& reference);

protected:
    void carryOut() override;

private:
    void refresh();
    CommitRequest request() const;
    QString commandLine() const;

    Engine& m_engine;
    QString m_id;
    QString m_name;
    bool m_running;
    QLineEdit* m_reference;
    QLabel* m_referenceHint;
    QLineEdit* m_author;
    QLineEdit* m_message;
    QCheckBox* m_pause;
};

} // namespace onggi::ui
