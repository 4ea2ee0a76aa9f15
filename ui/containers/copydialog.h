#pragma once

#include "widgets/actiondialog.h"
#include "models/engine.h"

#include <QPointer>

class QLabel;
class QLineEdit;

namespace onggi::ui {

class FileTransfer;

/// Copies a file or a folder out of a container or into it (docker cp), whether it runs or not. The archive that the
/// engine speaks is packed and unpacked by tar as a process of its own, with the user's rights only.
class CopyDialog : public ActionDialog
{
    Q_OBJECT
public:
    enum class Direction { Out, In };
    CopyDialog(Engine& engine, const ContainerSummary& container, Direction direction, QWidget* parent);
    ~CopyDialog() override;

signals:
    void commandUsed(const QString& line);
    void copied(const QString& sentence);

protected:
    void carryOut() override;

private:
    void refresh();
    void choose();
    QString commandLine() const;

    Engine& m_engine;
    QString m_id;
    QString m_name;
    Direction m_direction;
    QLineEdit* m_inside;
    QLabel* m_insideHint;
    QLineEdit* m_here;
    QLabel* m_hereHint;
    QLabel* m_progress;
    QPointer<FileTransfer> m_transfer;
};

} // namespace onggi::ui
