#include "shell/palette.h"

#include "widgets/theme.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>

namespace onggi::ui {

namespace {
constexpr int mostShown = 60;
}

CommandPalette::CommandPalette(QList<Entry> entries, QWidget* parent)
    : QDialog(parent, Qt::Dialog | Qt::FramelessWindowHint), m_entries(std::move(entries))
{
    setWindowTitle(tr("Palette"));
    m_field = new QLineEdit(this);
    m_field->setPlaceholderText(tr("Type an action, a container or an image…"));
    m_field->setAccessibleName(tr("Palette"));
    m_field->installEventFilter(this);
    m_list = new QListWidget(this);
    m_list->setAccessibleName(tr("Found"));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setIconSize({16, 16});
    auto* frame = new QFrame(this);
    frame->setProperty("kind", "popup");
    auto* inner = new QVBoxLayout(frame);
    inner->setContentsMargins(10, 10, 10, 10);
    inner->addWidget(m_field);
    inner->addWidget(m_list);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(frame);
    resize(560, 400);
    move(parent->mapToGlobal(QPoint((parent->width() - width()) / 2, 70)));
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::filter);
    connect(m_field, &QLineEdit::returnPressed, this, &CommandPalette::runCurrent);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::runCurrent);
    filter({});
}

void CommandPalette::filter(const QString& text)
{
    const auto words = text.toLower().split(' ', Qt::SkipEmptyParts);
    m_list->clear();
    for (qsizetype at = 0; at < m_entries.size() && m_list->count() < mostShown; ++at) {
        const auto& entry = m_entries[at];
        const auto hay = (entry.text + ' ' + entry.kind).toLower();
        if (!std::all_of(words.begin(), words.end(), [&](const QString& word) { return hay.contains(word); }))
            continue;
        auto shown = entry.text + "  ·  " + entry.kind;
        if (!entry.keys.isEmpty())
            shown += "    " + entry.keys;
        auto* item = new QListWidgetItem(Theme::icon(entry.icon), shown, m_list);
        item->setData(Qt::UserRole, at);
    }
    m_list->setCurrentRow(0);
}

void CommandPalette::runCurrent()
{
    auto* item = m_list->currentItem();
    if (!item)
        return;
    const auto run = m_entries[item->data(Qt::UserRole).toLongLong()].run;
    accept();
    // After this dialog has gone: what is run may open one of its own, or take the focus.
    QTimer::singleShot(0, parent(), run);
}

bool CommandPalette::eventFilter(QObject* object, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const int step = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : key == Qt::Key_PageDown ? 8 : key == Qt::Key_PageUp ? -8 : 0;
        if (step != 0 && m_list->count() > 0) {
            m_list->setCurrentRow(std::clamp(m_list->currentRow() + step, 0, m_list->count() - 1));
            return true;
        }
    }
    return QDialog::eventFilter(object, event);
}

} // namespace onggi::ui
