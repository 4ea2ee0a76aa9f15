#pragma once

#include "images/dialogparts.h"
#include "models/engine.h"
#include "widgets/actiondialog.h"

#include <QPointer>

class QFile;
class QLabel;
class QLineEdit;

namespace onggi::ui {

class Download;
class JsonStream;

// Images into a file (docker save).
class SaveDialog : public ActionDialog
{
    Q_OBJECT

public:
    SaveDialog(Engine& engine, const QStringList& references, QWidget* parent);

signals:
    void commandUsed(const QString& line);
    void saved(const QString& sentence);

protected:
    void carryOut() override;

private:
    void refresh();
    QString commandLine() const;
    Engine& m_engine;
    QStringList m_references;
    qint64 m_expected = 0; // roughly: what they take on disk
    PathField* m_file;
    QLabel* m_hint;
    ByteProgress* m_progress;
    QPointer<Download> m_download;
};

// What the two dialogs that send an archive have in common: the file, the way it goes, and the errors inside
// the engine's answer. Owned like every ActionDialog.
class UploadDialog : public ActionDialog
{
    Q_OBJECT

signals:
    void commandUsed(const QString& line);
    // The names of what has come; may be empty where the engine names none.
    void loaded(const QStringList& references, const QString& sentence);

protected:
    UploadDialog(Engine& engine, const QString& title, const QString& acceptText, QWidget* parent);
    virtual void refresh() = 0;
    // The file as it is sent, null after the failure was shown.
    std::shared_ptr<QFile> openFile();
    void follow(JsonStream* stream, qint64 size);
    virtual void take(const QJsonObject& object) = 0;
    virtual void done() = 0;
    bool fileIsThere();

    Engine& m_engine;
    PathField* m_file;
    QLabel* m_fileHint = nullptr;
    ByteProgress* m_progress;

private:
    QPointer<JsonStream> m_stream;
    QString m_error; // inside the stream
};

// Images out of a file (docker load).
class LoadDialog : public UploadDialog
{
    Q_OBJECT

public:
    LoadDialog(Engine& engine, QWidget* parent);

protected:
    void carryOut() override;
    void refresh() override;
    void take(const QJsonObject& object) override;
    void done() override;

private:
    QStringList m_names;
};

// An image of one layer from an archive of files (docker import).
class ImportDialog : public UploadDialog
{
    Q_OBJECT

public:
    ImportDialog(Engine& engine, QWidget* parent);

protected:
    void carryOut() override;
    void refresh() override;
    void take(const QJsonObject& object) override;
    void done() override;

private:
    QString commandLine() const;
    QStringList changes() const;
    QLineEdit* m_name;
    QLabel* m_nameHint;
    QLineEdit* m_command;
    QLineEdit* m_message;
};

} // namespace onggi::ui
