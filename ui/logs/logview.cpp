#include "logs/logview.h"

#include "logs/logjson.h"
#include "logs/logsave.h"
#include "logs/logsource.h"
#include "logs/logtext.h"
#include "widgets/buttons.h"
#include "widgets/searchfield.h"
#include "widgets/theme.h"

#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QMessageBox>
#include <QSettings>
#include <QStyle>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {
// What a filter has found may be as long as the log.
constexpr qsizetype matchingLimit = 12 * 1024 * 1024;
} // namespace

LogView::LogView(DockerClient& client, const QString& containerId, QWidget* parent)
    : LogView(std::make_unique<LogSource>(client, containerId), parent)
{
}

LogView::LogView(DockerClient& client, const QList<LogMerge::Container>& containers, QWidget* parent)
    : LogView(std::make_unique<LogMerge>(client, containers), parent)
{
}

LogView::LogView(std::unique_ptr<LogFeed> feed, QWidget* parent)
    : QWidget(parent)
    , m_feed(std::move(feed))
    , m_scan(m_feed->store())
    , m_hunt(*m_feed)
    , m_matching(matchingLimit)
    , m_text(new LogText(*m_feed))
    , m_toolbar(new QWidget)
    , m_field(new SearchField(tr("Search the log")))
    , m_count(new QLabel)
    , m_regular(new Chip(QStringLiteral(".*")))
    , m_onlyMatching(new Chip(tr("Only matching")))
    , m_timestamps(new Chip(tr("Times")))
    , m_wrap(new Chip(tr("Wrap")))
    , m_json(new Chip(tr("JSON as text")))
    , m_waiting(new PrimaryButton(QString()))
    , m_state(new QLabel)
    , m_cancel(new Button(tr("Cancel")))
{
    buildToolbar();
    m_waiting->setParent(m_text);
    m_waiting->setAccessibleName(tr("Follow"));
    m_waiting->hide();
    m_state->setProperty("kind", "small");
    m_cancel->setAccessibleName(tr("Cancel"));
    m_cancel->hide();
    auto* stateRow = new QHBoxLayout;
    stateRow->setContentsMargins(14, 3, 14, 5);
    stateRow->addWidget(m_state, 1);
    stateRow->addWidget(m_cancel);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_toolbar);
    layout->addWidget(m_text, 1);
    layout->addLayout(stateRow);
    setFocusProxy(m_text);

    connect(m_feed.get(), &LogFeed::linesAdded, this, [this] {
        m_scan.linesAdded();
        const auto& store = m_feed->store();
        for (m_lookedAt = std::max(m_lookedAt, store.first()); m_json->isHidden() && m_lookedAt < store.end(); ++m_lookedAt)
            m_json->setVisible(looksLikeJson(store.line(m_lookedAt).text));
        showState();
    });
    connect(m_feed.get(), &LogFeed::moved, this, &LogView::windowMoved);
    connect(m_feed.get(), &LogFeed::stateChanged, this, &LogView::showState);
    connect(&m_scan, &LogScan::progressed, this, [this] {
        showCount();
        if (m_onlyMatching->isChecked())
            m_text->contentChanged();
    });
    connect(&m_scan, &LogScan::found, this, [this](qint64 number) {
        const auto line = m_feed->store().line(number);
        m_matching.add({line.text, line.channel, line.time}, line.origin);
    });
    connect(&m_hunt, &LogHunt::found, this, [this](const LogLine& line) { m_matching.add(line); });
    connect(&m_hunt, &LogHunt::progressed, this, &LogView::huntProgressed);
    connect(&m_hunt, &LogHunt::failed, this, [this](const QString& reason) {
        m_failure = tr("The search was interrupted: %1.").arg(reason);
        showCount();
        showState();
    });
    connect(m_cancel, &QPushButton::clicked, this, &LogView::cancelLong);
    connect(m_text, &LogText::followingChanged, this, &LogView::placeWaiting);
    connect(m_text, &LogText::waitingChanged, this, &LogView::placeWaiting);
    connect(m_waiting, &QPushButton::clicked, m_text, [this] { m_text->setFollowing(true); });
    m_feed->start();
    showState();
}

LogView::~LogView()
{
    // It reports to widgets that go first.
    if (m_save)
        m_save->cancel();
}

