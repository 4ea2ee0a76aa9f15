#include "containers/stopstrip.h"

#include "widgets/buttons.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QRegularExpression>
#include <QStyle>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {

constexpr int linesAsked = 20;
constexpr qsizetype mostBytes = 64 << 10;
constexpr qsizetype mostShown = 300;

/// Lines without colours and empty ones.
QStringList linesOf(const QByteArray& bytes)
{
    static const QRegularExpression escapes("\x1b\\[[0-9;?]*[A-Za-z]|\r|[\\x00-\\x08\\x0b-\\x1f]");
    QStringList lines;
    for (auto line : QString::fromUtf8(bytes).split('\n')) {
        line = line.remove(escapes).trimmed();
        if (!line.isEmpty())
            lines.append(line);
    }
    return lines;
}

} // namespace

StopStrip::StopStrip(Engine& engine, QWidget* parent) : QFrame(parent), m_engine(engine)
{
    m_icon = new QLabel(this);
    m_sentence = new QLabel(this);
    m_sentence->setWordWrap(true);
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_sentence->setAccessibleDescription(tr("Why it does not run"));
    m_lastLine = new QLabel(this);
    m_lastLine->setFont(Theme::monospace(-1));
    m_lastLine->setProperty("kind", "muted");
    m_lastLine->setTextFormat(Qt::PlainText);
    m_lastLine->setWordWrap(true);
    m_lastLine->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_lastLine->setAccessibleDescription(tr("Last line of its log"));
    m_button = new Button({}, Button::Kind::Plain, {}, this);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(3);
    texts->addWidget(m_sentence);
    texts->addWidget(m_lastLine);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 7, 8, 7);
    layout->setSpacing(10);
    layout->addWidget(m_icon, 0, Qt::AlignTop);
    layout->addLayout(texts, 1);
    layout->addWidget(m_button, 0, Qt::AlignVCenter);
    connect(m_button, &QPushButton::clicked, this, [this] { emit wayChosen(m_way); });
    hide();
}

void StopStrip::clear()
{
    m_details = {};
    m_asked.clear();
    m_lines.clear();
    delete m_log;
    hide();
}

void StopStrip::setDetails(const ContainerDetails& details)
{
    if (m_details.id != details.id)
        clear();
    m_details = details;
    const auto run = details.id + details.finished.toString(Qt::ISODateWithMs);
    const auto state = details.state;
    const bool ended = state == ContainerState::Exited || state == ContainerState::Dead || state == ContainerState::Restarting;
    if (ended && details.exitCode != 0 && run != m_asked) {
        m_asked = run;
        m_lines.clear();
        askForLog();
    }
    tell(m_lines);
}

void StopStrip::askForLog()
{
    delete m_log;
    m_bytes.clear();
    DockerClient::LogOptions options;
    options.tail = linesAsked;
    m_log = m_engine.client().logs(m_details.id, options, this);
    connect(m_log, &LogStream::received, this, [this](const QByteArray& bytes, Channel) {
        if (m_bytes.size() < mostBytes)
            m_bytes += bytes;
    });
    connect(m_log, &LogStream::finished, this, [this] {
        m_lines = linesOf(m_bytes);
        m_log->deleteLater();
        tell(m_lines);
    });
}

void StopStrip::tell(const QStringList& lastLines)
{
    const auto& model = m_engine.containers();
    const auto told = explainStop(m_details, model.isEndAsked(m_details.id), model.crashesOf(m_details.id), lastLines);
    if (told.sentence.isEmpty()) {
        hide();
        return;
    }
    const auto& c = Theme::colors();
    setProperty("kind", told.bad ? "error" : "code");
    m_icon->setPixmap(Theme::pixmap(told.bad ? "alert" : "info", 16, told.bad ? c.error : c.muted, devicePixelRatioF()));
    m_sentence->setText(told.remedy.isEmpty() ? told.sentence : told.sentence + ' ' + told.remedy);
    m_lastLine->setText(told.lastLine.left(mostShown));
    m_lastLine->setVisible(!told.lastLine.isEmpty());
    m_way = told.way;
    const auto text = m_way == StopExplanation::Way::ReadLog      ? tr("Read the log")
                      : m_way == StopExplanation::Way::RaiseLimit ? tr("Raise the limit…")
                      : m_way == StopExplanation::Way::Edit       ? tr("Change it…")
                                                                  : QString();
    m_button->setText(text);
    m_button->setVisible(!text.isEmpty());
    for (auto* each : {static_cast<QWidget*>(this), static_cast<QWidget*>(m_sentence)}) {
        each->style()->unpolish(each);
        each->style()->polish(each);
    }
    setVisible(true);
}

} // namespace onggi::ui
