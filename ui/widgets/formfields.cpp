#include "widgets/formfields.h"

#include "widgets/theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>
#include <QStyle>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {
constexpr int labelWidth = 130;
constexpr int fieldWidth = 330;
} // namespace

QGridLayout* newFormGrid()
{
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(8);
    grid->setColumnMinimumWidth(0, labelWidth);
    grid->setColumnStretch(2, 1);
    return grid;
}

QLabel* addFormField(QGridLayout& grid, const QString& label, QWidget* field, bool withHint)
{
    const int row = grid.rowCount();
    auto* name = new QLabel(label);
    name->setProperty("kind", "muted");
    name->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    name->setMinimumHeight(30);
    name->setBuddy(field);
    grid.addWidget(name, row, 0, Qt::AlignTop);
    if (!withHint) {
        grid.addWidget(field, row, 1, 1, 2);
        return nullptr;
    }
    auto* hint = new QLabel;
    hint->setProperty("kind", "muted");
    hint->setWordWrap(true);
    hint->setMinimumHeight(30);
    hint->setAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    field->setFixedWidth(fieldWidth);
    grid.addWidget(field, row, 1);
    grid.addWidget(hint, row, 2);
    return hint;
}

void setVerdict(QLabel* hint, QWidget* field, const Verdict& verdict)
{
    hint->setText(verdict.sentence);
    hint->setProperty("kind", verdict.ok ? "muted" : "bad");
    hint->style()->polish(hint);
    if (field->property("invalid").toBool() == verdict.ok) {
        field->setProperty("invalid", !verdict.ok);
        field->style()->polish(field);
    }
}

QScrollArea* scrolledForm(QWidget* content)
{
    auto* area = new QScrollArea;
    content->setProperty("kind", "transparent");
    area->setWidget(content);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->viewport()->setAutoFillBackground(false);
    return area;
}

CommandLineBox::CommandLineBox(QWidget* parent) : QFrame(parent), m_line(new QLabel(this))
{
    setProperty("kind", "code");
    m_line->setFont(Theme::monospace());
    m_line->setWordWrap(true);
    m_line->setTextFormat(Qt::PlainText);
    m_line->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_line->setMinimumHeight(34);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 9, 12, 9);
    layout->addWidget(m_line);
}

void CommandLineBox::setLine(const QString& line)
{
    m_line->setText(line);
}

} // namespace onggi::ui