void LogView::buildToolbar()
{
    m_field->setDelay(120);
    m_field->setAccessibleName(tr("Search the log"));
    m_field->setMinimumWidth(160);
    m_field->setMaximumWidth(320);
    m_count->setProperty("kind", "small");
    m_count->setMinimumWidth(56);
    auto* previous = new IconButton(QStringLiteral("chevron-up"), tr("Previous match"));
    auto* next = new IconButton(QStringLiteral("chevron-down"), tr("Next match"));
    auto* copy = new IconButton(QStringLiteral("copy"), tr("Copy"));
    auto* saveButton = new IconButton(QStringLiteral("download"), tr("Save…"));
    m_regular->setToolTip(tr("Regular expression"));
    m_regular->setAccessibleName(tr("Regular expression"));
    m_onlyMatching->setAccessibleName(tr("Only matching"));
    m_timestamps->setAccessibleName(tr("Times"));
    m_wrap->setAccessibleName(tr("Wrap"));
    m_json->setAccessibleName(tr("JSON as text"));
    m_json->setToolTip(tr("Show lines that are JSON as time, level and message"));
    m_json->hide();
    QSettings settings;
    m_wrap->setChecked(settings.value(QStringLiteral("logs/wrap"), true).toBool());
    m_timestamps->setChecked(settings.value(QStringLiteral("logs/times"), false).toBool());
    m_json->setChecked(settings.value(QStringLiteral("logs/json"), true).toBool());
    m_text->setWrapped(m_wrap->isChecked());
    m_text->setTimestampsShown(m_timestamps->isChecked());
    m_text->setJsonReadable(m_json->isChecked());

    m_toolbar->setProperty("kind", "panel");
    m_toolbar->setAttribute(Qt::WA_StyledBackground);
    auto* row = new QHBoxLayout(m_toolbar);
    row->setContentsMargins(14, 6, 14, 6);
    row->setSpacing(6);
    row->addWidget(m_field, 1);
    row->addWidget(m_regular);
    row->addWidget(m_onlyMatching);
    row->addWidget(previous);
    row->addWidget(next);
    row->addWidget(m_count);
    row->addStretch(1);
    row->addWidget(m_json);
    row->addWidget(m_timestamps);
    row->addWidget(m_wrap);
    row->addWidget(copy);
    row->addWidget(saveButton);

    connect(m_field, &SearchField::edited, this, &LogView::searchChanged);
    connect(m_regular, &QPushButton::toggled, this, &LogView::searchChanged);
    connect(m_onlyMatching, &QPushButton::toggled, this, &LogView::searchChanged);
    connect(m_field, &QLineEdit::returnPressed, this,
            [this] { step(QGuiApplication::keyboardModifiers() & Qt::ShiftModifier ? 1 : -1); });
    connect(previous, &QToolButton::clicked, this, [this] { step(-1); });
    connect(next, &QToolButton::clicked, this, [this] { step(1); });
    auto remember = [this](QPushButton* chip, const QString& key, void (LogText::*apply)(bool)) {
        connect(chip, &QPushButton::toggled, this, [this, key, apply](bool on) {
            QSettings().setValue(key, on);
            (m_text->*apply)(on);
        });
    };
    remember(m_timestamps, QStringLiteral("logs/times"), &LogText::setTimestampsShown);
    remember(m_wrap, QStringLiteral("logs/wrap"), &LogText::setWrapped);
    remember(m_json, QStringLiteral("logs/json"), &LogText::setJsonReadable);
    connect(copy, &QToolButton::clicked, this, [this] {
        if (!m_text->hasSelection())
            m_text->selectAll();
        m_text->copy();
    });
    connect(saveButton, &QToolButton::clicked, this, &LogView::save);
}

void LogView::searchChanged()
{
    m_hit.reset();
    m_failure.clear();
    m_pattern = LogPattern(m_field->text(), m_regular->isChecked());
    const auto error = m_pattern.error();
    m_field->setProperty("invalid", !error.isEmpty());
    m_field->setToolTip(error);
    m_field->style()->polish(m_field);
    m_matching.clear();
    m_hunt.cancel();
    m_text->setPattern(m_pattern);
    m_text->setCurrentHit({});
    m_text->setFiltered(m_pattern.isActive() && m_onlyMatching->isChecked() ? &m_matching : nullptr);
    // Only a part of a long log is in memory: the engine is asked for all of it.
    if (m_pattern.isActive() && !m_feed->holdsEverything() && m_feed->isReadable()) {
        m_scan.start({});
        m_hunt.start(m_pattern);
    } else {
        m_scan.start(m_pattern);
    }
    showCount();
    showState();
}

void LogView::huntProgressed()
{
    // What comes from now on is looked at as it comes.
    if (m_hunt.isComplete())
        m_scan.start(m_pattern, m_feed->highest());
    if (m_onlyMatching->isChecked())
        m_text->contentChanged();
    showCount();
    showState();
}

void LogView::windowMoved()
{
    // Other lines are in memory; what was found in those that went is found again when one looks for it.
    if (m_pattern.isActive() && !m_hunt.isRunning() && !m_hunt.isComplete() && !m_onlyMatching->isChecked() &&
        !m_feed->holdsEverything())
        m_scan.start(m_pattern);
    showState();
}

