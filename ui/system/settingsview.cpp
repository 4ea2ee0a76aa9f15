#include "system/settingsview.h"

#include "system/notifier.h"
#include "terminal/terminalsettings.h"
#include "widgets/card.h"
#include "widgets/language.h"
#include "widgets/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QSettings>
#include <QSpinBox>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {
const auto lookKey = QStringLiteral("appearance");
} // namespace

SettingsView::SettingsView(QWidget* parent)
    : QScrollArea(parent)
    , m_look(new QComboBox)
    , m_language(new QComboBox)
    , m_fontSize(new QSpinBox)
    , m_notifications(new QCheckBox(tr("Tell me when long work ends or a container fails, while I look at something else")))
{
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    m_look->addItem(tr("As the system"), int(Theme::Mode::System));
    m_look->addItem(tr("Light"), int(Theme::Mode::Light));
    m_look->addItem(tr("Dark"), int(Theme::Mode::Dark));
    m_look->setAccessibleName(tr("Theme"));
    m_language->addItem(tr("As the system"), QString());
    m_language->addItem(QStringLiteral("English"), QStringLiteral("en"));
    m_language->addItem(QStringLiteral("한국어"), QStringLiteral("ko"));
    m_language->setAccessibleName(tr("Language"));
    m_fontSize->setRange(TerminalSettings::minimumFontSize, TerminalSettings::maximumFontSize);
    m_fontSize->setSuffix(tr(" pt"));
    m_fontSize->setAccessibleName(tr("Terminal font size"));
    for (QWidget* each : {static_cast<QWidget*>(m_look), static_cast<QWidget*>(m_language),
                          static_cast<QWidget*>(m_fontSize)})
        each->setFixedWidth(220);

    auto* card = new Card;
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(24);
    form->setVerticalSpacing(12);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    form->addRow(tr("Theme"), m_look);
    form->addRow(tr("Language"), m_language);
    form->addRow(tr("Terminal font size"), m_fontSize);
    form->addRow(tr("Notifications"), m_notifications);
    card->body()->addLayout(form);
    auto* page = new QWidget;
    page->setProperty("kind", "field");
    page->setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(14, 14, 14, 14);
    layout->addWidget(card);
    layout->addStretch(1);
    setWidget(page);
    refresh();

    connect(m_look, &QComboBox::activated, this, [this] {
        int mode = m_look->currentData().toInt();
        QSettings().setValue(lookKey, mode);
        Theme::instance().setMode(Theme::Mode(mode));
    });
    connect(m_language, &QComboBox::activated, this, [this] { Language::choose(m_language->currentData().toString()); });
    connect(m_notifications, &QCheckBox::toggled, this, &Notifier::setEnabled);
    connect(m_fontSize, &QSpinBox::valueChanged, &TerminalSettings::instance(),
            &TerminalSettings::setFontSize);
    connect(&TerminalSettings::instance(), &TerminalSettings::fontSizeChanged, this, &SettingsView::refresh);
    connect(&Theme::instance(), &Theme::changed, this, &SettingsView::refresh);
}

void SettingsView::refresh()
{
    m_look->setCurrentIndex(m_look->findData(int(Theme::instance().mode())));
    m_language->setCurrentIndex(std::max(0, m_language->findData(Language::chosen())));
    m_fontSize->setValue(TerminalSettings::instance().fontSize());
    m_notifications->setChecked(Notifier::isEnabled());
}

} // namespace onggi::ui
