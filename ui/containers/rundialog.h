#pragma once

#include "containers/runinspect.h"
#include "containers/validation.h"
#include "models/engine.h"

#include <QDialog>
#include <QPointer>
#include <QTimer>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTabWidget;

namespace onggi::ui {

class AdvancedTab;
class CommandLineBox;
class FolderRows;
class NoticeBar;
class PortRows;
class PullProgressLine;
class RecreateJob;
class RunJob;
class VariableRows;

/// The form that makes a container from an image: it always shows the docker line that it equals, judges while one
/// types, and carries itself out (with the image's download first, where it is missing). Of a container that is there it
/// shows what would change, and makes it anew. Deletes itself when closed.
class RunDialog : public QDialog
{
    Q_OBJECT
public:
    RunDialog(Engine& engine, const QString& reference, QWidget* parent = nullptr);
    /// To change a container that is there; `image`, where the engine still has it.
    RunDialog(Engine& engine, const ContainerDetails& existing, const std::optional<ImageDetails>& image, QWidget* parent = nullptr);
    ~RunDialog() override;

    RunSpec spec() const;
    void setSpec(const RunSpec& spec);

signals:
    void commandUsed(const QString& line);
    void containerMade(const QString& id, bool started, bool interactive);
    /// A container was made anew; the former one is kept under that name (empty: it had to go).
    void containerChanged(const QString& id, const QString& keptName);

protected:
    void reject() override;

private:
    QWidget* makeBasicsTab();
    QWidget* makeEnvironmentTab();
    void offerImages();
    void imageEdited();
    void imageKnown(const ImageDetails& image);
    void guessTerminal();
    void refresh();
    void begin(bool start);
    void setWorking(const QString& sentence);
    void jobFailed(const QString& sentence, const QString& containerId);
    void pasteLine();
    void showChanges(const RunSpec& now);
    void recreate();
    void recreateFailed(const QString& sentence, bool canRollBack);
    bool isBusy() const;

    Engine& m_engine;
    PortProbe m_probe;
    QTimer m_imageSoon;
    QPointer<Call> m_imageQuestion;
    QPointer<RunJob> m_job;
    QPointer<RecreateJob> m_recreate;
    bool m_recreating = false;
    std::optional<ContainerDetails> m_existing;
    RunSpec m_before;     ///< of the existing one
    QString m_defaultCommand;
    bool m_terminalTouched = false;
    bool m_canRun = false;

    QLabel* m_title;
    QTabWidget* m_tabs;
    QComboBox* m_image;
    QLabel* m_imageHint;
    QLineEdit* m_name;
    QLabel* m_nameHint;
    QLineEdit* m_command;
    QLabel* m_commandHint;
    QCheckBox* m_background;
    QCheckBox* m_terminal;
    QCheckBox* m_autoRemove;
    PortRows* m_ports;
    FolderRows* m_folders;
    VariableRows* m_variables;
    QComboBox* m_restart;
    QLabel* m_restartHint;
    AdvancedTab* m_advanced;
    QLabel* m_changes;
    CommandLineBox* m_line;
    NoticeBar* m_error;
    PullProgressLine* m_progress;
    QLabel* m_working;
    QPushButton* m_paste;
    QPushButton* m_cancel;
    QPushButton* m_create;
    QPushButton* m_run;
};

} // namespace onggi::ui
