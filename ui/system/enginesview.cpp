#include "system/enginesview.h"

#include "system/enginedialog.h"
#include "widgets/buttons.h"
#include "widgets/card.h"
#include "widgets/statuspill.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace onggi::ui {

EnginesView::EnginesView(Engine& engine, EngineList& engines, QWidget* parent)
    : QScrollArea(parent)
    , m_engine(engine)
    , m_engines(engines)
    , m_cards(new QVBoxLayout)
{
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    auto* page = new QWidget;
    page->setProperty("kind", "field");
    page->setAttribute(Qt::WA_StyledBackground);
    auto* words = new QLabel(tr("The window shows one engine at a time. Docker's contexts and the sockets of Docker and Podman on this "
                                "machine are found by themselves."));
    words->setProperty("kind", "muted");
    words->setWordWrap(true);
    auto* add = new PrimaryButton(tr("Add an engine…"), QStringLiteral("plus"));
    auto* head = new QHBoxLayout;
    head->addWidget(words, 1);
    head->addWidget(add, 0, Qt::AlignTop);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(14, 14, 14, 14);
    layout->setSpacing(10);
    layout->addLayout(head);
    m_cards->setSpacing(10);
    layout->addLayout(m_cards);
    layout->addStretch(1);
    setWidget(page);
    connect(add, &QPushButton::clicked, this, [this] { edit({}); });
    connect(&engines, &EngineList::changed, this, &EnginesView::refresh);
    connect(&engine, &Engine::stateChanged, this, &EnginesView::refresh);
    connect(&engine, &Engine::versionChanged, this, &EnginesView::refresh);
    refresh();
}

void EnginesView::refresh()
{
    while (auto* item = m_cards->takeAt(0)) {
        // The one with the pressed button may be in the middle of its signal.
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (const auto& entry : m_engines.all())
        m_cards->addWidget(cardFor(entry));
}

Card* EnginesView::cardFor(const EngineEntry& entry)
{
    const bool current = entry.id == m_engines.current().id;
    auto* card = new Card;
    card->setAccessibleName(entry.name);
    card->setSelected(current);
    auto* picture = new QLabel;
    const auto icon = entry.origin == EngineEntry::Origin::Own ? QStringLiteral("jar") : QStringLiteral("engine");
    const auto paint = [picture, icon, current] {
        picture->setPixmap(Theme::pixmap(icon, 24, current ? Theme::colors().accent : Theme::colors().muted, picture->devicePixelRatioF()));
    };
    paint();
    connect(&Theme::instance(), &Theme::changed, picture, paint);
    auto* name = new QLabel(entry.name);
    name->setTextFormat(Qt::PlainText);
    auto bold = name->font();
    bold.setWeight(QFont::DemiBold);
    name->setFont(bold);
    auto* address = new QLabel(entry.address);
    address->setTextFormat(Qt::PlainText);
    address->setFont(Theme::monospace());
    address->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto description = entry.description;
    if (!entry.transport)
        description = tr("Onggi cannot reach addresses of this kind.");
    else if (current && m_engine.state() != Engine::State::Connected && !m_engine.error().message.isEmpty())
        description = m_engine.error().message;
    auto* about = new QLabel(description);
    about->setTextFormat(Qt::PlainText);
    about->setProperty("kind", "muted");
    about->setWordWrap(true);
    about->setVisible(!description.isEmpty());
    auto* texts = new QVBoxLayout;
    texts->setSpacing(3);
    texts->addWidget(name);
    texts->addWidget(address);
    texts->addWidget(about);
    auto* row = new QHBoxLayout;
    row->setSpacing(12);
    row->addWidget(picture, 0, Qt::AlignTop);
    row->addLayout(texts, 1);
    if (current) {
        auto* state = new StatusPill;
        const bool connected = m_engine.state() == Engine::State::Connected;
        const bool waiting = m_engine.state() == Engine::State::Connecting;
        state->setState(connected ? StatusPill::Tone::Good : waiting ? StatusPill::Tone::Neutral : StatusPill::Tone::Bad,
                        connected ? tr("In use") : waiting ? tr("Connecting…") : tr("Does not answer"));
        row->addWidget(state);
    }
    const auto addButton = [&](const QString& text, const QString& accessible, auto function) {
        auto* button = new Button(text);
        button->setAccessibleName(accessible);
        connect(button, &QPushButton::clicked, this, function);
        row->addWidget(button);
        return button;
    };
    if (!current)
        addButton(tr("Use"), tr("Use %1").arg(entry.name), [this, id = entry.id] { m_engines.choose(id); })
            ->setEnabled(entry.transport.has_value());
    if (entry.origin == EngineEntry::Origin::Saved) {
        addButton(tr("Edit…"), tr("Edit %1").arg(entry.name), [this, id = entry.id] { edit(id); });
        addButton(tr("Remove"), tr("Remove %1").arg(entry.name), [this, id = entry.id] { remove(id); });
    }
    card->body()->addLayout(row);
    return card;
}

void EnginesView::edit(const QString& id)
{
    auto* dialog = new EngineDialog(m_engines, id, window());
    connect(dialog, &EngineDialog::saved, this, [this](const QString& name) { emit noticeRaised(tr("%1 is among the engines.").arg(name)); });
    dialog->open();
}

void EnginesView::remove(const QString& id)
{
    const auto saved = m_engines.saved(id);
    if (!saved)
        return;
    m_engines.remove(id);
    emit noticeRaised(tr("%1 is no longer among the engines. The engine itself goes on.").arg(saved->name));
}

} // namespace onggi::ui
