#pragma once

#include "docker/layertransfer.h"
#include "widgets/card.h"

#include <QPointer>
#include <QTimer>

class QLabel;
class QPushButton;

namespace onggi::ui {

class DockerClient;
class LayerBars;

// One pull from its beginning to its end: what is being fetched, how fast and how long still, and the button
// to stop, to try again or to run what has arrived. Owns the pull; deleting it ends it.
class PullCard : public Card
{
    Q_OBJECT

public:
    PullCard(DockerClient& client, const QString& reference, QWidget* parent = nullptr);
    ~PullCard() override;

    const QString& reference() const { return m_reference; }
    bool isRunning() const { return m_pull && m_pull->isRunning(); }
    void start();

signals:
    void finished();
    // Stopped or failed.
    void ended();
    void runRequested(const QString& reference);
    // The registry lets nobody in without a login.
    void signInRequested(const QString& reference);
    void closeRequested();

private:
    void refresh();
    void showEnd(const QString& title, const QString& sentence, const char* kind, const QString& buttonText);
    void pressed();
    enum class Phase
    {
        Running,
        Done,
        Failed,
        Refused, // signing in may help
        Cancelled
    };

    DockerClient& m_client;
    QString m_reference;
    QPointer<Pull> m_pull;
    Phase m_phase = Phase::Running;
    QLabel* m_title;
    QLabel* m_figures;
    QLabel* m_sentence;
    QPushButton* m_button;
    QWidget* m_close;
    LayerBars* m_bars;
    QTimer m_refresh; // a fast line brings more news than a screen can show
};

} // namespace onggi::ui
