#include "widgets/searchfield.h"

#include <QKeyEvent>

namespace onggi::ui {

SearchField::SearchField(const QString& placeholder, QWidget* parent) : QLineEdit(parent)
{
    setPlaceholderText(placeholder);
    setClearButtonEnabled(true);
    m_delay.setSingleShot(true);
    connect(&m_delay, &QTimer::timeout, this, &SearchField::flush);
    connect(this, &QLineEdit::textChanged, &m_delay, qOverload<>(&QTimer::start));
    connect(this, &QLineEdit::returnPressed, this, &SearchField::flush);
}

void SearchField::setDelay(int milliseconds)
{
    m_delay.setInterval(milliseconds);
}

void SearchField::flush()
{
    m_delay.stop();
    if (m_last == text())
        return;
    m_last = text();
    emit edited(m_last);
}

void SearchField::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && !text().isEmpty()) {
        clear();
        flush();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

} // namespace onggi::ui
