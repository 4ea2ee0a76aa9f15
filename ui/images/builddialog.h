#pragma once

#include "images/buildlog.h"
#include "models/engine.h"

#include <QDialog>
#include <QPointer>

#include <memory>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QStackedWidget;
class QTableWidget;

namespace onggi::ui {

class BuildOutput;
class Button;
class CommandLineBox;
class JsonStream;
class NoticeBar;
class PathField;
class PrimaryButton;
class TarPacker;

// Builds an image from a folder (docker build): what is to be built, then what it says while it is built. Not
// modal: one can look at other things meanwhile. Closing it stops the build. Deletes itself when closed.
class BuildDialog : public QDialog
{
    Q_OBJECT

public:
    BuildDialog(Engine& engine, QWidget* parent);
    ~BuildDialog() override;

    // As far as the form is filled; for tests and the line that it equals.
    BuildRequest request() const;
    QString commandLine() const;

signals:
    void commandUsed(const QString& line);
    void built(const QString& reference);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    QWidget* makeForm();
    QWidget* makeArguments();
    void readDockerfile();
    void refresh();
    void start();
    void stop();
    void ended(const QString& failure);
    void setBuilding(bool building);
    void addArgument(const QString& name, const QString& standard);
    QString dockerfilePath() const; // on this computer
    bool isDockerfileInside() const;

    Engine& m_engine;
    PathField* m_folder;
    QLabel* m_folderHint;
    QLineEdit* m_dockerfile;
    QLabel* m_dockerfileHint;
    QLineEdit* m_name;
    QLabel* m_nameHint;
    QComboBox* m_target;
    QTableWidget* m_arguments;
    QCheckBox* m_noCache;
    QCheckBox* m_pull;
    CommandLineBox* m_line;
    NoticeBar* m_notice;
    QStackedWidget* m_stack; // the form, or the output
    BuildLog m_log;
    BuildOutput* m_output;
    QLabel* m_state;
    PrimaryButton* m_build;
    Button* m_back;
    Button* m_cancel;
    DockerfileOutline m_outline;
    std::shared_ptr<TarPacker> m_packer;
    QPointer<JsonStream> m_stream;
    bool m_ready = false;
};

} // namespace onggi::ui
