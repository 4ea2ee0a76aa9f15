#include "containers/textwindow.h"

#include "widgets/buttons.h"
#include "widgets/searchfield.h"
#include "widgets/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace onggi::ui {

TextWindow::TextWindow(const QString& title, const QString& text, const QString& remark, QWidget* parent) : QDialog(parent)
{
    setWindowTitle(title);
    setAttribute(Qt::WA_DeleteOnClose);
    resize(820, 560);
    auto* view = new QPlainTextEdit(this);
    view->setReadOnly(true);
    view->setFont(Theme::monospace());
    view->setLineWrapMode(QPlainTextEdit::NoWrap);
    view->setPlainText(text);
    view->setAccessibleName(title);
    auto* search = new SearchField(tr("Find…"), this);
    search->setAccessibleName(tr("Find in the text"));
    search->setDelay(0);
    search->setMaximumWidth(300);
    auto* note = new QLabel(remark, this);
    note->setProperty("kind", "warning");
    auto* copy = new Button(tr("Copy all"), Button::Kind::Plain, "copy", this);
    auto* close = new Button(tr("Close"), Button::Kind::Plain, {}, this);
    auto* row = new QHBoxLayout;
    row->addWidget(search);
    row->addWidget(note, 1);
    row->addWidget(copy);
    row->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 14, 14, 12);
    layout->addWidget(view, 1);
    layout->addLayout(row);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    connect(copy, &QPushButton::clicked, this, [text] { QGuiApplication::clipboard()->setText(text); });
    const auto next = [view](const QString& wanted, bool again) {
        auto cursor = view->textCursor();
        if (!again)
            cursor.setPosition(cursor.selectionStart());
        auto found = view->document()->find(wanted, cursor);
        if (found.isNull())
            found = view->document()->find(wanted);
        if (!found.isNull())
            view->setTextCursor(found);
    };
    connect(search, &SearchField::edited, this, [next](const QString& wanted) { next(wanted, false); });
    connect(search, &QLineEdit::returnPressed, this, [next, search] { next(search->text(), true); });
    view->setFocus();
}

} // namespace onggi::ui
