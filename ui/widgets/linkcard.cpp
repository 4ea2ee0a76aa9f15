#include "widgets/linkcard.h"

#include "widgets/buttons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {
constexpr qsizetype mostAtFirst = 20;
}

LinkCard::LinkCard(const QString& title, QWidget* parent) : Card(parent), m_list(new QVBoxLayout)
{
    setAccessibleName(title);
    auto* heading = new QLabel(title);
    heading->setProperty("kind", "small");
    body()->addWidget(heading);
    m_list->setSpacing(2);
    body()->addLayout(m_list);
}

void LinkCard::setLinks(const QList<Link>& links, const QString& none)
{
    // The same buttons stay: one of them may have the keyboard.
    if (links == m_links && none == m_none && m_list->count() > 0)
        return;
    m_links = links;
    m_none = none;
    fill();
}

void LinkCard::fill()
{
    while (auto* item = m_list->takeAt(0)) {
        if (auto* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
    if (m_links.isEmpty()) {
        auto* label = new QLabel(m_none);
        label->setProperty("kind", "muted");
        label->setWordWrap(true);
        m_list->addWidget(label);
    }
    const auto shown = m_all || m_links.size() <= mostAtFirst ? m_links.size() : mostAtFirst;
    for (qsizetype at = 0; at < shown; ++at)
        addLink(m_links[at]);
    if (shown == m_links.size())
        return;
    auto* more = new Button(tr("%n more", nullptr, int(m_links.size() - shown)), Button::Kind::Quiet);
    connect(more, &QPushButton::clicked, this, [this, shown] {
        m_all = true;
        fill();
        // The keyboard goes on where it was.
        if (auto* row = m_list->itemAt(int(shown))->widget())
            row->findChild<Button*>()->setFocus();
    });
    m_list->addWidget(more, 0, Qt::AlignLeft);
}

void LinkCard::addLink(const Link& link)
{
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    auto* button = new Button(link.text, Button::Kind::Quiet);
    button->setAccessibleName(link.text);
    auto* detail = new QLabel(link.detail);
    detail->setProperty("kind", "muted");
    detail->setTextFormat(Qt::PlainText);
    detail->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(button);
    layout->addWidget(detail, 1);
    m_list->addWidget(row);
    connect(button, &QPushButton::clicked, this, [this, key = link.key] { emit linkClicked(key); });
}

} // namespace onggi::ui
