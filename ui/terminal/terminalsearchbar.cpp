#include "terminal/terminalsearchbar.h"

#include "terminal/terminalview.h"
#include "widgets/buttons.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>

namespace onggi::ui {

namespace {
constexpr int refreshDelay = 250;
} // namespace

TerminalSearchBar::TerminalSearchBar(TerminalView& view)
    : QFrame(view.viewport())
    , m_view(view)
    , m_field(new QLineEdit)
    , m_count(new QLabel)
{
    setObjectName(QStringLiteral("terminalSearch"));
    setProperty("kind", "popup");
    m_field->setPlaceholderText(tr("Find in terminal"));
    m_field->setAccessibleName(tr("Find in terminal"));
    m_field->setMinimumWidth(180);
    m_field->installEventFilter(this);
    m_count->setMinimumWidth(60);
    m_count->setAlignment(Qt::AlignCenter);
    auto* previous = new IconButton(QStringLiteral("chevron-up"), tr("Previous match"));
    auto* next = new IconButton(QStringLiteral("chevron-down"), tr("Next match"));
    auto* closeButton = new IconButton(QStringLiteral("close"), tr("Close search"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(6, 4, 6, 4);
    layout->setSpacing(4);
    layout->addWidget(m_field);
    layout->addWidget(m_count);
    layout->addWidget(previous);
    layout->addWidget(next);
    layout->addWidget(closeButton);
    connect(m_field, &QLineEdit::textChanged, this, [this] { search(); });
    connect(previous, &QToolButton::clicked, this, [this] { step(-1); });
    connect(next, &QToolButton::clicked, this, [this] { step(1); });
    connect(closeButton, &QToolButton::clicked, this, [this] { close(); });
    m_refresh.setSingleShot(true);
    connect(&m_refresh, &QTimer::timeout, this, &TerminalSearchBar::refresh);
    hide();
}

void TerminalSearchBar::refreshSoon()
{
    if (!m_refresh.isActive())
        m_refresh.start(refreshDelay);
}

void TerminalSearchBar::open()
{
    QString selected = m_view.selectedText();
    if (!selected.isEmpty() && !selected.contains(u'\n'))
        m_field->setText(selected);
    place();
    show();
    raise();
    m_field->setFocus();
    m_field->selectAll();
    search();
}

void TerminalSearchBar::close()
{
    hide();
    m_view.m_matches.clear();
    m_view.m_currentMatch = -1;
    m_view.setFocus();
    m_view.viewport()->update();
}

void TerminalSearchBar::place()
{
    adjustSize();
    move(std::max(8, m_view.viewport()->width() - width() - 12), 8);
}

bool TerminalSearchBar::eventFilter(QObject* object, QEvent* event)
{
    if (object == m_field && event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Escape) {
            close();
            return true;
        }
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
            step(key->modifiers() & Qt::ShiftModifier ? 1 : -1);
            return true;
        }
        if (key->key() == Qt::Key_Up || key->key() == Qt::Key_Down) {
            step(key->key() == Qt::Key_Up ? -1 : 1);
            return true;
        }
    }
    return QFrame::eventFilter(object, event);
}

void TerminalSearchBar::search()
{
    refresh();
    // What one looks for is most likely near the end.
    m_view.m_currentMatch = int(m_view.m_matches.size()) - 1;
    showCurrent();
}

void TerminalSearchBar::refresh()
{
    QString pattern = m_field->text();
    bool mixedCase = pattern != pattern.toLower();
    m_view.m_matches = m_view.m_surface.find(pattern, mixedCase ? Qt::CaseSensitive : Qt::CaseInsensitive);
    m_view.m_currentMatch = std::min(m_view.m_currentMatch, int(m_view.m_matches.size()) - 1);
    showCount();
}

void TerminalSearchBar::showCount()
{
    QString text;
    if (!m_field->text().isEmpty())
        text = m_view.m_matches.empty()
                   ? tr("None")
                   : tr("%1 of %2").arg(m_view.m_currentMatch + 1).arg(m_view.m_matches.size());
    if (text != m_count->text()) {
        m_count->setText(text);
        place();
    }
    m_view.viewport()->update();
}

void TerminalSearchBar::step(int by)
{
    int count = int(m_view.m_matches.size());
    if (count == 0)
        return;
    m_view.m_currentMatch = (m_view.m_currentMatch + by + count) % count;
    showCurrent();
}

void TerminalSearchBar::showCurrent()
{
    int current = m_view.m_currentMatch;
    if (current >= 0)
        m_view.scrollToIndex(m_view.m_matches[size_t(current)].start.row);
    showCount();
}

} // namespace onggi::ui
