#include "widgets/emptystate.h"

#include "widgets/buttons.h"
#include "widgets/theme.h"

#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace onggi::ui {

EmptyState::EmptyState(QWidget* parent) : QWidget(parent)
{
    m_picture = new QLabel(this);
    m_picture->setAlignment(Qt::AlignCenter);
    m_title = new QLabel(this);
    m_title->setProperty("kind", "title");
    m_title->setAlignment(Qt::AlignCenter);
    m_sentence = new QLabel(this);
    m_sentence->setProperty("kind", "muted");
    m_error = new QLabel(this);
    m_error->setProperty("kind", "bad");
    for (auto* label : {m_sentence, m_error}) {
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(true);
        label->setFixedWidth(460);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_button = new PrimaryButton({}, {}, this);
    m_offer = new QPushButton(this);
    m_offer->setProperty("kind", "link");
    m_offer->setCursor(Qt::PointingHandCursor);
    m_offer->hide();
    m_error->hide();

    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    layout->addStretch(2);
    layout->addWidget(m_picture);
    layout->addWidget(m_title);
    layout->addWidget(m_sentence, 0, Qt::AlignHCenter);
    layout->addSpacing(6);
    layout->addWidget(m_button, 0, Qt::AlignHCenter);
    layout->addWidget(m_offer, 0, Qt::AlignHCenter);
    layout->addWidget(m_error, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    connect(m_button, &QPushButton::clicked, this, &EmptyState::buttonClicked);
    connect(m_offer, &QPushButton::clicked, this, &EmptyState::offerClicked);
    connect(&Theme::instance(), &Theme::changed, this, &EmptyState::refresh);
}

void EmptyState::setContent(const QString& iconName, const QString& title, const QString& sentence, const QString& buttonText)
{
    m_iconName = iconName;
    m_title->setText(title);
    m_sentence->setText(sentence);
    // Aligned in a box, a label does not get the height that its wrapped text needs.
    m_sentence->setMinimumHeight(std::max(0, m_sentence->heightForWidth(m_sentence->width())));
    m_sentence->setVisible(!sentence.isEmpty());
    m_button->setText(buttonText);
    m_button->setVisible(!buttonText.isEmpty());
    m_button->setEnabled(true);
    refresh();
}

void EmptyState::setOffer(const QString& text)
{
    m_offer->setText(text);
    m_offer->setVisible(!text.isEmpty());
}

void EmptyState::setError(const QString& sentence)
{
    m_error->setText(sentence);
    m_error->setProperty("kind", "bad");
    m_error->setStyleSheet({});
    m_error->setVisible(!sentence.isEmpty());
}

void EmptyState::setBusy(const QString& sentence)
{
    m_button->setEnabled(sentence.isEmpty());
    m_error->setProperty("kind", "muted");
    m_error->setText(sentence);
    m_error->setStyleSheet({});
    m_error->setVisible(!sentence.isEmpty());
}

void EmptyState::refresh()
{
    const auto& c = Theme::colors();
    const bool brand = m_iconName == "jar" || m_iconName == "brand";
    m_picture->setPixmap(Theme::pixmap(m_iconName, 72, brand ? c.clay : c.muted, devicePixelRatioF()));
}

} // namespace onggi::ui
