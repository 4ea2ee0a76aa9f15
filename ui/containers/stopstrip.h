#pragma once

#include "containers/stopreason.h"
#include "models/engine.h"

#include <QFrame>
#include <QPointer>

class QLabel;

namespace onggi::ui {

class Button;
class LogStream;

/// Above a container's tabs: why it does not run, in a sentence, with the last words of its log and a button to what
/// will probably help. Hidden while it runs. Owned by the container's pane.
class StopStrip : public QFrame
{
    Q_OBJECT
public:
    StopStrip(Engine& engine, QWidget* parent);
    void clear();
    void setDetails(const ContainerDetails& details);

signals:
    void wayChosen(onggi::ui::StopExplanation::Way way);

private:
    void askForLog();
    void tell(const QStringList& lastLines);

    Engine& m_engine;
    ContainerDetails m_details;
    QPointer<LogStream> m_log;
    QByteArray m_bytes;
    QString m_asked; ///< the run whose log has been asked for
    QStringList m_lines;
    StopExplanation::Way m_way = StopExplanation::Way::None;
    QLabel* m_icon;
    QLabel* m_sentence;
    QLabel* m_lastLine;
    Button* m_button;
};

} // namespace onggi::ui
