#include "images/imagebulk.h"

#include "images/imageactions.h"
#include "models/humanize.h"
#include "widgets/buttons.h"
#include "widgets/noticebar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace onggi::ui {

ImageBulk::ImageBulk(ImageActions& actions, QWidget* parent)
    : QWidget(parent)
    , m_actions(actions)
    , m_title(new QLabel)
    , m_names(new QLabel)
    , m_freed(new QLabel)
    , m_notice(new NoticeBar)
    , m_remove(new Button(tr("Delete all"), Button::Kind::Danger, QStringLiteral("trash")))
{
    setProperty("kind", "panel");
    setAttribute(Qt::WA_StyledBackground);
    m_title->setProperty("kind", "heading");
    m_names->setProperty("kind", "muted");
    m_names->setTextFormat(Qt::PlainText);
    m_names->setWordWrap(true);
    m_freed->setWordWrap(true);
    auto* save = new Button(tr("Save into one file…"), Button::Kind::Plain, QStringLiteral("download"));
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(save);
    buttons->addWidget(m_remove);
    buttons->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 14, 14, 14);
    layout->setSpacing(10);
    layout->addWidget(m_title);
    layout->addWidget(m_names);
    layout->addWidget(m_freed);
    layout->addLayout(buttons);
    layout->addWidget(m_notice);
    layout->addStretch(1);
    connect(save, &QPushButton::clicked, this, [this] { m_actions.save(m_references); });
    connect(m_remove, &QPushButton::clicked, this, &ImageBulk::askToRemove);
    connect(m_notice, &NoticeBar::buttonClicked, this, [this] {
        bool force = !m_forced.isEmpty();
        m_actions.remove(force ? m_forced : m_references, force);
    });
    connect(&actions, &ImageActions::removeFailed, this,
            [this](const QStringList& references, const QString& sentence, bool conflict) {
                if (!isVisible())
                    return;
                m_forced = conflict ? references : QStringList();
                m_notice->showError(tr("%n of them could not be deleted. The engine says: %1.", nullptr, int(references.size())).arg(sentence),
                                    conflict ? tr("Delete anyway") : QString());
            });
}

void ImageBulk::setReferences(const QStringList& references)
{
    if (references == m_references)
        return;
    m_references = references;
    m_notice->dismiss();
    refresh();
}

void ImageBulk::refresh()
{
    m_title->setText(tr("%n image(s) selected", nullptr, int(m_references.size())));
    m_names->setText(m_references.join(QStringLiteral(", ")));
    auto freed = m_actions.freedBy(m_references);
    m_freed->setText(freed.bytes > 0 ? tr("Deleting all of them frees %1. Layers that other images have, too, stay.").arg(bytesText(freed))
                                     : tr("Deleting them frees nothing: all of their layers belong to other images or names, too."));
    m_remove->setText(freed.bytes > 0 ? tr("Delete all · frees %1").arg(bytesText(freed)) : tr("Delete all"));
}

void ImageBulk::askToRemove()
{
    m_forced.clear();
    m_notice->showNotice(tr("%n image(s) go, and %1 come free.", nullptr, int(m_references.size())).arg(bytesText(m_actions.freedBy(m_references))),
                         tr("Delete them"));
}

} // namespace onggi::ui
