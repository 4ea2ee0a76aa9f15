#include "system/settingsview.h"

#include "terminal/terminalsettings.h"
#include "widgets/buttons.h"
#include "widgets/card.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QProcess>
#include <QSettings>
#include <QSpinBox>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {
const auto lookKey = QStringLiteral("appearance");
const auto languageKey = QStringLiteral("language");
} // namespace

SettingsView::SettingsView(QWidget* parent)
    : QScrollArea(parent)
    , m_look(new QComboBox)
    , m_language(new QComboBox)
    , m_fontSize(new QSpinBox)
    , m_languageHint(new QWidget)
    , m_languageAtStart(QSettings().value(languageKey).toString())
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

    auto* hint =
        new QLabel(tr("The new language shows when Onggi starts again. Containers go on meanwhile."));
    hint->setProperty("kind", "muted");
    hint->setWordWrap(true);
    auto* again = new Button(tr("Restart the window"));
    auto* hintRow = new QHBoxLayout(m_languageHint);
    hintRow->setContentsMargins(0, 0, 0, 0);
    hintRow->addWidget(hint, 1);
    hintRow->addWidget(again);
    m_languageHint->hide();

    auto* card = new Card;
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(24);
    form->setVerticalSpacing(12);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    form->addRow(tr("Theme"), m_look);
    form->addRow(tr("Language"), m_language);
    form->addRow(QString(), m_languageHint);
    form->addRow(tr("Terminal font size"), m_fontSize);
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
    connect(m_language, &QComboBox::activated, this, &SettingsView::languageChosen);
    connect(again, &QPushButton::clicked, this, &SettingsView::restart);
    connect(m_fontSize, &QSpinBox::valueChanged, &TerminalSettings::instance(),
            &TerminalSettings::setFontSize);
    connect(&TerminalSettings::instance(), &TerminalSettings::fontSizeChanged, this, &SettingsView::refresh);
    connect(&Theme::instance(), &Theme::changed, this, &SettingsView::refresh);
}

void SettingsView::refresh()
{
    m_look->setCurrentIndex(m_look->findData(int(Theme::instance().mode())));
    m_language->setCurrentIndex(std::max(0, m_language->findData(QSettings().value(languageKey).toString())));
    m_fontSize->setValue(TerminalSettings::instance().fontSize());
}

void SettingsView::languageChosen()
{
    QString code = m_language->currentData().toString();
    QSettings().setValue(languageKey, code);
    m_languageHint->setVisible(code != m_languageAtStart);
}

void SettingsView::restart()
{
    // The same window again, but for a language that was chosen for one run only.
    QStringList arguments = QCoreApplication::arguments().mid(1);
    for (qsizetype i = 0; i < arguments.size();) {
        if (arguments[i] == QLatin1String("--language"))
            arguments.remove(i, std::min<qsizetype>(2, arguments.size() - i));
        else if (arguments[i].startsWith(QLatin1String("--language=")))
            arguments.removeAt(i);
        else
            ++i;
    }
    if (QProcess::startDetached(QCoreApplication::applicationFilePath(), arguments))
        QApplication::closeAllWindows();
}

} // namespace onggi::ui