void LogView::cancelLong()
{
    if (m_save) {
        m_save->cancel();
        m_save = nullptr;
    } else if (m_hunt.isRunning()) {
        m_hunt.cancel();
        m_failure = tr("The search was cancelled.");
    }
    showCount();
    showState();
}

qint64 LogView::hitCount() const
{
    return qint64(m_hunt.hits().size() + m_scan.hits().size());
}

qint64 LogView::hitAt(qint64 index) const
{
    const auto hunted = qint64(m_hunt.hits().size());
    return index < hunted ? m_feed->lowest() + m_hunt.hits()[size_t(index)] : m_scan.hits()[size_t(index - hunted)];
}

void LogView::step(int by)
{
    const auto count = hitCount();
    // Until the log was read to its end nobody knows which line is which.
    if (count == 0 || m_hunt.isRunning())
        return;
    // The first step goes to the newest.
    m_hit = m_hit ? (*m_hit + by + count) % count : count - 1;
    if (!m_onlyMatching->isChecked())
        m_text->setCurrentHit(hitAt(*m_hit));
    showCount();
}

void LogView::showCount()
{
    const auto count = hitCount();
    QLocale locale;
    if (!m_pattern.isActive())
        m_count->setText({});
    else if (count == 0)
        m_count->setText(m_hunt.isRunning() || !m_scan.isComplete() ? tr("Searching…") : tr("None"));
    else if (m_hit)
        m_count->setText(tr("%1 of %2").arg(locale.toString(*m_hit + 1), locale.toString(count)));
    else
        m_count->setText(tr("%n line(s)", nullptr, int(count)));
}

void LogView::showState()
{
    const bool empty = m_feed->highest() == m_feed->lowest();
    const auto length = std::max<qint64>(1, m_feed->highest() - m_feed->lowest());
    const auto percent = [&](qint64 lines) { return QString::number(std::min<qint64>(99, lines * 100 / length)); };
    QString text;
    if (m_save) {
        text = tr("Saving the log… %1 %").arg(percent(m_save->linesWritten()));
    } else if (m_hunt.isRunning()) {
        text = tr("Searching the whole log… %1 %").arg(percent(m_hunt.linesRead()));
    } else if (!m_failure.isEmpty()) {
        text = m_failure;
    } else {
        switch (m_feed->state()) {
        case LogFeed::State::Loading:
            text = tr("Loading the log…");
            break;
        case LogFeed::State::Following:
            if (empty)
                text = tr("Nothing was printed yet. New lines appear here by themselves.");
            else if (m_onlyMatching->isChecked() && m_matching.first() > 0)
                text = tr("These are the newest of the matching lines.");
            break;
        case LogFeed::State::Ended:
            text = empty ? tr("The container has ended and printed nothing.")
                         : tr("The container has ended. Its log goes on when it is started again.");
            break;
        case LogFeed::State::Lost:
            text = tr("The log was interrupted: %1.").arg(m_feed->error());
            break;
        }
    }
    m_state->setText(text);
    m_state->setVisible(!text.isEmpty());
    m_cancel->setVisible(m_save || m_hunt.isRunning());
}

void LogView::placeWaiting()
{
    bool shown = !m_text->isFollowing();
    if (shown) {
        auto waiting = m_text->waiting();
        m_waiting->setText(waiting > 0 ? tr("↓ %n new line(s)", nullptr, int(waiting)) : tr("↓ Follow"));
        m_waiting->adjustSize();
        m_waiting->move((m_text->width() - m_waiting->width()) / 2,
                        m_text->height() - m_waiting->height() - 14);
        m_waiting->raise();
    }
    m_waiting->setVisible(shown);
}

void LogView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    placeWaiting();
}

void LogView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Find)) {
        m_field->setFocus();
        m_field->selectAll();
    } else if (event->key() == Qt::Key_Escape && !m_cancel->isHidden()) {
        cancelLong();
    } else {
        QWidget::keyPressEvent(event);
    }
}

void LogView::save()
{
    if (m_save)
        return;
    QString path = QFileDialog::getSaveFileName(this, tr("Save the log"), QStringLiteral("container.log"));
    if (path.isEmpty())
        return;
    m_save = new LogSave(*m_feed, path, this);
    connect(m_save, &LogSave::progressed, this, &LogView::showState);
    connect(m_save, &LogSave::finished, this, [this](const QString& error) {
        m_save = nullptr;
        showState();
        if (!error.isEmpty())
            QMessageBox::warning(this, tr("Save the log"), error);
    });
    m_save->start();
    showState();
}

} // namespace onggi::ui
