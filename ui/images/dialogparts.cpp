#include "images/dialogparts.h"

#include "models/humanize.h"
#include "widgets/buttons.h"

#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {
constexpr int barSteps = 1000;
}

PathField::PathField(Kind kind, const QString& name, QWidget* parent)
    : QWidget(parent)
    , m_kind(kind)
    , m_edit(new QLineEdit)
{
    m_edit->setAccessibleName(name);
    auto* browse = new Button(tr("Choose…"), Button::Kind::Plain, QStringLiteral("folder"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(m_edit, 1);
    row->addWidget(browse);
    setFocusProxy(m_edit);
    connect(m_edit, &QLineEdit::textChanged, this, &PathField::changed);
    connect(browse, &QPushButton::clicked, this, &PathField::choose);
}

// "~/project" is what people type.
QString PathField::path() const
{
    QString text = m_edit->text().trimmed();
    if (text == QLatin1String("~") || text.startsWith(QLatin1String("~/")))
        text.replace(0, 1, QDir::homePath());
    return text;
}

void PathField::setPath(const QString& path)
{
    m_edit->setText(path);
}

void PathField::choose()
{
    QString chosen;
    switch (m_kind) {
    case Kind::OpenFile:
        chosen = QFileDialog::getOpenFileName(this, m_edit->accessibleName(), path(), m_filter);
        break;
    case Kind::SaveFile:
        chosen = QFileDialog::getSaveFileName(this, m_edit->accessibleName(), path(), m_filter);
        break;
    case Kind::Folder:
        chosen = QFileDialog::getExistingDirectory(this, m_edit->accessibleName(), path());
        break;
    }
    if (!chosen.isEmpty())
        setPath(chosen);
}

ByteProgress::ByteProgress(QWidget* parent)
    : QWidget(parent)
    , m_text(new QLabel)
    , m_bar(new QProgressBar)
{
    m_text->setProperty("kind", "muted");
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_text);
    layout->addWidget(m_bar);
    hide();
}

void ByteProgress::show(const QString& sentence, qint64 bytes, qint64 total)
{
    QString figures = total > 0 ? tr("%1 of %2").arg(bytesText(std::min(bytes, total)), bytesText(total)) : bytesText(bytes);
    m_text->setText(bytes > 0 || total > 0 ? sentence + QStringLiteral(" · ") + figures : sentence);
    m_bar->setRange(0, total > 0 ? barSteps : 0);
    if (total > 0)
        m_bar->setValue(int(double(std::min(bytes, total)) / double(total) * barSteps));
    QWidget::show();
}

void ByteProgress::clear()
{
    hide();
}

} // namespace onggi::ui
