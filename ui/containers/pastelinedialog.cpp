#include "containers/pastelinedialog.h"

#include "widgets/buttons.h"
#include "widgets/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QStyle>
#include <QVBoxLayout>

namespace onggi::ui {

PasteLineDialog::PasteLineDialog(QWidget* parent) : QDialog(parent)
{
    setWindowTitle(tr("Paste a docker run line"));
    resize(620, 260);
    m_text = new QPlainTextEdit(this);
    m_text->setFont(Theme::monospace());
    m_text->setAccessibleName(tr("docker run line"));
    m_text->setPlaceholderText("docker run -d -p 8080:80 nginx");
    m_text->setTabChangesFocus(true);
    m_hint = new QLabel(this);
    m_hint->setWordWrap(true);
    m_fill = new PrimaryButton(tr("Fill the form"), {}, this);
    m_fill->setDefault(true);
    auto* cancel = new Button(tr("Cancel"), Button::Kind::Plain, {}, this);
    auto* row = new QHBoxLayout;
    row->addStretch();
    row->addWidget(cancel);
    row->addWidget(m_fill);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(18, 16, 18, 14);
    layout->setSpacing(10);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_hint);
    layout->addLayout(row);

    connect(m_text, &QPlainTextEdit::textChanged, this, &PasteLineDialog::judge);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_fill, &QPushButton::clicked, this, [this] {
        emit lineAccepted(parseRunLine(m_text->toPlainText()));
        accept();
    });
    const auto clip = QGuiApplication::clipboard()->text();
    if (parseRunLine(clip).error.isEmpty())
        m_text->setPlainText(clip.trimmed());
    judge();
}

void PasteLineDialog::judge()
{
    const auto text = m_text->toPlainText().trimmed();
    const auto parsed = parseRunLine(text);
    QString kind = "muted";
    if (text.isEmpty()) {
        m_hint->setText(tr("A line from a manual, a web page or a script; continued lines are fine."));
    } else if (!parsed.error.isEmpty()) {
        m_hint->setText(parsed.error);
        kind = "bad";
    } else if (!parsed.leftOut.isEmpty()) {
        m_hint->setText(tr("The form has no place for: %1").arg(parsed.leftOut.join("  ")));
        kind = "warning";
    } else {
        m_hint->setText(tr("✓ Understood"));
    }
    m_hint->setProperty("kind", kind);
    m_hint->style()->polish(m_hint);
    m_fill->setEnabled(!text.isEmpty() && parsed.error.isEmpty());
}

} // namespace onggi::ui
