#include "logs/logview.h"

#include "logs/logrender.h"
#include "logs/logtext.h"
#include "widgets/buttons.h"
#include "widgets/searchfield.h"
#include "widgets/theme.h"

#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QMessageBox>
#include <QSaveFile>
#include <QSettings>
#include <QStyle>
#include <QVBoxLayout>

namespace onggi::ui {

LogView::LogView(DockerClient& client, const QString& containerId, QWidget* parent)
    : QWidget(parent)
    , m_source(client, containerId)
    , m_search(m_source.store())
    , m_filter(m_source.store())
    , m_text(new LogText(m_source.store(), m_search, m_filter))
    , m_toolbar(new QWidget)
    , m_field(new SearchField(tr("Search the log")))
    , m_count(new QLabel)
    , m_regular(new Chip(QStringLiteral(".*")))
    , m_onlyMatching(new Chip(tr("Only matching")))
    , m_timestamps(new Chip(tr("Times")))
    , m_wrap(new Chip(tr("Wrap")))
    , m_waiting(new PrimaryButton(QString()))
    , m_state(new QLabel)
{
    buildToolbar();
    m_waiting->setParent(m_text);
    m_waiting->setAccessibleName(QStringLiteral("Follow"));
    m_waiting->hide();
    m_state->setProperty("kind", "small");
    m_state->setContentsMargins(14, 3, 14, 5);
    m_state->hide();

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_toolbar);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_state);
    setFocusProxy(m_text);

    connect(&m_source, &LogSource::linesAdded, this, [this] {
        m_search.linesAdded();
        m_filter.linesAdded();
        m_text->contentChanged();
        showState();
    });
    connect(&m_source, &LogSource::stateChanged, this, &LogView::showState);
    connect(&m_search, &LogScan::progressed, this, &LogView::showCount);
    connect(&m_filter, &LogScan::progressed, m_text, &LogText::contentChanged);
    connect(m_text, &LogText::followingChanged, this, &LogView::placeWaiting);
    connect(m_text, &LogText::waitingChanged, this, &LogView::placeWaiting);
    connect(m_waiting, &QPushButton::clicked, m_text, [this] { m_text->setFollowing(true); });
    m_source.start();
    showState();
}

LogView::~LogView() = default;

void LogView::buildToolbar()
{
    m_field->setDelay(120);
    m_field->setAccessibleName(QStringLiteral("Search the log"));
    m_field->setMinimumWidth(160);
    m_field->setMaximumWidth(320);
    m_count->setProperty("kind", "small");
    m_count->setMinimumWidth(56);
    auto* previous = new IconButton(QStringLiteral("chevron-up"), tr("Previous match"));
    auto* next = new IconButton(QStringLiteral("chevron-down"), tr("Next match"));
    auto* copy = new IconButton(QStringLiteral("copy"), tr("Copy"));
    auto* saveButton = new IconButton(QStringLiteral("download"), tr("Save…"));
    m_regular->setToolTip(tr("Regular expression"));
    m_regular->setAccessibleName(QStringLiteral("Regular expression"));
    m_onlyMatching->setAccessibleName(QStringLiteral("Only matching"));
    m_timestamps->setAccessibleName(QStringLiteral("Times"));
    m_wrap->setAccessibleName(QStringLiteral("Wrap"));
    QSettings settings;
    m_wrap->setChecked(settings.value(QStringLiteral("logs/wrap"), true).toBool());
    m_timestamps->setChecked(settings.value(QStringLiteral("logs/times"), false).toBool());
    m_text->setWrapped(m_wrap->isChecked());
    m_text->setTimestampsShown(m_timestamps->isChecked());

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
    connect(m_timestamps, &QPushButton::toggled, this, [this](bool on) {
        QSettings().setValue(QStringLiteral("logs/times"), on);
        m_text->setTimestampsShown(on);
    });
    connect(m_wrap, &QPushButton::toggled, this, [this](bool on) {
        QSettings().setValue(QStringLiteral("logs/wrap"), on);
        m_text->setWrapped(on);
    });
    connect(copy, &QToolButton::clicked, this, [this] {
        if (!m_text->hasSelection())
            m_text->selectAll();
        m_text->copy();
    });
    connect(saveButton, &QToolButton::clicked, this, &LogView::save);
}

void LogView::searchChanged()
{
    m_hit = -1;
    bool valid = m_search.setPattern(m_field->text(), m_regular->isChecked());
    m_filter.setPattern(m_onlyMatching->isChecked() && valid ? m_field->text() : QString(),
                        m_regular->isChecked());
    m_field->setProperty("invalid", !valid);
    m_field->setToolTip(valid ? QString() : m_search.error());
    m_field->style()->polish(m_field);
    m_text->filterChanged();
    m_text->setCurrentHit({});
    showCount();
}

void LogView::step(int by)
{
    const auto& hits = m_search.hits();
    auto count = qint64(hits.size());
    if (count == 0)
        return;
    // The first step goes to the newest.
    m_hit = m_hit < 0 ? count - 1 : (m_hit + by + count) % count;
    m_text->setCurrentHit(hits[size_t(m_hit)]);
    showCount();
}

void LogView::showCount()
{
    auto count = qint64(m_search.hits().size());
    QLocale locale;
    if (!m_search.isActive())
        m_count->setText({});
    else if (count == 0)
        m_count->setText(m_search.isComplete() ? tr("None") : tr("Searching…"));
    else if (m_hit >= 0)
        m_count->setText(tr("%1 of %2").arg(locale.toString(m_hit + 1), locale.toString(count)));
    else
        m_count->setText(tr("%n line(s)", nullptr, int(count)));
    m_text->viewport()->update();
}

void LogView::showState()
{
    const auto& store = m_source.store();
    QString text;
    switch (m_source.state()) {
    case LogSource::State::Loading:
        text = tr("Loading the log…");
        break;
    case LogSource::State::Following:
        if (store.first() == store.end())
            text = tr("Nothing was printed yet. New lines appear here by themselves.");
        else if (store.first() > 0)
            text = tr("Older lines are not kept in memory.");
        break;
    case LogSource::State::Ended:
        text = store.first() == store.end()
                   ? tr("The container has ended and printed nothing.")
                   : tr("The container has ended. Its log goes on when it is started again.");
        break;
    case LogSource::State::Lost:
        text = tr("The log was interrupted: %1.").arg(m_source.error());
        break;
    }
    m_state->setText(text);
    m_state->setVisible(!text.isEmpty());
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
    } else {
        QWidget::keyPressEvent(event);
    }
}

void LogView::save()
{
    QString path = QFileDialog::getSaveFileName(this, tr("Save the log"), QStringLiteral("container.log"));
    if (path.isEmpty())
        return;
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) {
        QMessageBox::warning(this, tr("Save the log"),
                             tr("%1 cannot be written: %2.").arg(path, file.errorString()));
        return;
    }
    const auto& store = m_source.store();
    for (qint64 number = store.first(); number < store.end(); ++number)
        file.write(plainText(store.line(number).text).toUtf8() + '\n');
    if (!file.commit())
        QMessageBox::warning(this, tr("Save the log"),
                             tr("%1 cannot be written: %2.").arg(path, file.errorString()));
}

} // namespace onggi::ui
