#include "hub/pullcard.h"

#include "docker/dockerclient.h"
#include "hub/layerbars.h"
#include "hub/logindialog.h"
#include "models/humanize.h"
#include "widgets/buttons.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStyle>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {
constexpr int refreshMilliseconds = 100;
}

PullCard::PullCard(DockerClient& client, const QString& reference, QWidget* parent)
    : Card(parent)
    , m_client(client)
    , m_reference(reference)
    , m_title(new QLabel)
    , m_figures(new QLabel)
    , m_sentence(new QLabel)
    , m_button(new Button(tr("Cancel")))
    , m_close(nullptr)
    , m_bars(new LayerBars(LayerBars::Direction::Pull))
{
    QFont bold = m_title->font();
    bold.setWeight(QFont::DemiBold);
    m_title->setFont(bold);
    m_figures->setProperty("kind", "muted");
    m_sentence->setWordWrap(true);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_sentence->hide();
    auto* closeButton = new IconButton(QStringLiteral("close"), tr("Close"));
    m_close = closeButton;
    m_close->hide();

    auto* heading = new QHBoxLayout;
    heading->setSpacing(10);
    heading->addWidget(m_title);
    heading->addWidget(m_figures, 1);
    heading->addWidget(m_button);
    heading->addWidget(m_close);
    body()->addLayout(heading);
    body()->addWidget(m_sentence);
    body()->addWidget(m_bars);
    connect(m_button, &QPushButton::clicked, this, &PullCard::pressed);
    connect(closeButton, &QToolButton::clicked, this, &PullCard::closeRequested);
    m_refresh.setSingleShot(true);
    connect(&m_refresh, &QTimer::timeout, this, &PullCard::refresh);
}

PullCard::~PullCard() = default;

void PullCard::start()
{
    delete m_pull;
    m_phase = Phase::Running;
    m_pull = m_client.pull(m_reference, this);
    m_title->setText(tr("Pulling %1").arg(m_reference));
    setAccessibleName(m_title->text());
    m_figures->setText(tr("asking the registry…"));
    m_sentence->hide();
    m_close->hide();
    m_button->setText(tr("Cancel"));
    m_button->setAccessibleName(tr("Cancel"));
    m_button->show();
    m_bars->show();
    m_bars->setLayers({});
    connect(m_pull, &Pull::changed, this, [this] {
        if (!m_refresh.isActive())
            m_refresh.start(refreshMilliseconds);
    });
    connect(m_pull, &Pull::finished, this, [this] {
        m_phase = Phase::Done;
        qint64 fetched = m_pull->transferredBytes();
        showEnd(tr("Pulled %1").arg(m_reference),
                fetched > 0 ? tr("%1 fetched.").arg(bytesText(fetched))
                            : tr("It was here already, and is up to date."),
                "muted", tr("Run…"));
        emit finished();
    });
    connect(m_pull, &Pull::failed, this, [this](const ApiError& error) {
        bool login = LoginDialog::wouldHelp(error);
        m_phase = login ? Phase::Refused : Phase::Failed;
        showEnd(tr("%1 could not be pulled").arg(m_reference), tr("The engine says: %1.").arg(error.message),
                "bad", login ? tr("Sign in…") : tr("Retry"));
        emit ended();
    });
    connect(m_pull, &Pull::cancelled, this, [this] {
        m_phase = Phase::Cancelled;
        showEnd(tr("Stopped pulling %1").arg(m_reference),
                tr("What was fetched is kept, and pulling goes on from there."), "muted", tr("Resume"));
        emit ended();
    });
}

void PullCard::showEnd(const QString& title, const QString& sentence, const char* kind,
                       const QString& buttonText)
{
    m_refresh.stop();
    m_title->setText(title);
    setAccessibleName(title);
    m_figures->clear();
    m_sentence->setText(sentence);
    m_sentence->setProperty("kind", kind);
    m_sentence->style()->polish(m_sentence);
    m_sentence->show();
    m_bars->hide();
    m_button->setText(buttonText);
    m_button->setAccessibleName(buttonText);
    m_close->show();
}

void PullCard::pressed()
{
    switch (m_phase) {
    case Phase::Running:
        if (m_pull)
            m_pull->cancel();
        break;
    case Phase::Done:
        emit runRequested(m_reference);
        break;
    case Phase::Refused:
        // After signing in, the next press tries again.
        m_phase = Phase::Failed;
        m_button->setText(tr("Retry"));
        m_button->setAccessibleName(tr("Retry"));
        emit signInRequested(m_reference);
        break;
    case Phase::Failed:
    case Phase::Cancelled:
        start();
        break;
    }
}

void PullCard::refresh()
{
    if (!m_pull || m_phase != Phase::Running)
        return;
    m_bars->setLayers(m_pull->layers());
    QString figures = transferFigures(*m_pull);
    m_figures->setText(figures.isEmpty() ? m_pull->headline() : figures);
}

} // namespace onggi::ui
