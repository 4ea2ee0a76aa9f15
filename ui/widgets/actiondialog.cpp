#include "widgets/actiondialog.h"

#include "widgets/formfields.h"
#include "widgets/buttons.h"
#include "widgets/noticebar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

namespace onggi::ui {

ActionDialog::ActionDialog(const QString& title, const QString& acceptText, QWidget* parent)
    : QDialog(parent), m_form(new QVBoxLayout), m_line(new CommandLineBox(this)), m_error(new NoticeBar(this)),
      m_accept(new PrimaryButton(acceptText, {}, this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(title);
    setMinimumWidth(700);
    auto* heading = new QLabel(title, this);
    heading->setProperty("kind", "heading");
    heading->setTextFormat(Qt::PlainText);
    auto* cancel = new Button(tr("Cancel"), Button::Kind::Plain, {}, this);
    m_accept->setDefault(true);
    auto* line = new QFrame(this);
    line->setProperty("kind", "line");
    line->setFixedHeight(1);
    auto* upper = new QVBoxLayout;
    upper->setContentsMargins(18, 16, 18, 14);
    upper->setSpacing(12);
    upper->addWidget(heading);
    upper->addLayout(m_form);
    upper->addStretch(1);
    upper->addWidget(m_error);
    upper->addWidget(m_line);
    auto* footer = new QHBoxLayout;
    footer->setContentsMargins(18, 11, 18, 13);
    footer->setSpacing(8);
    footer->addStretch(1);
    footer->addWidget(cancel);
    footer->addWidget(m_accept);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(upper, 1);
    layout->addWidget(line);
    layout->addLayout(footer);
    m_line->hide();
    connect(m_error, &NoticeBar::buttonClicked, this, [this] { remedyChosen(); });
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_accept, &QPushButton::clicked, this, [this] {
        if (m_ready && !m_working) {
            m_error->hide();
            carryOut();
        }
    });
}

void ActionDialog::setLine(const QString& line)
{
    m_line->setLine(line);
    m_line->setVisible(!line.isEmpty());
}

void ActionDialog::setAcceptText(const QString& text)
{
    m_accept->setText(text);
    m_accept->setAccessibleName(text);
}

void ActionDialog::setReady(bool ready)
{
    m_ready = ready;
    refresh();
}

void ActionDialog::setWorking(bool working)
{
    m_working = working;
    refresh();
}

void ActionDialog::refresh()
{
    m_accept->setUsable(m_ready && !m_working);
}

void ActionDialog::showFailure(const QString& sentence, const QString& remedy)
{
    setWorking(false);
    m_error->showError(sentence, remedy);
    // A layout does not make room by itself for a sentence that takes several lines.
    layout()->activate();
    resize(width(), std::max(height(), layout()->totalHeightForWidth(width())));
}

} // namespace onggi::ui
