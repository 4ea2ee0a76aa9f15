#pragma once

#include "images/dockerfileoutline.h"

#include <QAbstractListModel>
#include <QElapsedTimer>
#include <QHash>
#include <QJsonObject>

namespace onggi::ui {

// A build as its steps, read from what the engine says line by line: what each is, whether it runs, came from
// the cache, is done or has failed, how long it took, and where it stands in the Dockerfile. Knows no engine:
// feed it the stream's objects.
class BuildLog : public QAbstractListModel
{
    Q_OBJECT

public:
    enum class State
    {
        Running,
        Done,
        Cached,
        Failed
    };
    enum Role
    {
        StateRole = Qt::UserRole + 1,
        LineRole,   // in the Dockerfile, 0: not known
        DetailRole, // "cached", "12 s", "34 of 100 MB"
    };

    using QAbstractListModel::QAbstractListModel;
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

    // Before a build begins. The outline may be empty: then nothing is known of lines.
    void begin(const DockerfileOutline& outline, const QString& dockerfile);
    void take(const QJsonObject& object);
    void finish();
    void fail(const QString& message);

    int total() const { return m_total; }
    QString imageId() const { return m_imageId; }
    QString error() const { return m_error; }
    int failedStep() const { return m_failed; } // row, -1: none
    int failedLine() const { return m_failedLine; } // 0: not known
    // "Step 3 of 5 failed at Dockerfile:7."
    QString failureTitle() const;
    // The lines around the failing one, the instruction's own marked with ">"; empty when the engine has shown them.
    QString excerpt() const;

signals:
    void stepBegun(int row);
    // What a step has printed; `error`: on its standard error.
    void printed(const QString& text, bool error);

private:
    struct Step
    {
        int number = 0;
        QString instruction;
        State state = State::Running;
        int line = 0;
        int lastLine = 0;
        qint64 began = 0;
        qint64 took = 0;
        QString detail;
    };
    struct Fetch
    {
        qint64 current = 0;
        qint64 total = 0;
    };
    void takeText(const QString& text);
    void takeProgress(const QJsonObject& object);
    void beginStep(int number, int total, const QString& instruction);
    void endStep(State state);
    void rowChanged(int row);

    DockerfileOutline m_outline;
    QString m_dockerfile;
    QList<Step> m_steps;
    QHash<QString, Fetch> m_fetches; // of a base, by its layers
    QElapsedTimer m_clock;
    QString m_imageId;
    QString m_error;
    int m_total = 0;
    int m_failed = -1;
    qsizetype m_nextInstruction = 0; // of the outline, behind the last step
    bool m_placeTold = false;        // by the engine itself
    int m_failedLine = 0;
    bool m_spoken = false;           // the step has printed something
    bool m_red = false; // inside what the engine colours as standard error
};

} // namespace onggi::ui
